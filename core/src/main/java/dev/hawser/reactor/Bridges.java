package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The ways between a reactor and other threads, futures and reactors. */
final class Bridges {
    private final Core core;

    Bridges(Core core) {
        this.core = core;
    }

    /** Any thread. */
    void callFromThread(Procedure procedure) {
        requireNonNull(procedure, "procedure");
        if (core.lifecycle.state() == ReactorState.CLOSED) {
            throw new ReactorStoppedException(core.name());
        }
        core.loop.post(Callback.of("running a callFromThread", procedure, core.captureContext()));
    }

    /** Any thread. */
    ThreadFactory threadFactory() {
        return task -> {
            requireNonNull(task, "task");
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
        return task -> {
            if (core.lifecycle.hasStopped()) {
                throw new RejectedExecutionException(new ReactorStoppedException(core.name()));
            }
            factory.newThread(task).start();
        };
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
        CompletableFuture<T> answer = new CompletableFuture<>();
        PendingCalls.Call call = core.pending.add(answer::completeExceptionally);
        callFromThread(() -> {
            if (core.pending.isAwaited(call)) {
                answerBy(callable, answer);
            }
        });
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw Bridges.<Exception>unchecked(e.getCause());
        } finally {
            core.pending.answered(call);
        }
    }

    private <T extends @Nullable Object> void answerBy(
            Callable<? extends Deferred<? extends T>> callable, CompletableFuture<T> answer) {
        try {
            complete(requireNonNull(callable.call(), "the call returned null instead of a Deferred"), answer);
        } catch (Throwable e) { // also when the Deferred has a successor already
            answer.completeExceptionally(e);
        }
    }

    private static <T extends @Nullable Object> void complete(
            Deferred<? extends T> result, CompletableFuture<T> answer) {
        var _ = result.addCallbacks(answer::complete, answer::completeExceptionally);
    }

    @SuppressWarnings("unchecked") // the failure is thrown as it is, whatever its type
    private static <E extends Throwable> E unchecked(@Nullable Throwable failure) throws E {
        throw (E) requireNonNull(failure);
    }

    <T extends @Nullable Object> Deferred<T> submitTo(Core other, Callable<? extends T> callable) {
        requireNonNull(callable, "callable");
        Promise<T> promise = new Promise<>();
        core.poller.outstanding(1);
        PendingCalls.Call call = other.pending.add(e -> answer(promise, new Outcome.Failure<>(e)));
        if (!other.lifecycle.hasStopped()) {
            other.loop.post(Callback.of(
                    "running a submitTo",
                    () -> {
                        if (other.pending.answered(call)) {
                            answer(promise, outcomeOf(callable));
                        }
                    },
                    core.captureContext()));
        }
        return promise;
    }

    private static <T extends @Nullable Object> Outcome<T> outcomeOf(Callable<? extends T> callable) {
        try {
            return new Outcome.Success<>(callable.call());
        } catch (Throwable e) {
            return new Outcome.Failure<>(e);
        }
    }

    /** From the other reactor's thread. */
    private <T extends @Nullable Object> void answer(Promise<T> promise, Outcome<T> outcome) {
        core.loop.runFromOutside(() -> {
            core.poller.outstanding(-1);
            core.settle("answering a submitTo", promise, outcome);
        });
    }

    <T extends @Nullable Object> CompletableFuture<T> toFuture(Deferred<T> deferred) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Deferred<?> end = deferred.addCallbacks(future::complete, future::completeExceptionally);
        var _ = future.whenComplete((_, failure) -> {
            if (failure instanceof CancellationException) {
                callFromThread(end::cancel);
            }
        });
        return future;
    }

    <T extends @Nullable Object> Deferred<T> fromStage(CompletionStage<? extends T> stage) {
        CompletableFuture<? extends T> future = stage.toCompletableFuture();
        Promise<T> promise = new Promise<>(_ -> future.cancel(true));
        var _ = future.whenComplete((value, failure) -> {
            Outcome<T> outcome =
                    failure == null ? new Outcome.Success<>(value) : new Outcome.Failure<>(rootOf(failure));
            core.loop.runFromOutside(() -> core.settle("completing a future", promise, outcome));
        });
        return promise;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
