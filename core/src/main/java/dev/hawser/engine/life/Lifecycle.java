package dev.hawser.engine.life;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Delays;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.jdk.EngineThreads;
import dev.hawser.engine.jdk.Signals;
import dev.hawser.engine.timer.EngineTimer;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.TriggerPhase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The life of a reactor: startup, the loop, stop, close, and who turns the loop when. */
public final class Lifecycle {
    /** How much longer than the stop itself another thread waits for its end. */
    private static final Duration GRACE = Duration.ofMillis(800);

    private final Core core;
    private final Closing closing;
    private final Triggers startup;
    private final Triggers shutdown;
    private final ArrayDeque<Procedure> whenRunning = new ArrayDeque<>();

    /** Whether somebody turns the loop: run(), close(), or a test that advances virtual time. Any thread. */
    private final AtomicBoolean turning = new AtomicBoolean();

    /** Open until everything is closed. Any thread. */
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Whether some thread closes it, other than one that runs it. Any thread. */
    private final AtomicBoolean beingClosed = new AtomicBoolean();

    /** Written on the reactor, read by any thread. */
    private volatile ReactorState state = ReactorState.NEW;

    /** Whether the loop is to end after this turn. Reactor thread only. */
    private boolean exit;

    private final BooleanSupplier waits = () -> !exit;

    /** The stop under way. Reactor thread only. */
    private @Nullable StopSequence stopping;

    /** The thread made for this reactor, if there is one. Written before the reactor is handed out. */
    private volatile @Nullable Thread own;

    Lifecycle(Core core) {
        this.core = core;
        this.closing = new Closing(core);
        this.startup = new Triggers(core);
        this.shutdown = new Triggers(core);
    }

    public ReactorState state() {
        return state;
    }

    /** Whether it is over for good, and nothing handed in will be looked at. Any thread. */
    boolean isClosed() {
        return state == ReactorState.CLOSED;
    }

    /** Whether it stops or is closed. Any thread. */
    boolean isEnding() {
        return state == ReactorState.STOPPING || isClosed();
    }

    /** Whether somebody turns the loop. Any thread. */
    boolean isTurning() {
        return turning.get();
    }

    public Triggers triggers(SystemEvent event) {
        return switch (event) {
            case STARTUP -> startup;
            case SHUTDOWN -> shutdown;
        };
    }

    /** For the end of the startup. */
    public void callWhenRunning(Procedure procedure) {
        whenRunning.add(procedure);
    }

    /** How many calls wait for a startup, which will never be if it is closed. */
    int neverCalled() {
        return whenRunning.size();
    }

    /** See {@link Reactor#callWhenRunning}. */
    public void callNowOrWhenRunning(Procedure procedure) throws Exception {
        if (state == ReactorState.RUNNING) {
            procedure.run();
        } else {
            callWhenRunning(procedure);
        }
    }

    /** On the reactor. */
    private void become(ReactorState next) {
        Invariant.check(next.compareTo(state) > 0, "a reactor's life goes forward only");
        state = next;
    }

    /** The reactor has a thread of its own, which whoever closes it stops. */
    public void ownThread(Thread thread) {
        Invariant.check(own == null, "a reactor has one thread of its own");
        own = thread;
    }

    /** See {@link Reactor#run()}. */
    public void run() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("run() on a virtual thread; a reactor needs a platform thread of its own:"
                    + " call it from main, or use Reactor.start()");
        }
        Rehearsal.once(core.engine.mode());
        takeOver("run");
        requireNew("run");
        try {
            become(ReactorState.STARTING);
            Invariant.check(!exit && stopping == null, "what starts is not stopped yet");
            core.started();
            core.queue(Callback.of("starting", this::begin, null));
            turnUntilExit();
        } finally {
            core.inspection.keepTimersLeft();
            end();
        }
    }

    /** Asked by who turns the loop: by then nobody else closes it. */
    private void requireNew(String action) {
        if (state != ReactorState.NEW) {
            handOver();
            throw Misuse.state(action, state, "one that is NEW, since a reactor runs once");
        }
    }

    /** Before the first function of a reactor that does not turn yet. */
    public void rehearse() {
        if (!Rehearsal.isOver() && !turning.get() && !Thread.currentThread().isVirtual()) {
            Rehearsal.once(core.engine.mode());
        }
    }

    /** The calling thread turns the loop from now on. Whoever turns it now keeps it: then this throws. */
    public void takeOver(String action) {
        Optional<Core> other = Core.ofCallingThread().filter(turned -> turned.lifecycle.isTurning());
        if (other.isPresent() && other.get() != core) {
            throw Misuse.turnsAnother(action, core.name(), other.get().name());
        }
        if (!turning.compareAndSet(false, true)) {
            throw Misuse.turning(action, state);
        }
        core.queues.takeOver();
        Invariant.check(core.queues.owner() == Thread.currentThread(), "who turns the loop owns its queues");
    }

    /** Nobody turns the loop any more. */
    public void handOver() {
        Invariant.check(turning.get(), "only who turns the loop hands it over");
        turning.set(false);
    }

    private void turnUntilExit() {
        Invariant.check(turning.get() && !isClosed(), "the loop is turned by who took it over, before its end");
        boolean interrupted = false;
        while (!exit) {
            core.turn.turn(waits);
            interrupted |= Thread.interrupted(); // a poller that waits with the status set would not wait
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() {
        Invariant.check(turning.get(), "a reactor begins in its loop");
        if (state == ReactorState.STARTING) { // else a signal came first
            var _ = startup.run(TriggerPhase.BEFORE).addAction(_ -> running());
        }
    }

    private void running() {
        if (state != ReactorState.STARTING) {
            return; // it was stopped meanwhile
        }
        become(ReactorState.RUNNING);
        Invariant.check(!exit, "what begins to run was not told to end");
        Invariant.check(stopping == null, "what runs is not being stopped");
        startup.run(TriggerPhase.DURING);
        startup.run(TriggerPhase.AFTER);
        for (Procedure next = whenRunning.poll(); next != null; next = whenRunning.poll()) {
            core.queue(Callback.of("running a callWhenRunning", next, core.ownContext));
        }
    }

    /** See {@link Reactor#stop()}. */
    public void stop() {
        if (!canStop()) {
            throw Misuse.state("stop", state, "one that is STARTING or RUNNING");
        }
        Invariant.check(stopping == null, "a reactor is stopped once");
        Invariant.check(!exit, "what is stopped has not been told to end");
        become(ReactorState.STOPPING);
        stopping = new StopSequence(core, shutdown, this::exit);
        stopping.begin();
    }

    private boolean canStop() {
        return state == ReactorState.STARTING || state == ReactorState.RUNNING;
    }

    /** Asked for by another thread: does nothing if a stop is under way. On the platform thread. */
    private void stopIfItRuns() {
        if (canStop()) {
            stop();
        }
    }

    private void endNow(String why) {
        stopIfItRuns();
        StopSequence sequence = stopping;
        if (sequence != null) {
            sequence.giveUp(why);
        }
    }

    private void exit() {
        Invariant.check(state == ReactorState.STOPPING, "the loop is left when the reactor stops, and not before");
        exit = true;
    }

    /**
     * A signal asks for the end, which does not wait behind callbacks. On a thread of the signal's own, which this may
     * keep waiting.
     *
     * @param again whether it is not the first one: then the reactor ends now
     */
    public void stopBySignal(String signal, boolean again) {
        core.fromOutside(again ? () -> endNow("SIG" + signal + " arrived again") : this::stopIfItRuns);
        if (state == ReactorState.NEW) {
            return; // its run will begin with that
        }
        boolean ended = awaitClosed(again ? GRACE : core.settings.stopTimeout().plus(GRACE));
        if (!ended && again) {
            Signals.leaveToFormerHandler(signal);
        }
    }

    /** See {@link Reactor#close()}. */
    public void close() {
        if (state == ReactorState.CLOSED) {
            return;
        }
        if (own != null && !core.engine.isCurrent()) {
            core.fromOutside(this::stopIfItRuns);
            if (!awaitClosed(core.settings.stopTimeout().plus(GRACE))) {
                core.pending.abandonAll();
            }
            return;
        }
        if (!beingClosed.compareAndSet(false, true)) { // another thread is at it, or this one, by a function's end
            if (!core.engine.isCurrent()) {
                awaitClosed(core.settings.stopTimeout().plus(GRACE));
            }
            return;
        }
        try {
            requireThreadForFunctions();
            takeOver("close");
        } catch (IllegalStateException notNow) {
            beingClosed.set(false);
            throw notNow;
        }
        if (state == ReactorState.CLOSED) { // it has run to its end, just now
            handOver();
            return;
        }
        try {
            become(ReactorState.STOPPING);
            closing.dropTimers();
            if (core.functions.size() > 0) {
                endFunctions();
            }
        } finally {
            end();
        }
    }

    /** They end by turns of the loop, which only a platform thread can make, and no function of this reactor's. */
    private void requireThreadForFunctions() {
        if (!isTurning() && core.functions.size() > 0 && Thread.currentThread().isVirtual()) {
            throw Misuse.closedByVirtualThread(core.name());
        }
    }

    private void endFunctions() {
        Invariant.check(state == ReactorState.STOPPING && !exit, "functions are ended once, by who stops");
        long timeout = Delays.clamped(core.settings.stopTimeout());
        core.queue(Callback.of(
                "closing",
                () -> {
                    Deferred<?> gone = new FunctionsEnd(core, timeout).begin();
                    // the turn that brings the end does not wait any more: there may be nothing to end that wait
                    var _ = gone.addBoth(_ -> exit = true);
                },
                null));
        // in case a callback hangs: then nobody would end the wait
        EngineTimer last = core.timers.start(timeout + GRACE.toNanos(), this::exit);
        turnUntilExit();
        last.cancel();
    }

    /**
     * The loop has ended: whatever the reactor has is closed. Nothing that goes wrong in here keeps the rest from it.
     */
    private void end() {
        Invariant.check(state != ReactorState.CLOSED, "a reactor is closed once");
        Invariant.check(turning.get(), "a reactor is closed by who turns its loop");
        StopSequence sequence = stopping;
        if (sequence != null) {
            sequence.over();
        }
        closing.endCalls();
        become(ReactorState.CLOSED);
        closing.giveBack();
        handOver();
        closed.countDown();
        Invariant.check(core.timers.size() == 0, "a closed reactor has no timers"); // behind all that others wait for
    }

    /** {@return whether it is closed} Else it is told what keeps the reactor; on another thread. */
    private boolean awaitClosed(Duration timeout) {
        boolean ended = EngineThreads.await(closed, timeout);
        Invariant.check(!ended || isClosed(), "who has waited for the end finds it");
        if (!ended) {
            core.errors.failedElsewhere("stopping", StopSequence.hanging(core, core.running()));
        }
        return ended;
    }
}
