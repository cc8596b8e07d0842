package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.ReconnectingService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Those who wait for a connection of a {@link ReconnectingService}. On the reactor. */
public final class ReconnectWaiters<T> {
    private static final class Waiter<T> {
        private final Promise<T> promise = new Promise<>();

        /** How many failures it bears; 0 for any number. */
        private int left;

        Waiter(int left) {
            this.left = left;
        }
    }

    private List<Waiter<T>> waiting = new ArrayList<>();

    /** @param attempts how many failures to bear; 0 for any number */
    Deferred<T> add(int attempts) {
        Waiter<T> waiter = new Waiter<>(attempts);
        waiting.removeIf(other -> other.promise.isFired()); // cancelled by those who waited
        waiting.add(waiter);
        return waiter.promise;
    }

    void succeed(T value) {
        all(promise -> promise.callback(value));
    }

    void fail(Throwable cause) {
        all(promise -> promise.errback(cause));
    }

    /** An attempt has failed: the last one for some. */
    void attemptFailed(Throwable cause) {
        List<Waiter<T>> told = new ArrayList<>();
        for (Waiter<T> waiter : waiting) {
            if (waiter.left > 0) {
                waiter.left--;
                if (waiter.left == 0) {
                    told.add(waiter);
                }
            }
        }
        waiting.removeAll(told);
        fire(told, promise -> promise.errback(cause));
    }

    /** Who is told may come back to wait. */
    private void all(Consumer<Promise<T>> firing) {
        List<Waiter<T>> told = waiting;
        waiting = new ArrayList<>();
        fire(told, firing);
    }

    private static <T> void fire(List<Waiter<T>> told, Consumer<Promise<T>> firing) {
        for (Waiter<T> waiter : told) {
            if (!waiter.promise.isFired()) {
                firing.accept(waiter.promise);
            }
        }
    }
}
