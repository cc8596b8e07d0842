package dev.hawser.scope;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import org.jspecify.annotations.Nullable;

/**
 * What a child of {@link Nursery#startReady} says to its starter: that it is ready, and with what, such as a server with
 * its port.
 *
 * @param <V> the type of what it says
 */
public final class Started<V extends @Nullable Object> {
    private final Promise<V> ready;

    Started(Promise<V> ready) {
        this.ready = requireNonNull(ready);
    }

    /**
     * From now on the starter goes on, and a failure of the child is the nursery's.
     *
     * @param value what the starter gets
     * @throws IllegalStateException the second time
     */
    public void ready(V value) {
        if (isReady()) {
            throw new IllegalStateException("a child said twice that it is ready");
        }
        if (ready.isFired()) {
            return; // the starter has given up waiting
        }
        ready.callback(value);
    }

    boolean isReady() {
        return ready.outcome().filter(Outcome.Success.class::isInstance).isPresent();
    }
}
