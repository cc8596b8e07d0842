package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.names.Names;
import dev.hawser.net.transport.StreamTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the connections of a {@link Net} are made. Immutable; {@code Net.of(reactor, options ->
 * options.withReadBuffer(4096))}.
 *
 * @param readBuffer how many bytes of input may wait for their reader before the peer is slowed down. A read that needs
 *     more at once gets more
 * @param writeLow when the output that waits to be sent has sunk to so many bytes, writers go on
 * @param writeHigh when it is above so many bytes, writers wait
 * @param writeLimit when it is above so many bytes, because writers do not wait, another write fails
 * @param closeTimeout how long {@code close()} may take to send what is left; then the connection is aborted
 * @param transports other ways to carry streams of bytes, asked before sockets are
 * @param names how names of hosts are looked up
 */
public record NetOptions(
        int readBuffer,
        int writeLow,
        int writeHigh,
        int writeLimit,
        Duration closeTimeout,
        List<StreamTransport> transports,
        Names names) {
    /** Checks the values. */
    public NetOptions {
        if (readBuffer < 1) {
            throw new IllegalArgumentException("readBuffer must be 1 or more, was " + readBuffer);
        }
        if (writeLow < 0 || writeHigh < writeLow || writeLimit < writeHigh) {
            throw new IllegalArgumentException("expected 0 <= writeLow <= writeHigh <= writeLimit, was " + writeLow
                    + ", " + writeHigh + ", " + writeLimit);
        }
        if (closeTimeout.isNegative()) {
            throw new IllegalArgumentException("closeTimeout must not be negative, was " + closeTimeout);
        }
        transports = List.copyOf(transports);
        requireNonNull(names, "names");
    }

    /** {@return 64 KiB of input; writers wait above 64 KiB and go on at 32, 16 MiB at most; 10 seconds to close; names as the machine has them} */
    public static NetOptions defaults() {
        return new NetOptions(1 << 16, 1 << 15, 1 << 16, 1 << 24, Duration.ofSeconds(10), List.of(), Names.machine());
    }

    /**
     * {@return these options with another buffer for input}
     *
     * @param bytes 1 or more
     */
    public NetOptions withReadBuffer(int bytes) {
        return new NetOptions(bytes, writeLow, writeHigh, writeLimit, closeTimeout, transports, names);
    }

    /**
     * {@return these options with other marks for output}
     *
     * @param low at which writers go on
     * @param high above which they wait
     * @param limit above which writes fail
     */
    public NetOptions withWriteBuffer(int low, int high, int limit) {
        return new NetOptions(readBuffer, low, high, limit, closeTimeout, transports, names);
    }

    /**
     * {@return these options with another deadline for closing}
     *
     * @param value not negative
     */
    public NetOptions withCloseTimeout(Duration value) {
        return new NetOptions(
                readBuffer, writeLow, writeHigh, writeLimit, requireNonNull(value, "value"), transports, names);
    }

    /**
     * {@return these options with one more transport}
     *
     * @param value asked after those given before, and before sockets
     */
    public NetOptions withTransport(StreamTransport value) {
        List<StreamTransport> all = new ArrayList<>(transports);
        all.add(requireNonNull(value, "value"));
        return new NetOptions(readBuffer, writeLow, writeHigh, writeLimit, closeTimeout, all, names);
    }

    /**
     * {@return these options with another way to look names up}
     *
     * @param value one of those of {@link Names}, or your own
     */
    public NetOptions withNames(Names value) {
        return new NetOptions(readBuffer, writeLow, writeHigh, writeLimit, closeTimeout, transports, value);
    }
}
