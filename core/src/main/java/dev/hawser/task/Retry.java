package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tries again what failed in a way that may pass: a policy, and the budget of those who share it.
 *
 * {@snippet class = dev.hawser.task.RetrySnippetsTest region = retry}
 *
 * <p>The failure of the last try is the outcome; those of earlier ones are suppressed on it. A wait that would outlast
 * the deadline of the scope around it ({@link Deadline#current()}) is not begun: the failure that is there tells more than
 * a timeout would. A cancel ends the call, in a try as in a wait.
 *
 * <p><b>Threads:</b> of one reactor. The budget is shared by all calls of one object.
 */
public final class Retry {
    private final Settings settings;

    /** Calls and retries so far, for the budget. */
    private long calls;

    private long retries;

    private record Settings(
            int attempts, Backoff backoff, Predicate<? super Throwable> when, double budget, int reserve) {}

    private Retry(Settings settings) {
        this.settings = settings;
    }

    /**
     * A policy.
     *
     * @param options changes the default options
     * @return the policy
     */
    public static Retry of(Consumer<? super RetryOptions> options) {
        RetryOptions draft = new RetryOptions();
        options.accept(draft);
        return new Retry(new Settings(draft.attempts, draft.backoff, draft.when, draft.budget, draft.reserve));
    }

    /**
     * Tries in an inline function.
     *
     * @param <T> the type of the value
     * @param work what to try
     * @return the value of the first try that succeeds
     * @throws Exception the failure of the last try
     */
    public <T extends @Nullable Object> T call(Callable<? extends T> work) throws Exception {
        requireNonNull(work, "work");
        Reactor reactor = Reactor.current();
        calls++;
        @Nullable Exception earlier = null;
        for (int tries = 1; ; tries++) {
            try {
                return work.call();
            } catch (Exception e) {
                suppress(e, earlier);
                Optional<Duration> wait = waitAfter(e, tries);
                if (wait.isEmpty()) {
                    throw e;
                }
                earlier = e;
                var _ = reactor.sleep(wait.get()).await();
            }
        }
    }

    /**
     * Tries something that gives a Deferred, for callbacks.
     *
     * @param <T> the type of the value
     * @param reactor whose time it waits by
     * @param work what to try
     * @return fires with the value of the first try that succeeds, or the failure of the last one. Cancelling it cancels
     *     what is under way
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> chain(
            Reactor reactor, Callable<? extends Deferred<? extends T>> work) {
        requireNonNull(reactor, "reactor");
        requireNonNull(work, "work");
        calls++;
        return next(reactor, work, 1, null);
    }

    private <T extends @Nullable Object> Deferred<T> next(
            Reactor reactor, Callable<? extends Deferred<? extends T>> work, int tries, @Nullable Throwable earlier) {
        Deferred<T> result = Deferred.succeed(tries).chainCallback(_ -> work.call());
        return result.chainErrback(e -> {
            suppress(e, earlier);
            Optional<Duration> wait = waitAfter(e, tries);
            return wait.isEmpty()
                    ? Deferred.fail(e)
                    : reactor.sleep(wait.get()).chainCallback(_ -> next(reactor, work, tries + 1, e));
        });
    }

    private static void suppress(Throwable failure, @Nullable Throwable earlier) {
        if (earlier != null && earlier != failure) {
            for (Throwable suppressed : earlier.getSuppressed()) {
                failure.addSuppressed(suppressed);
            }
            failure.addSuppressed(earlier);
        }
    }

    /** How long to wait before the next try; empty if there is none. */
    private Optional<Duration> waitAfter(Throwable failure, int tries) {
        if (failure instanceof CancellationException
                || tries >= settings.attempts
                || !settings.when.test(failure)
                || retries >= settings.reserve + settings.budget * calls) {
            return Optional.empty();
        }
        Duration wait = settings.backoff.delay(tries);
        if (Deadline.current()
                .filter(deadline -> deadline.remaining().compareTo(wait) <= 0)
                .isPresent()) {
            return Optional.empty();
        }
        retries++;
        return Optional.of(wait);
    }
}
