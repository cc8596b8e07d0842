package dev.hawser.engine.outside;

import dev.hawser.defer.Deferred;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// The cancel of a job reaches that job or nobody: the worker goes to its next one without an interrupt.
final class WorkerRace {
    private WorkerRace() {}

    static void real() {
        Reactorless reactor = new Reactorless();
        AtomicBoolean begun = new AtomicBoolean();
        WorkerJob<Integer> job = new WorkerJob<>(reactor.host, new Workers(reactor.host, 1), () -> {
            begun.set(true);
            Thread.yield();
            return 42;
        });
        Deferred<Integer> result = job.deferred();
        AtomicBoolean interruptedLater = new AtomicBoolean();
        Thread worker = new Thread(() -> {
            job.run();
            interruptedLater.set(Thread.interrupted());
        });
        worker.start();
        awaitBegin(begun::get);
        result.cancel();
        InboxRace.join(worker);
        reactor.turn();
        check(interruptedLater.get());
        if (!result.isFired()) {
            throw new AssertionError("the job has ended, and its Deferred waits");
        }
        var _ = result.addErrback(_ -> 0);
    }

    /// Mostly it has begun then; it need not have.
    private static void awaitBegin(BooleanSupplier begun) {
        for (int i = 0; i < 5 && !begun.getAsBoolean(); i++) {
            Thread.yield();
        }
    }

    private static void check(boolean interruptedLater) {
        if (interruptedLater) {
            throw new AssertionError("the interrupt hit the next job");
        }
    }

    private enum State {
        QUEUED,
        RUNNING,
        INTERRUPTED,
        DONE
    }

    /// Where the other thread may come in between.
    private static void nextJob(AtomicReference<?> state) {
        for (int i = 0; i < 3; i++) {
            Object _ = state.get();
        }
    }

    /// Does not wait for an interrupt that is under way.
    static void planted() {
        AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
        AtomicBoolean interruptedLater = new AtomicBoolean();
        Thread worker = new Thread(() -> {
            state.compareAndSet(State.QUEUED, State.RUNNING);
            Thread.yield();
            if (!state.compareAndSet(State.RUNNING, State.DONE)) {
                Thread.interrupted();
            }
            nextJob(state);
            interruptedLater.set(Thread.interrupted());
        });
        worker.start();
        awaitBegin(() -> state.get() != State.QUEUED);
        if (state.compareAndSet(State.RUNNING, State.INTERRUPTED)) {
            nextJob(state);
            worker.interrupt();
        }
        InboxRace.join(worker);
        check(interruptedLater.get());
    }
}
