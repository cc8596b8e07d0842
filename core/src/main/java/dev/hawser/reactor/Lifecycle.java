package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.engine.jdk.EngineThreads;
import dev.hawser.engine.timer.EngineTimer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The life of a reactor: startup, the loop, stop, close, and who turns the loop when. */
final class Lifecycle {
    private final Core core;
    private final Triggers startup;
    private final Triggers shutdown;
    private final ArrayDeque<Procedure> whenRunning = new ArrayDeque<>();
    private final Leftovers leftovers;

    /** Whether somebody turns the loop: run(), close(), or a test that advances virtual time. Any thread. */
    private final AtomicBoolean turning = new AtomicBoolean();

    /** Written on the reactor, read by any thread. */
    private volatile ReactorState state = ReactorState.NEW;

    /** Whether the last run ended by a crash: what is left is then for the next run. Written by the owner. */
    private volatile boolean crashed;

    /** Whether the loop is to end after this turn. Reactor thread only. */
    private boolean exit;

    /** The thread that turned the loop last, but for the leftovers'. Written by itself. */
    private volatile @Nullable Thread restingOwner;

    /** The stop under way. Reactor thread only. */
    private @Nullable StopSequence stopping;

    /** The thread made for this reactor, if there is one. Written before the reactor is handed out. */
    private volatile @Nullable Thread own;

    Lifecycle(Core core) {
        this.core = core;
        this.startup = new Triggers(core);
        this.shutdown = new Triggers(core);
        this.leftovers = new Leftovers(core);
    }

    ReactorState state() {
        return state;
    }

    /** Whether somebody turns the loop. Any thread. */
    boolean isTurning() {
        return turning.get();
    }

    /** Whether the loop ends after this turn. */
    boolean exits() {
        return exit;
    }

    /** Whether calls handed in now would wait for a run that may never come. Any thread. */
    boolean hasStopped() {
        return state == ReactorState.STOPPED || state == ReactorState.CLOSED;
    }

    Triggers triggers(SystemEvent event) {
        return switch (event) {
            case STARTUP -> startup;
            case SHUTDOWN -> shutdown;
        };
    }

    /** For the start of the next run, or of this one if it is still starting. */
    void callWhenRunning(Procedure procedure) {
        whenRunning.add(procedure);
    }

    /** See {@link Reactor#callWhenRunning}. */
    void callNowOrWhenRunning(Procedure procedure) throws Exception {
        if (state == ReactorState.RUNNING) {
            procedure.run();
        } else {
            callWhenRunning(procedure);
        }
    }

    /** The reactor has a thread of its own, which whoever closes it stops. */
    void ownThread(Thread thread) {
        own = thread;
    }

    /** See {@link Reactor#run()}. */
    void run() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("run() on a virtual thread; a reactor needs a platform thread of its own:"
                    + " call it from main, or use Reactor.start()");
        }
        if (state == ReactorState.CLOSED) {
            throw Misuse.state("run", state, "one that is NEW or STOPPED");
        }
        Rehearsal.once(core.engine.mode());
        takeOver("run");
        try {
            state = ReactorState.STARTING;
            exit = false;
            crashed = false;
            core.started();
            core.loop.queue(Callback.of("starting", this::begin, null));
            turnUntilExit();
        } finally {
            ended();
        }
    }

    /** Before the first function of a reactor that does not turn yet. */
    void rehearse() {
        if (!Rehearsal.isOver() && !turning.get() && !Thread.currentThread().isVirtual()) {
            Rehearsal.once(core.engine.mode());
        }
    }

    /** The calling thread turns the loop from now on. Whoever turns it now keeps it: then this throws. */
    void takeOver(String action) {
        Optional<Core> other = ReactorSuspension.coreOfCallingThread().filter(turned -> turned.lifecycle.isTurning());
        if (other.isPresent() && other.get() != core) {
            throw Misuse.turnsAnother(action, core.name(), other.get().name());
        }
        if (!turning.compareAndSet(false, true)) {
            throw Misuse.turning(action, state);
        }
        leftovers.end();
        core.loop.owner(Thread.currentThread());
    }

    /**
     * Whether the calling thread is the owner after all: the one that ran a reactor which has stopped gets the loop back
     * from the leftovers' thread.
     */
    boolean reclaimed() {
        if (turning.get() || !hasStopped() || !Thread.currentThread().equals(restingOwner)) {
            return false;
        }
        leftovers.end();
        core.loop.owner(Thread.currentThread());
        return true;
    }

    /** Nobody turns the loop any more. */
    void handOver() {
        restingOwner = Thread.currentThread();
        turning.set(false);
        if (core.loop.hasContinuations()) { // one that came before this is not announced again
            wokenFromOutside();
        }
    }

    private void turnUntilExit() {
        boolean interrupted = false;
        while (!exit) {
            core.loop.turn(true);
            interrupted |= Thread.interrupted(); // a poller that waits with the status set would not wait
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() {
        var _ = startup.run(TriggerPhase.BEFORE).addAction(_ -> {
            state = ReactorState.RUNNING;
            startup.run(TriggerPhase.DURING);
            startup.run(TriggerPhase.AFTER);
            core.workers.start();
            for (Procedure next = whenRunning.poll(); next != null; next = whenRunning.poll()) {
                core.loop.queue(Callback.of("running a callWhenRunning", next, null));
            }
        });
    }

    private void ended() {
        StopSequence sequence = stopping;
        if (sequence != null) {
            sequence.abandon();
            stopping = null;
        }
        core.loop.turnWithoutCallbacks(); // what the engine itself had to tell is told before run() returns
        core.engine.rest();
        core.functions.accept();
        state = ReactorState.STOPPED;
        core.stopped();
        handOver();
    }

    /** See {@link Reactor#stop()}. */
    void stop() {
        if (state != ReactorState.RUNNING) {
            throw Misuse.state("stop", state, "one that is RUNNING");
        }
        state = ReactorState.STOPPING;
        stopping = new StopSequence(core, shutdown, this::exit);
        stopping.begin();
    }

    private void exit() {
        exit = true;
    }

    /** Ends the loop after this turn, without triggers. */
    void crash() {
        if (state != ReactorState.STARTING && state != ReactorState.RUNNING && state != ReactorState.STOPPING) {
            throw Misuse.state("crash", state, "one that runs");
        }
        crashed = true;
        exit = true;
        core.loop.poke();
    }

    /** See {@link Reactor#close()}. */
    void close() {
        stopOwnThread();
        if (state == ReactorState.CLOSED) {
            return;
        }
        takeOver("close");
        exit = false;
        try {
            core.dropTimers();
            if (core.functions.size() > 0) {
                endFunctions();
            }
        } finally { // a clock that jumps may have found that nothing happens any more
            core.functions.refuse(() -> {});
            core.dropTimers();
            core.engine.rest();
            state = ReactorState.CLOSED;
            crashed = false;
            core.closed();
            handOver();
        }
    }

    private void endFunctions() {
        core.loop.queue(Callback.of(
                "closing",
                () -> {
                    Deferred<?> gone = new FunctionsEnd(core).begin();
                    // the turn that brings the end does not wait any more: there may be nothing to end that wait
                    var _ = gone.addBoth(_ -> exit = true);
                },
                null));
        // in case a callback hangs: then nobody would end the wait
        EngineTimer last =
                core.timers.start(core.options.stopTimeout().plusSeconds(1).toNanos(), this::exit);
        while (!exit) {
            core.loop.turn(true);
            Thread.interrupted();
        }
        last.cancel();
    }

    /** A reactor with a thread of its own is stopped by whoever closes it. */
    private void stopOwnThread() {
        Thread thread = own;
        if (thread == null || core.engine.isCurrent() || !thread.isAlive()) {
            return;
        }
        core.loop.post(Callback.of(
                "closing",
                () -> {
                    if (state == ReactorState.RUNNING) {
                        stop();
                    }
                },
                null));
        EngineThreads.join(thread);
    }

    /** A continuation arrived from another thread; when nobody turns the loop, a daemon thread does. Any thread. */
    void wokenFromOutside() {
        if (!turning.get() && hasStopped() && !crashed) {
            leftovers.wake();
        }
    }
}
