package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
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
final class Bridges {
    /** A future for a Deferred of a reactor, or one that comes of such: no other thread brings its value. */
    private static final class OwnFuture<T extends @Nullable Object> extends CompletableFuture<T> {
        private final Core core;

        OwnFuture(Core core) {
            this.core = core;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new OwnFuture<>(core);
        }
    }

    private final Core core;

    Bridges(Core core) {
        this.core = core;
    }

    /** Any thread. */
    void callFromThread(Procedure procedure) {
        requireNonNull(procedure, "procedure");
        if (!core.loop.post(Callback.fromThread(procedure, core.captureContext()))) {
            throw new ReactorStoppedException(core.name());
        }
    }

    /** Any thread. */
    ThreadFactory threadFactory() {
        return task -> {
            requireNonNull(task, "task");
            if (core.lifecycle.isClosed()) {
                throw new RejectedExecutionException(new ReactorStoppedException(core.name()));
            }
            InlineFunction<?> function = new InlineFunction<@Nullable Void>(core, () -> {
                task.run();
                return null;
            });
            Thread thread = core.engine.newThread(function);
            function.thread(thread);
            function.orphan();
            return thread;
        };
    }

    /** Any thread. */
    Executor executor() {
        ThreadFactory factory = threadFactory();
        return task -> factory.newThread(task).start();
    }

    <T extends @Nullable Object> T blockingCall(Callable<? extends T> callable) throws Exception {
        requireNonNull(callable, "callable");
        return blockingChain(() -> Deferred.of(callable));
    }

    <T extends @Nullable Object> T blockingChain(Callable<? extends Deferred<? extends T>> callable) throws Exception {
        requireNonNull(callable, "callable");
        if (core.engine.isCurrent()) {
            throw new IllegalStateException("blockingCallFromThread on reactor " + core.name()
                    + " itself would wait for ever; call directly, or await the Deferred in an inline function");
        }
        CompletableFuture<Outcome<T>> answer = new CompletableFuture<>();
        AskedCall<T> call = new AskedCall<>(core, callable, answer::complete);
        call.post("running a blockingCallFromThread", core.captureContext());
        try {
            return switch (answer.get()) {
                case Outcome.Success<T>(T value) -> value;
                case Outcome.Failure<T>(Throwable cause) -> throw Bridges.<Exception>unchecked(cause);
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

    <T extends @Nullable Object> Deferred<T> submitTo(Core other, Callable<? extends T> callable) {
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
    <T extends @Nullable Object> Deferred<T> chainTo(
            String method, Core other, Callable<? extends Deferred<? extends T>> callable) {
        requireNonNull(callable, "callable");
        AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
        ThreadPromise<T> promise =
                ThreadPromise.of(core.reactor(), () -> cancel.get().run(), () -> {});
        AskedCall<T> call = new AskedCall<>(other, callable, promise::fire);
        cancel.set(call::cancel);
        call.post("running a " + method, core.captureContext());
        return promise.deferred();
    }

    <T extends @Nullable Object> CompletableFuture<T> toFuture(Deferred<T> deferred) {
        CompletableFuture<T> future = new OwnFuture<>(core);
        PendingCalls.Call call = core.pending.add(future::completeExceptionally);
        Deferred<?> end = deferred.addCallbacks(future::complete, future::completeExceptionally);
        var _ = future.whenComplete((_, failure) -> {
            core.pending.answered(call);
            if (failure instanceof CancellationException) {
                core.loop.post(Callback.of("cancelling for a future", end::cancel, null));
            }
        });
        return future;
    }

    <T extends @Nullable Object> Deferred<T> fromStage(CompletionStage<? extends T> stage) {
        CompletableFuture<? extends T> future = stage.toCompletableFuture();
        if (future instanceof OwnFuture<?> own && own.core == core) {
            return fromOwn(future);
        }
        AtomicBoolean cancelled = new AtomicBoolean();
        ThreadPromise<T> promise = ThreadPromise.of(
                core.reactor(),
                () -> {
                    cancelled.set(true);
                    future.cancel(true);
                },
                () -> {});
        var _ = future.whenComplete((value, failure) -> promise.fire(outcome(value, failure, cancelled.get())));
        return promise.deferred();
    }

    /** Completed by what this reactor does: virtual time must go on for it. */
    private <T extends @Nullable Object> Deferred<T> fromOwn(CompletableFuture<? extends T> future) {
        Promise<T> promise = new Promise<>(_ -> future.cancel(true));
        var _ = future.whenComplete((value, failure) -> {
            Outcome<T> outcome = outcome(value, failure, false);
            core.loop.bring(() -> core.settle("completing a future", promise, outcome));
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
