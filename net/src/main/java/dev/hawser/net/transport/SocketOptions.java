package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a socket is made: a draft that lives in the function which fills it in. See the components of {@link SocketSettings}
 * for what is so by default.
 *
 * <p>Each method gives this draft back; the values are checked together when the function has returned.
 *
 * <p><b>Threads:</b> of the caller.
 */
public final class SocketOptions {
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

    SocketOptions(SocketSettings from) {
        noDelay = from.noDelay();
        keepAlive = from.keepAlive();
        reuseAddress = from.reuseAddress();
        reusePort = from.reusePort();
        linger = from.linger();
        backlog = from.backlog();
        receiveBuffer = from.receiveBuffer();
        sendBuffer = from.sendBuffer();
        connectTimeout = from.connectTimeout();
        localAddress = from.localAddress();
    }

    /**
     * Whether small packets are sent at once; else the system collects them.
     *
     * @param value whether at once
     * @return this
     */
    public SocketOptions noDelay(boolean value) {
        noDelay = value;
        return this;
    }

    /**
     * Whether the system probes an idle peer.
     *
     * @param value whether it probes
     * @return this
     */
    public SocketOptions keepAlive(boolean value) {
        keepAlive = value;
        return this;
    }

    /**
     * Whether a port may be bound although old connections linger.
     *
     * @param value whether it may
     * @return this
     */
    public SocketOptions reuseAddress(boolean value) {
        reuseAddress = value;
        return this;
    }

    /**
     * Whether several sockets may share the port.
     *
     * @param value whether they may
     * @return this
     */
    public SocketOptions reusePort(boolean value) {
        reusePort = value;
        return this;
    }

    /**
     * Another end of a close; see {@link SocketSettings#linger()}.
     *
     * @param value 0 to 65535 seconds, rounded up to whole ones
     * @return this
     */
    public SocketOptions linger(Duration value) {
        linger = Optional.of(value);
        return this;
    }

    /**
     * How many connections may wait to be accepted.
     *
     * @param value 1 or more
     * @return this
     */
    public SocketOptions backlog(int value) {
        backlog = value;
        return this;
    }

    /**
     * The system's buffer for input.
     *
     * @param bytes 1 or more
     * @return this
     */
    public SocketOptions receiveBuffer(int bytes) {
        receiveBuffer = OptionalInt.of(bytes);
        return this;
    }

    /**
     * The system's buffer for output.
     *
     * @param bytes 1 or more
     * @return this
     */
    public SocketOptions sendBuffer(int bytes) {
        sendBuffer = OptionalInt.of(bytes);
        return this;
    }

    /**
     * How long an attempt to connect may take.
     *
     * @param value more than zero
     * @return this
     */
    public SocketOptions connectTimeout(Duration value) {
        connectTimeout = requireNonNull(value, "connectTimeout");
        return this;
    }

    /**
     * Where a connection comes from.
     *
     * @param value the address
     * @return this
     */
    public SocketOptions localAddress(SocketAddress value) {
        localAddress = Optional.of(value);
        return this;
    }

    SocketSettings settings() {
        return new SocketSettings(
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
