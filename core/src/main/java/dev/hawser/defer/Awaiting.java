package dev.hawser.defer;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What {@code await()} does. */
final class Awaiting {
    private Awaiting() {}

    static <T extends @Nullable Object> T await(Deferred<T> deferred) {
        if (!deferred.resolved().hasFired()) {
            var _ = waitFor(deferred);
        }
        return taken(deferred.resolved());
    }

    /** The outcome of a fired Deferred, which the caller gets. */
    private static <T extends @Nullable Object> T taken(Deferred<T> here) {
        assert here.hasFired() : "only what has fired is taken";
        if (here.state == State.SUCCESS) {
            return here.value();
        }
        if (here.next instanceof UnhandledFailures.Node node) {
            node.handled(); // the caller gets the failure
            here.next = null;
        }
        Throwable failure = here.failure();
        if (Debugging.isOn()) {
            AwaitSite.mark(failure, Deferred.class, Awaiting.class);
        }
        throw Rethrow.unchecked(failure);
    }

    static <T extends @Nullable Object> T await(Deferred<T> deferred, Duration timeout) throws TimeoutException {
        requireNotNegative(timeout);
        Suspension suspension = Suspension.current();
        if (suspension == null || deferred.isFired()) {
            return await(deferred);
        }
        boolean[] timedOut = {false};
        ScheduledCall timer = suspension.time().callLater(timeout, () -> {
            timedOut[0] = true;
            deferred.cancel();
        });
        boolean asked = false;
        try {
            asked = waitFor(deferred);
            return taken(deferred.resolved());
        } catch (CancellationException cancelled) {
            if (timedOut[0] && !asked) { // who was asked to end is not to try again
                throw Stage.Timeout.exception(timeout, cancelled);
            }
            throw cancelled;
        } finally {
            if (timer.isActive()) {
                timer.cancel();
            }
        }
    }

    static void requireNotNegative(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", but must not be negative");
        }
    }

    /** {@return whether the caller was asked to end meanwhile} */
    private static boolean waitFor(Deferred<?> deferred) {
        Suspension suspension = Suspension.current();
        if (suspension == null) {
            throw Misuse.awaitOffReactor(deferred);
        }
        if (suspension.stages() > 0) {
            throw Misuse.awaitInStage(deferred);
        }
        Firing.claim(deferred);
        assert deferred.resolved() == deferred : "who has stepped aside is not waited for";
        Suspension.Waiter waiter = suspension.waiter();
        assert deferred.next == null && !deferred.hasFired() : "who waits is the only one, and before the firing";
        deferred.next = waiter;
        boolean asked;
        try {
            asked = suspension.suspend(waiter, deferred);
        } finally {
            if (Identity.same(deferred.next, waiter)) {
                deferred.next = null; // not fired: the slot is free again
            }
        }
        if (!deferred.hasFired()) {
            throw new IllegalStateException(
                    waiter.describe() + " was resumed before " + deferred + " was fired: the Suspension is at fault");
        }
        return asked;
    }
}
