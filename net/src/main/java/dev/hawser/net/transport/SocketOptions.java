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
public record SocketOptions(
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
    public SocketOptions {
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

    /** {@return the default options: see the components; the system's greatest backlog, 30 seconds to connect} */
    public static SocketOptions defaults() {
        return new SocketOptions(
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

    /** The fields of a record in the making, so that each change names only its own. */
    private static final class Draft {
        private boolean noDelay;
        private boolean keepAlive;
        private boolean reuseAddress;
        private boolean reusePort;
        private Optional<Duration> linger;
        private int backlog;
        private OptionalInt receiveBuffer;
        private OptionalInt sendBuffer;
        private Duration connectTimeout;
        private Optional<SocketAddress> localAddress;

        Draft(SocketOptions from) {
            noDelay = from.noDelay;
            keepAlive = from.keepAlive;
            reuseAddress = from.reuseAddress;
            reusePort = from.reusePort;
            linger = from.linger;
            backlog = from.backlog;
            receiveBuffer = from.receiveBuffer;
            sendBuffer = from.sendBuffer;
            connectTimeout = from.connectTimeout;
            localAddress = from.localAddress;
        }

        SocketOptions done() {
            return new SocketOptions(
                    noDelay,
                    keepAlive,
                    reuseAddress,
                    reusePort,
                    linger,
                    backlog,
                    receiveBuffer,
                    sendBuffer,
                    connectTimeout,
                    localAddress);
        }
    }

    private SocketOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /**
     * {@return these options with small packets sent at once, or collected by the system}
     *
     * @param value whether at once
     */
    public SocketOptions withNoDelay(boolean value) {
        return with(draft -> draft.noDelay = value);
    }

    /**
     * {@return these options with or without the system's probes}
     *
     * @param value whether it probes
     */
    public SocketOptions withKeepAlive(boolean value) {
        return with(draft -> draft.keepAlive = value);
    }

    /**
     * {@return these options, with a port that may be bound although old connections linger, or not}
     *
     * @param value whether it may
     */
    public SocketOptions withReuseAddress(boolean value) {
        return with(draft -> draft.reuseAddress = value);
    }

    /**
     * {@return these options, with a port that several sockets may share, or not}
     *
     * @param value whether they may
     */
    public SocketOptions withReusePort(boolean value) {
        return with(draft -> draft.reusePort = value);
    }

    /**
     * {@return these options with another end of a close; see the component}
     *
     * @param value 0 to 65535 seconds, rounded up to whole ones
     */
    public SocketOptions withLinger(Duration value) {
        return with(draft -> draft.linger = Optional.of(value));
    }

    /**
     * {@return these options with another backlog}
     *
     * @param value 1 or more
     */
    public SocketOptions withBacklog(int value) {
        return with(draft -> draft.backlog = value);
    }

    /**
     * {@return these options with a buffer for input of the system}
     *
     * @param bytes 1 or more
     */
    public SocketOptions withReceiveBuffer(int bytes) {
        return with(draft -> draft.receiveBuffer = OptionalInt.of(bytes));
    }

    /**
     * {@return these options with a buffer for output of the system}
     *
     * @param bytes 1 or more
     */
    public SocketOptions withSendBuffer(int bytes) {
        return with(draft -> draft.sendBuffer = OptionalInt.of(bytes));
    }

    /**
     * {@return these options with another timeout}
     *
     * @param value more than zero
     */
    public SocketOptions withConnectTimeout(Duration value) {
        return with(draft -> draft.connectTimeout = requireNonNull(value, "value"));
    }

    /**
     * {@return these options with an address that a connection comes from}
     *
     * @param value the address
     */
    public SocketOptions withLocalAddress(SocketAddress value) {
        return with(draft -> draft.localAddress = Optional.of(value));
    }
}
