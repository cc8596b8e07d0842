package dev.hawser.engine.outside;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Host;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.function.InlineFunction;
import dev.hawser.engine.function.ReactorSuspension;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The ways between a reactor and other threads, futures and reactors. */
public final class ThreadBridges {
    /** A future for a Deferred of a reactor, or one that comes of such: no other thread brings its value. */
    private static final class OwnFuture<T extends @Nullable Object> extends CompletableFuture<T> {
        private final Host host;

        OwnFuture(Host host) {
            this.host = host;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new OwnFuture<>(host);
        }
    }

    private final Host host;
    private final ReactorSuspension suspension;
    private final PendingCalls pending;
    private final Arrivals arrivals;

    /**
     * For one reactor.
     *
     * @param host its parts
     * @param suspension where its functions wait
     * @param pending what others wait for
     * @param arrivals what other threads are to bring
     */
    public ThreadBridges(Host host, ReactorSuspension suspension, PendingCalls pending, Arrivals arrivals) {
        this.host = host;
        this.suspension = suspension;
        this.pending = pending;
        this.arrivals = arrivals;
    }

    /** Any thread. */
    public void callFromThread(Procedure procedure) {
        requireNonNull(procedure, "procedure");
        if (!host.post(Callback.fromThread(procedure, host.captureContext(), !host.isCurrent()))) {
            throw new ReactorStoppedException(host.name());
        }
    }

    /** Any thread. */
    public ThreadFactory threadFactory() {
        return task -> {
            requireNonNull(task, "task");
            if (host.isClosed()) {
                throw new RejectedExecutionException(new ReactorStoppedException(host.name()));
            }
            InlineFunction<?> function = new InlineFunction<@Nullable Void>(suspension, () -> {
                task.run();
                return null;
            });
            Thread thread = host.newThread(function);
            function.thread(thread);
            function.orphan(task);
            return thread;
        };
    }

    /** Any thread. */
    public Executor executor() {
        ThreadFactory factory = threadFactory();
        return task -> factory.newThread(task).start();
    }

    public <T extends @Nullable Object> T blockingCall(Callable<? extends T> callable) throws Exception {
        requireNonNull(callable, "callable");
        return blockingChain(() -> Deferred.of(callable));
    }

    public <T extends @Nullable Object> T blockingChain(Callable<? extends Deferred<? extends T>> callable)
            throws Exception {
        requireNonNull(callable, "callable");
        if (host.isCurrent()) {
            throw new IllegalStateException("blockingCallFromThread on reactor " + host.name()
                    + " itself would wait for ever; call directly, or await the Deferred in an inline function");
        }
        CompletableFuture<Outcome<T>> answer = new CompletableFuture<>();
        AskedCall<T> call = new AskedCall<>(host, pending, callable, answer::complete);
        call.post("running a blockingCallFromThread", host.captureContext());
        try {
            return switch (answer.get()) {
                case Outcome.Success<T>(T value) -> value;
                case Outcome.Failure<T>(Throwable cause) -> throw ThreadBridges.<Exception>unchecked(cause);
            };
        } catch (InterruptedException e) {
            call.cancel();
            throw e;
        }
    }

    @SuppressWarnings("unchecked") // the failure is thrown as it is, whatever its type
    private static <E extends Throwable> E unchecked(@Nullable Throwable failure) throws E {
        throw (E) requireNonNull(failure);
    }

    public <T extends @Nullable Object> Deferred<T> submitTo(ThreadBridges other, Callable<? extends T> callable) {
        requireNonNull(callable, "callable");
        return chainTo("submitTo", other, () -> {
            T value = callable.call();
            if (value instanceof Deferred) {
                throw Misuse.returnedDeferred("submitTo", "use chainTo");
            }
            return Deferred.succeed(value);
        });
    }

    /** What comes of a call on another reactor; a cancel goes there, and what is made of it comes back. */
    public <T extends @Nullable Object> Deferred<T> chainTo(
            String method, ThreadBridges other, Callable<? extends Deferred<? extends T>> callable) {
        requireNonNull(callable, "callable");
        AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
        Arrivals.Arrival<T> promise = arrivals.expect(() -> cancel.get().run(), () -> {});
        AskedCall<T> call = new AskedCall<>(other.host, other.pending, callable, promise::fire);
        cancel.set(call::cancel);
        call.post("running a " + method, host.captureContext());
        return promise.promise();
    }

    public <T extends @Nullable Object> CompletableFuture<T> toFuture(Deferred<T> deferred) {
        CompletableFuture<T> future = new OwnFuture<>(host);
        PendingCalls.Call call = pending.add(future::completeExceptionally);
        Deferred<?> end = deferred.addCallbacks(future::complete, future::completeExceptionally);
        var _ = future.whenComplete((_, failure) -> {
            pending.answered(call);
            if (failure instanceof CancellationException) {
                host.post(Callback.of("cancelling for a future", end::cancel, null));
            }
        });
        return future;
    }

    public <T extends @Nullable Object> Deferred<T> fromStage(CompletionStage<? extends T> stage) {
        CompletableFuture<? extends T> future = stage.toCompletableFuture();
        if (future instanceof OwnFuture<?> own && own.host == host) {
            return fromOwn(future);
        }
        AtomicBoolean cancelled = new AtomicBoolean();
        Arrivals.Arrival<T> promise = arrivals.expect(
                () -> {
                    cancelled.set(true);
                    future.cancel(true);
                },
                () -> {});
        var _ = future.whenComplete((value, failure) -> promise.fire(outcome(value, failure, cancelled.get())));
        return promise.promise();
    }

    /** Completed by what this reactor does: virtual time must go on for it. */
    private <T extends @Nullable Object> Deferred<T> fromOwn(CompletableFuture<? extends T> future) {
        Promise<T> promise = new Promise<>(_ -> future.cancel(true));
        var _ = future.whenComplete((value, failure) -> {
            Outcome<T> outcome = outcome(value, failure, false);
            host.bring(() -> host.settle("completing a future", promise, outcome));
        });
        return promise;
    }

    private static <T extends @Nullable Object> Outcome<T> outcome(
            T value, @Nullable Throwable failure, boolean cancelled) {
        if (failure == null) {
            return new Outcome.Success<>(value);
        }
        Throwable root = rootOf(failure);
        return new Outcome.Failure<>(
                cancelled && root instanceof CancellationException ? Suspension.cancellation(root) : root);
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
