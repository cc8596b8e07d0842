package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a socket is made. Immutable; any thread. What a transport does not have, it leaves out.
 *
 * @param noDelay whether small packets go out at once (Nagle's algorithm off). On by default, since output is collected
 *     for a turn anyway
 * @param keepAlive whether the system probes an idle peer. Off by default
 * @param reuseAddress whether a port can be bound although connections of a former owner linger. On by default
 * @param reusePort whether several sockets may share the port, and the system spreads connections over them
 * @param linger how long the system goes on sending what is left after a close, in whole seconds; then it resets. With 0,
 *     a close is a reset at once: what the peer has not got is lost, and nothing stays in TIME-WAIT here. Empty, the
 *     default, sends for as long as the system likes, and the close is over at once. The reactor
 *     does not wait for it; with io_uring only 0 is there
 * @param backlog how many connections may wait to be accepted; the system may allow fewer (on Linux,
 *     {@code net.core.somaxconn}). By default as many as it allows
 * @param receiveBuffer the system's buffer for input in bytes; empty leaves the choice to the system
 * @param sendBuffer the system's buffer for output in bytes; empty leaves the choice to the system
 * @param connectTimeout how long an attempt to connect may take
 * @param localAddress where a connection is to come from; empty leaves the choice to the system
 */
public record SocketSettings(
        boolean noDelay,
        boolean keepAlive,
        boolean reuseAddress,
        boolean reusePort,
        Optional<Duration> linger,
        int backlog,
        OptionalInt receiveBuffer,
        OptionalInt sendBuffer,
        Duration connectTimeout,
        Optional<SocketAddress> localAddress) {
    /** As much as every system takes; each cuts it down to its own limit. */
    private static final int MOST_BACKLOG = Short.MAX_VALUE;

    private static final Duration MOST_LINGER = Duration.ofSeconds(65_535);

    /** Checks the values. */
    public SocketSettings {
        requireNonNull(receiveBuffer, "receiveBuffer");
        requireNonNull(sendBuffer, "sendBuffer");
        requireNonNull(localAddress, "localAddress");
        if (linger.isPresent() && (linger.get().isNegative() || linger.get().compareTo(MOST_LINGER) > 0)) {
            throw new IllegalArgumentException("linger must be 0 to 65535 seconds, was " + linger.get());
        }
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog must be 1 or more, was " + backlog);
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("connectTimeout must be more than 0, was " + connectTimeout);
        }
        requirePositive("receiveBuffer", receiveBuffer);
        requirePositive("sendBuffer", sendBuffer);
    }

    private static void requirePositive(String name, OptionalInt value) {
        if (value.isPresent() && value.getAsInt() < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value.getAsInt());
        }
    }

    /** {@return the defaults: see the components; the system's greatest backlog, 30 seconds to connect} */
    public static SocketSettings defaults() {
        return new SocketSettings(
                true,
                false,
                true,
                false,
                Optional.empty(),
                MOST_BACKLOG,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Duration.ofSeconds(30),
                Optional.empty());
    }

    /**
     * {@return the defaults with what a function changes}
     *
     * @param options fills in the draft
     */
    public static SocketSettings of(Consumer<? super SocketOptions> options) {
        return defaults().with(options);
    }

    /**
     * {@return these settings with what a function changes}
     *
     * @param options fills in the draft, which has these values at first
     */
    public SocketSettings with(Consumer<? super SocketOptions> options) {
        SocketOptions draft = new SocketOptions(this);
        options.accept(draft);
        return draft.settings();
    }
}
