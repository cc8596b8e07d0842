package dev.hawser.net.policy;

import dev.hawser.reactor.Reactor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes may pass in a second, on the average; up to {@link #withBurst a burst} at once after a rest.
 *
 * <p><b>Threads:</b> made by any; a shared one belongs to the reactor where it is used first.
 */
public final class Throttle {
    private final long bytesPerSecond;
    private final long burst;
    private final boolean shared;

    /** Of a shared one, once it is used. Reactor thread only. */
    private @Nullable Bucket bucket;

    private Throttle(long bytesPerSecond, long burst, boolean shared) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond must be 1 or more, was " + bytesPerSecond);
        }
        if (burst < 1) {
            throw new IllegalArgumentException("burst must be 1 or more, was " + burst);
        }
        this.bytesPerSecond = bytesPerSecond;
        this.burst = burst;
        this.shared = shared;
    }

    /**
     * {@return a throttle that holds each connection, and each direction, to so much}
     *
     * @param bytesPerSecond 1 or more
     */
    public static Throttle perConnection(long bytesPerSecond) {
        return new Throttle(bytesPerSecond, Math.max(1, bytesPerSecond / 10), false);
    }

    /**
     * A throttle that holds all that it is given to, together, to so much. They take turns.
     *
     * @param bytesPerSecond 1 or more
     * @return the throttle, with a count of its own
     */
    public static Throttle shared(long bytesPerSecond) {
        return new Throttle(bytesPerSecond, Math.max(1, bytesPerSecond / 10), true);
    }

    /**
     * This throttle with another burst; without this, a tenth of a second's bytes.
     *
     * @param bytes how many may pass at once after a rest, 1 or more
     * @return the throttle; if shared, with a count of its own
     */
    public Throttle withBurst(long bytes) {
        return new Throttle(bytesPerSecond, bytes, shared);
    }

    /** Gives the bucket of each further direction of a connection. */
    Supplier<Bucket> on(Reactor reactor) {
        if (!shared) {
            return () -> new Bucket(reactor, bytesPerSecond, burst);
        }
        Bucket one = bucket == null ? new Bucket(reactor, bytesPerSecond, burst) : bucket;
        if (!one.belongsTo(reactor)) {
            throw new IllegalStateException(
                    "this throttle is shared by connections of another reactor; make one for each reactor");
        }
        bucket = one;
        return () -> one;
    }
}
