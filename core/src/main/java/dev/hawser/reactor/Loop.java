package dev.hawser.reactor;

import dev.hawser.engine.jdk.Afterwards;
import dev.hawser.engine.jdk.JdkThreads;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The loop of one reactor. A turn: due timers in order; what other threads queued; the callbacks, on the runner; what
 * is ready, in slices; then the poller waits.
 *
 * <p>The thread that turns it runs no user code in carrier mode and takes no lock. All fields are of the reactor's
 * thread unless they say otherwise.
 */
final class Loop {
    /** Slices a turn, so that a burst of ready functions does not delay timers and I/O. */
    private static final int SLICES = 256;

    /** Timers, callbacks and things from outside a turn, likewise. */
    private static final int BATCH = 1024;

    private static final long GARBAGE_NANOS = 1_000_000_000;

    private final Core core;
    final ReadyQueue ready;
    private final ArrayDeque<Callback> callbacks = new ArrayDeque<>();

    /** From other threads: continuations, callbacks, and the engine's own calls. Any thread adds. */
    private final ConcurrentLinkedQueue<Object> inbox = new ConcurrentLinkedQueue<>();

    /** The thread whose turn it is to turn the loop. Written by the thread that takes over. */
    private volatile Thread owner;

    private final Progress progress = new Progress();
    private final Map<Thread, Integer> stagesOfThread = new HashMap<>();
    private boolean timedWaitSeen;
    private long dropped;

    /** Counted by any thread. */
    private final LongAdder brought = new LongAdder();

    Loop(Core core, ReadyQueue ready, Thread owner) {
        this.core = core;
        this.ready = ready;
        this.owner = owner;
    }

    Thread owner() {
        return owner;
    }

    void owner(Thread thread) {
        owner = thread;
    }

    Progress progress() {
        return progress;
    }

    /** The engine's own call from another thread; runs on the platform thread. */
    private record EngineCall(Runnable call) {}

    /** Any thread. Dropped when the reactor is closed: whoever calls sees to it that nobody waits for it then. */
    void runFromOutside(Runnable call) {
        var _ = add(new EngineCall(call));
    }

    /** What another thread brings: a result of its work. Any thread; as {@link #runFromOutside}. */
    void bring(Runnable call) {
        brought.increment();
        runFromOutside(call);
    }

    /** How often other threads handed in calls and results. */
    long brought() {
        return brought.sum();
    }

    /**
     * A continuation that another thread made ready. Any thread; throws only for a thread that has not begun, which the
     * JDK then refuses to start.
     */
    void wakeFromOutside(Runnable continuation) {
        if (!add(continuation)) {
            wakeAfterwards(continuation);
        }
    }

    /** The reactor has closed. Any thread. */
    void wakeAfterwards(Runnable continuation) {
        if (JdkThreads.threadOf(continuation).filter(LiveFunctions::hasNotBegun).isPresent()) {
            throw new RejectedExecutionException(new ReactorStoppedException(core.name()));
        }
        Afterwards.run(continuation);
    }

    /** {@return false if the reactor is closed, and will not look at it} */
    private boolean add(Object fromOutside) {
        inbox.add(fromOutside);
        core.poller.wakeup();
        // after the adding, so that a close in between is seen by one of the two
        return !core.lifecycle.isClosed() || !inbox.remove(fromOutside);
    }

    /** A continuation of the JDK's socket pollers. Any thread. */
    void hosted(Runnable continuation) {
        if (core.engine.isCurrent()) {
            ready.add(continuation);
        } else {
            inbox.add(continuation);
            core.poller.wakeup();
        }
    }

    /** Takes back what {@link #hosted} added, unless the loop has it already. Any thread. */
    boolean takeBack(Runnable continuation) {
        return inbox.remove(continuation);
    }

    /** Any thread; first in first out. {@return false if the reactor is closed, so that it will not be called} */
    boolean post(Callback callback) {
        if (!core.engine.isCurrent()) {
            brought.increment();
        }
        return add(callback);
    }

    /** On the reactor: for the next batch. */
    void queue(Callback callback) {
        callbacks.add(callback);
    }

    /** Makes the loop go round once more instead of waiting. Any thread. */
    void poke() {
        core.poller.wakeup();
    }

    /**
     * One turn.
     *
     * @param wait whether to wait in the poller when there is nothing to do
     */
    void turn(boolean wait) {
        long begin = core.poller.nanoTime();
        progress.turnBegins();
        boolean more = true;
        try {
            more = core.timers.expire(begin, BATCH);
            more |= work();
        } catch (Throwable e) { // a fault of the engine's; the next turn goes on with what is there
            core.errors.failed("turning the loop", e);
        }
        progress.turnEnds(core.poller.nanoTime() - begin);
        core.poller.poll(wait && !more && !core.lifecycle.exits() ? patience() : 0);
    }

    /** What a turn does between its timers and the poller. {@return whether there is more from outside} */
    private boolean work() {
        boolean more = takeFromOutside();
        if (!callbacks.isEmpty() && core.engine.canRunCallbacks()) {
            core.engine.runCallbacks();
        }
        runReady();
        core.workers.feed();
        core.unhandled.poll();
        return more;
    }

    /** Due timers up to the one added as number {@code lastSequence}. {@return whether there are more of those} */
    boolean expire(int lastSequence) {
        return core.timers.expire(core.timers.now(), BATCH, lastSequence);
    }

    /** A turn in which no timer is looked at and nothing is waited for. */
    void turnWithoutTimers() {
        progress.turnBegins();
        work();
        core.poller.poll(0);
    }

    /** The last turn: what was handed in before the end still runs, once. */
    void lastTurn() {
        takeFromOutside();
        if (!callbacks.isEmpty() && core.engine.canRunCallbacks()) {
            core.engine.runCallbacks();
        }
        runReady();
    }

    /** After the close, when nothing is added any more: empties the queues. */
    void drain() {
        while (!inbox.isEmpty()) {
            takeFromOutside();
        }
        while (!ready.isEmpty()) {
            runReady();
        }
        dropCallbacks();
    }

    /** How many calls that other threads handed in were dropped. */
    long dropped() {
        return dropped;
    }

    /** Whether a turn would find something to do without waiting. */
    boolean hasWork() {
        return !ready.isEmpty() || !inbox.isEmpty() || (!callbacks.isEmpty() && core.engine.canRunCallbacks());
    }

    /** How long the poller may wait. */
    long patience() {
        return hasWork() ? 0 : Math.min(core.timers.untilNext(), untilGarbageIsLookedAt());
    }

    /** Failures that nobody takes are told when they are garbage, which wakes nobody. */
    private long untilGarbageIsLookedAt() {
        return core.unhandled.pending() == 0 || core.poller instanceof VirtualTime ? Long.MAX_VALUE : GARBAGE_NANOS;
    }

    private boolean takeFromOutside() {
        for (int i = 0; i < BATCH; i++) {
            switch (inbox.poll()) {
                case null -> {
                    return false;
                }
                case Callback callback -> {
                    progress.posted();
                    callbacks.add(callback);
                }
                case EngineCall engineCall -> run(engineCall);
                case Runnable continuation -> {
                    progress.wokenFromOutside();
                    ready.add(continuation);
                }
                case Object other -> throw new AssertionError("in the inbox: " + other);
            }
        }
        return true;
    }

    private void run(EngineCall engineCall) {
        try {
            engineCall.call().run();
        } catch (RuntimeException | Error e) {
            core.errors.failed("answering another thread", e);
        }
    }

    private void runReady() {
        for (int i = 0; i < SLICES; i++) {
            Runnable task = ready.poll();
            if (task == null) {
                return;
            }
            core.engine.run(task);
        }
    }

    /** Timed calls that are due and not made yet, in their order: what each is. */
    List<String> dueCalls() {
        return callbacks.stream()
                .map(Callback::dueCall)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Forgets the callbacks that wait; those who wait for their answers are told apart from this. */
    void dropCallbacks() {
        dropped += callbacks.stream().filter(Callback::isFromThread).count();
        callbacks.clear();
    }

    /**
     * Runs the callbacks there are; those that they add wait for the next turn. On the runner.
     *
     * @param ended whether the rest is for another runner, asked after each callback
     */
    void callbackBatch(BooleanSupplier ended) {
        for (int left = Math.min(BATCH, callbacks.size()); left > 0 && !ended.getAsBoolean(); left--) {
            Callback callback = callbacks.poll();
            if (callback == null) {
                break;
            }
            progress.callbackBegins();
            Thread.interrupted(); // an interrupt belongs to the callback that it was meant for
            try {
                callback.fire();
            } catch (Throwable e) {
                core.errors.failed(callback.where(), e);
            }
        }
        progress.callbacksEnd();
    }

    /** Runs one continuation on the platform thread. */
    void slice(Runnable continuation) {
        progress.sliceBegins(continuation);
        if (!stagesOfThread.isEmpty()) {
            JdkThreads.threadOf(continuation).ifPresent(this::restoreStages);
        }
        try {
            continuation.run();
        } catch (Throwable e) {
            core.errors.failed("running a continuation", e);
        }
        progress.sliceEnds();
        if (core.suspension.inStages()
                || core.sections.isOpen()
                || timedWaitSeen
                || core.suspension.hasCancelledScopes()) {
            JdkThreads.threadOf(continuation).ifPresent(this::setAsideInTheMiddle);
        }
    }

    /** The thread was set aside by a JDK call inside a stage, an atomic section, or a timed wait that is not allowed. */
    private void setAsideInTheMiddle(Thread thread) {
        core.sections.setAside(thread);
        core.suspension.setAside(thread);
        if (timedWaitSeen) {
            timedWaitSeen = false;
            core.timedWaitUnderVirtualTime(thread);
        }
        int stages = core.suspension.takeStages();
        if (stages > 0 && thread.isAlive()) {
            stagesOfThread.put(thread, stages);
        }
    }

    private void restoreStages(Thread thread) {
        Integer stages = stagesOfThread.remove(thread);
        if (stages != null) {
            core.suspension.putStages(stages);
        }
    }

    void timedWaitSeen() {
        timedWaitSeen = true;
    }

    /** What is left in the queues when the loop ends goes to {@code fallback} if it belongs elsewhere. */
    void handBack(Predicate<Object> taken) {
        inbox.removeIf(taken);
        for (int left = ready.size(); left > 0; left--) {
            Runnable task = ready.poll();
            if (task != null && !taken.test(task)) {
                ready.add(task);
            }
        }
    }
}
