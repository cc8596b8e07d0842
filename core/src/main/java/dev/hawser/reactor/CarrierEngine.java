package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Carrier mode: functions and callbacks are virtual threads whose scheduler is the reactor. The platform thread only
 * runs their continuations.
 *
 * <p>Callbacks run on a virtual thread too, the <em>runner</em>, mounted once a turn for the whole batch. On the bare
 * platform thread, a callback that waits for a lock would freeze the reactor even when nobody holds that lock: the
 * function that is owed it could not run (docs/adr/0003).
 */
final class CarrierEngine implements Engine {
    /** What the next local {@link #ready} stands for; set just before the call that makes it. */
    private enum Expected {
        /** A thread of the reactor can go on. */
        NOTHING_SPECIAL,
        /** The caller of {@link #startNow} steps aside for the function it starts. */
        CALLER_STEPS_ASIDE,
        /** A function starts that is to run now. */
        START,
        /** The runner has nothing to do. */
        RUNNER_IDLES
    }

    private final Core core;
    private final Thread.Builder.OfVirtual builder;

    /** Runs before what is ready: functions that are being started, and below each the one that waits for it. */
    private final ArrayDeque<Runnable> front = new ArrayDeque<>();

    private Expected expected = Expected.NOTHING_SPECIAL;
    private @Nullable InlineFunction<?> starting;
    private @Nullable Throwable startFailure;

    private @Nullable Runner runner;

    CarrierEngine(Core core) {
        this.core = core;
        this.builder = JdkThreads.builder(new CarrierScheduler(this, core));
    }

    @Override
    public Mode mode() {
        return Mode.CARRIER;
    }

    @Override
    public boolean isCurrent() {
        return JdkThreads.currentCarrier() == core.loop.owner();
    }

    @Override
    public Thread newThread(Runnable body) {
        return builder.unstarted(body);
    }

    /** A continuation can go on; called by the scheduler, on the reactor. */
    void ready(Runnable continuation) {
        switch (expected) {
            case NOTHING_SPECIAL -> core.loop.ready.add(continuation);
            case CALLER_STEPS_ASIDE -> {
                front.push(continuation);
                startOnPlatformThread();
            }
            case START -> {
                expected = Expected.NOTHING_SPECIAL;
                front.push(continuation);
            }
            case RUNNER_IDLES -> {
                expected = Expected.NOTHING_SPECIAL;
                if (runner != null) {
                    runner.idle = continuation;
                }
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Only a platform thread can run a continuation. So a caller that is itself virtual steps aside by
     * {@code Thread.yield}, which cares for neither permits nor interrupts; "the child, then the caller" goes to the
     * front.
     */
    @Override
    public void startNow(InlineFunction<?> function) {
        starting = function;
        if (!Thread.currentThread().isVirtual()) {
            startOnPlatformThread();
            runFront();
        } else {
            stepAside();
        }
        Throwable failure = startFailure;
        if (failure != null) {
            startFailure = null;
            throw new IllegalStateException(
                    "an inline function could not be started: " + failure.getMessage(), failure);
        }
    }

    private void stepAside() {
        expected = Expected.CALLER_STEPS_ASIDE;
        try {
            Thread.yield();
        } finally {
            if (expected == Expected.CALLER_STEPS_ASIDE) { // it came back without having been set aside
                expected = Expected.NOTHING_SPECIAL;
                starting = null;
                startFailure = Misuse.pinned("start an inline function");
            }
        }
    }

    /** Puts {@link #starting} to the front. Never throws, since the caller's {@code yield} is under way. */
    private void startOnPlatformThread() {
        InlineFunction<?> function = starting;
        starting = null;
        expected = Expected.START;
        try {
            if (function != null) {
                function.thread().start();
            }
        } catch (RuntimeException | Error e) {
            startFailure = e;
        } finally {
            expected = Expected.NOTHING_SPECIAL;
        }
    }

    /** Runs a continuation, and whatever it starts, until all of it is set aside. */
    @Override
    public void run(Runnable continuation) {
        core.loop.slice(continuation);
        runFront();
    }

    private void runFront() {
        for (Runnable next = front.poll(); next != null; next = front.poll()) {
            core.loop.slice(next);
        }
    }

    @Override
    public void resume(ThreadWaiter waiter) {
        LockSupport.unpark(waiter.thread());
    }

    @Override
    public void suspend(ThreadWaiter waiter, Deferred<?> deferred) {
        while (true) {
            if (Thread.interrupted()) { // a park with the status set would return at once, for ever
                deferred.cancel();
            }
            if (deferred.isFired()) {
                return;
            }
            if (!JdkThreads.park()) {
                throw Misuse.pinned("await() a Deferred");
            }
            if (deferred.isFired()) {
                return; // an interrupt that came after that is for the next wait
            }
        }
    }

    /** The virtual thread that callbacks run on. */
    private final class Runner {
        private final Thread thread = newThread(this::body);

        /** Its continuation while it has nothing to do. */
        private @Nullable Runnable idle;

        private boolean ends;

        private void body() {
            while (!ends) {
                core.loop.callbackBatch(() -> ends);
                if (!ends) {
                    expected = Expected.RUNNER_IDLES;
                    Thread.yield();
                }
            }
        }
    }

    @Override
    public void interrupt(InlineFunction<?> function) {
        function.thread().interrupt();
    }

    @Override
    public void runCallbacks() {
        Runner current = runner;
        if (current == null) {
            current = new Runner();
            current.thread.setName("hawser-runner");
            runner = current;
            expected = Expected.START;
            current.thread.start();
            runFront();
        } else if (current.idle != null) {
            mount(current);
        }
    }

    /** A no-op if somebody is just taking the runner's stack; the JDK then submits it once more. */
    private void mount(Runner idle) {
        Runnable continuation = idle.idle;
        idle.idle = null;
        if (continuation != null) {
            run(continuation);
        }
    }

    @Override
    public boolean canRunCallbacks() {
        return runner == null || runner.idle != null;
    }

    /** {@inheritDoc} A runner whose callback still waits ends after that; the next run gets another. */
    @Override
    public void rest() {
        Runner last = runner;
        if (last != null) {
            last.ends = true;
            mount(last);
            runner = null;
        }
    }

    @Override
    public boolean isRunner(Thread thread) {
        return runner != null && thread == runner.thread;
    }

    @Override
    public Optional<Thread> runner() {
        return Optional.ofNullable(runner).map(current -> current.thread);
    }

    @Override
    public Thread holderOr(Thread platformThread) {
        return platformThread;
    }

    @Override
    public void entered(InlineFunction<?> function) {
        // on the carrier from the first step on
    }

    @Override
    public void left(InlineFunction<?> function) {
        // the thread's end sets it aside
    }
}
