package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The life of a reactor: startup, the loop, the stop sequence, close. The sequences run as callbacks on the runner;
 * what must go on even when a callback hangs is driven by the engine's own timers.
 */
final class Lifecycle {
    private final Core core;
    private final Triggers startup;
    private final Triggers shutdown;
    private final ArrayDeque<Procedure> whenRunning = new ArrayDeque<>();
    private final AtomicBoolean turning = new AtomicBoolean();
    private final Leftovers leftovers;
    private final StuckRunner stuckRunner;

    /** Written on the reactor, read by any thread. */
    private volatile ReactorState state = ReactorState.NEW;

    /** Whether the loop is to end after this turn. Reactor thread only. */
    private boolean exit;

    /** The thread made for this reactor, if there is one. Written before it starts to serve others. */
    private volatile @Nullable Thread own;

    /** Whether no function may start any more, since all are being ended. Reactor thread only. */
    private boolean refusing;

    /** Fired when the last live function ends. Reactor thread only. */
    private @Nullable Promise<Boolean> functionsEnded;

    Lifecycle(Core core) {
        this.core = core;
        this.startup = new Triggers(core);
        this.shutdown = new Triggers(core);
        this.leftovers = new Leftovers(core);
        this.stuckRunner = new StuckRunner(core, () -> exit = true);
    }

    ReactorState state() {
        return state;
    }

    /** Whether the loop ends after this turn. */
    boolean exits() {
        return exit;
    }

    boolean refusesFunctions() {
        return refusing || state == ReactorState.CLOSED;
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

    /** For the start of the next run. */
    void callWhenRunning(Procedure procedure) {
        whenRunning.add(procedure);
    }

    /** The reactor runs on a thread of its own; returns when it does, or could not. */
    void startOn(Thread thread, CountDownLatch running) {
        own = thread;
        boolean interrupted = false;
        while (running.getCount() > 0 && thread.isAlive()) {
            try {
                running.await(10, TimeUnit.MILLISECONDS); // a startup that fails ends the thread without a sign
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** See {@link Reactor#run()}. */
    void run() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("run() on a virtual thread; a reactor needs a platform thread of its own:"
                    + " call it from main, or use Reactor.start()");
        }
        ReactorState before = state;
        if (before == ReactorState.CLOSED || !turning.compareAndSet(false, true)) {
            throw Misuse.state("run", turning.get() ? ReactorState.RUNNING : before, "one that is NEW or STOPPED");
        }
        try {
            leftovers.end();
            core.loop.owner(Thread.currentThread());
            exit = false;
            turnUntilExit();
        } finally {
            ended();
        }
    }

    private void turnUntilExit() {
        core.started();
        core.loop.queue(Callback.of("starting", this::begin, null));
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
        stuckRunner.end();
        core.engine.rest();
        refusing = false;
        state = ReactorState.STOPPED;
        core.stopped();
        core.unhandled.reportAll();
        turning.set(false);
    }

    /** See {@link Reactor#stop()}. */
    void stop() {
        if (state != ReactorState.RUNNING) {
            throw Misuse.state("stop", state, "one that is RUNNING");
        }
        state = ReactorState.STOPPING;
        core.loop.queue(Callback.of("stopping", this::shutDown, null));
        stuckRunner.start();
    }

    /** Ends the loop after this turn, without triggers. */
    void crash() {
        if (!turning.get()) {
            throw Misuse.state("crash", state, "one that is RUNNING");
        }
        exit = true;
        core.loop.poke();
    }

    private void shutDown() {
        var _ = shutdown.run(TriggerPhase.BEFORE)
                .chainBoth(_ -> endFunctions())
                .chainBoth(_ -> shutdown.run(TriggerPhase.DURING))
                .chainBoth(_ -> shutdown.run(TriggerPhase.AFTER))
                .chainBoth(_ -> core.workers.stop())
                .addBoth(_ -> exit = true);
    }

    /** Cancels every live function; half way to the deadline once more; fires when none is left or at the deadline. */
    Deferred<Boolean> endFunctions() {
        refusing = true;
        Promise<Boolean> done = new Promise<>();
        functionsEnded = done;
        cancelFunctions();
        if (core.functions.size() == 0) {
            functionsEnded = null;
            return Deferred.succeed(true);
        }
        long timeout = core.options.stopTimeout().toNanos();
        EngineTimer half = EngineTimer.start(core, timeout / 2, this::cancelFunctions);
        EngineTimer full =
                EngineTimer.start(core, timeout, () -> core.loop.queue(Callback.of("stopping", this::giveUp, null)));
        return done.addCallback(value -> {
            half.cancel();
            full.cancel();
            return value;
        });
    }

    private void cancelFunctions() {
        for (InlineFunction<?> function : core.functions.snapshot()) {
            function.cancel();
        }
    }

    private void giveUp() {
        Promise<Boolean> waiting = functionsEnded;
        if (waiting != null) {
            functionsEnded = null;
            core.errors.failed("stopping", new FunctionsLeftException(core.name(), core.dump()));
            waiting.callback(false);
        }
    }

    /** Called by each function at its end. */
    void functionEnded() {
        Promise<Boolean> waiting = functionsEnded;
        if (waiting != null && core.functions.size() == 0) {
            functionsEnded = null;
            core.loop.queue(Callback.of("stopping", () -> waiting.callback(true), null));
        }
    }

    /** See {@link Reactor#close()}; on the reactor, which does not run. */
    void close() {
        if (state == ReactorState.CLOSED) {
            return;
        }
        stopOwnThread();
        if (turning.get()) {
            throw Misuse.state("close", state, "one that is NEW or STOPPED; stop() it first");
        }
        leftovers.end();
        core.loop.owner(Thread.currentThread());
        exit = false;
        if (core.functions.size() > 0) {
            Deferred<?> gone = endFunctions();
            while (!gone.isFired()) {
                core.loop.turn(true);
            }
        }
        refusing = true;
        core.engine.rest();
        state = ReactorState.CLOSED;
        core.closed();
    }

    /** A reactor with a thread of its own is stopped by whoever closes it. */
    private void stopOwnThread() {
        Thread thread = own;
        if (thread == null || core.engine.isCurrent()) {
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
        own = null;
    }

    /** A continuation arrived from another thread; when nobody turns the loop, a daemon thread does. Any thread. */
    void wokenFromOutside() {
        if (hasStopped()) {
            leftovers.wake();
        }
    }
}
