package dev.hawser.engine.outside;

import dev.hawser.defer.Deferred;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// The cancel of a job reaches that job or nobody: the worker goes to its next one without an interrupt.
final class WorkerRace {
    private WorkerRace() {}

    static void real() {
        Reactorless reactor = new Reactorless();
        WorkerJob<Integer> job = new WorkerJob<>(reactor.host, new Workers(reactor.host, 1), () -> 42);
        Deferred<Integer> result = job.deferred();
        AtomicBoolean interruptedLater = new AtomicBoolean();
        Thread worker = new Thread(() -> {
            job.run();
            interruptedLater.set(Thread.interrupted());
        });
        worker.start();
        result.cancel();
        InboxRace.join(worker);
        reactor.turn();
        check(interruptedLater.get());
        if (!result.isFired()) {
            throw new AssertionError("the job has ended, and its Deferred waits");
        }
        var _ = result.addErrback(_ -> 0);
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

    /// Does not wait for an interrupt that is under way.
    static void planted() {
        AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
        AtomicBoolean interruptedLater = new AtomicBoolean();
        Thread worker = new Thread(() -> {
            state.compareAndSet(State.QUEUED, State.RUNNING);
            if (!state.compareAndSet(State.RUNNING, State.DONE)) {
                Thread.interrupted();
            }
            Thread.yield();
            interruptedLater.set(Thread.interrupted());
        });
        worker.start();
        if (state.compareAndSet(State.RUNNING, State.INTERRUPTED)) {
            worker.interrupt();
        }
        InboxRace.join(worker);
        check(interruptedLater.get());
    }
}
