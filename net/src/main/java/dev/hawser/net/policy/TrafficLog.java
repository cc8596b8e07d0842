package dev.hawser.net.policy;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.util.function.Predicate;

/**
 * Where the traffic of connections is written down, and how much of it. Immutable.
 *
 * @param logger takes the lines
 * @param level of the lines; when the logger does not take it, a connection costs next to nothing more
 * @param maxBytes how many bytes of each piece are shown, in hexadecimal; 0 shows only their number
 * @param peers asked for each event, with the other end's address: only what it accepts is logged, so it can be switched
 *     on and off for one connection while that is open. Called on the reactor, as a callback
 */
public record TrafficLog(
        System.Logger logger, System.Logger.Level level, int maxBytes, Predicate<? super SocketAddress> peers) {
    /** Checks the values. */
    public TrafficLog {
        requireNonNull(logger, "logger");
        requireNonNull(level, "level");
        requireNonNull(peers, "peers");
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes must be 0 or more, was " + maxBytes);
        }
    }

    /** {@return a log of all connections in {@code dev.hawser.net.traffic}, at level DEBUG, up to 64 bytes of each piece} */
    public static TrafficLog standard() {
        return new TrafficLog(System.getLogger("dev.hawser.net.traffic"), System.Logger.Level.DEBUG, 64, _ -> true);
    }

    /**
     * {@return this log in another logger}
     *
     * @param value takes the lines
     */
    public TrafficLog withLogger(System.Logger value) {
        return new TrafficLog(value, level, maxBytes, peers);
    }

    /**
     * {@return this log at another level}
     *
     * @param value of the lines
     */
    public TrafficLog withLevel(System.Logger.Level value) {
        return new TrafficLog(logger, value, maxBytes, peers);
    }

    /**
     * {@return this log with more or less of each piece}
     *
     * @param value 0 or more
     */
    public TrafficLog withMaxBytes(int value) {
        return new TrafficLog(logger, level, value, peers);
    }

    /**
     * {@return this log for some connections only}
     *
     * @param value asked for each event with the other end's address
     */
    public TrafficLog withPeers(Predicate<? super SocketAddress> value) {
        return new TrafficLog(logger, level, maxBytes, value);
    }
}
