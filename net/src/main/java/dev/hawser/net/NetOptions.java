package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.names.Names;
import dev.hawser.net.stream.NetSettings;
import dev.hawser.net.transport.StreamTransport;
import io.netty.channel.WriteBufferWaterMark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the connections of a {@link Net} are made: a draft that lives in the function which fills it in.
 * {@code Net.of(reactor, options -> options.readBuffer(4096))}.
 *
 * <p>Each method checks its argument at once and gives this draft back. A set of options that is used often is a
 * {@code Consumer<NetOptions>}, and two of those are combined by {@code andThen}.
 *
 * <p><b>Threads:</b> of the reactor.
 */
public final class NetOptions {
    private int readBuffer = 1 << 16;
    private int writeLow = 1 << 15;
    private int writeHigh = 1 << 16;
    private int writeLimit = 1 << 24;
    private Duration closeTimeout = Duration.ofSeconds(10);
    private final List<StreamTransport> transports = new ArrayList<>();
    private Names names = Names.machine();

    NetOptions() {}

    /**
     * How many bytes of input may wait for their reader before the peer is slowed down; 64 KiB by default. A read that needs
     * more at once gets more.
     *
     * @param bytes 1 or more
     * @return this
     */
    public NetOptions readBuffer(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("readBuffer must be 1 or more, was " + bytes);
        }
        readBuffer = bytes;
        return this;
    }

    /**
     * The marks for output that waits to be sent; 32 KiB, 64 KiB and 16 MiB by default.
     *
     * @param low when it has sunk to so many bytes, writers go on
     * @param high when it is above so many bytes, writers wait
     * @param limit when it is above so many bytes, because writers do not wait, another write fails
     * @return this
     */
    public NetOptions writeBuffer(int low, int high, int limit) {
        if (low < 0 || high < low || limit < high) {
            throw new IllegalArgumentException(
                    "expected 0 <= low <= high <= limit of the writeBuffer, was " + low + ", " + high + ", " + limit);
        }
        writeLow = low;
        writeHigh = high;
        writeLimit = limit;
        return this;
    }

    /**
     * How long {@code close()} may take to send what is left, before the connection is aborted; 10 seconds by default.
     *
     * @param value not negative
     * @return this
     */
    public NetOptions closeTimeout(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("closeTimeout must not be negative, was " + value);
        }
        closeTimeout = value;
        return this;
    }

    /**
     * One more way to carry streams of bytes.
     *
     * @param value asked after those given before, and before sockets
     * @return this
     */
    public NetOptions transport(StreamTransport value) {
        transports.add(requireNonNull(value, "transport"));
        return this;
    }

    /**
     * How names of hosts are looked up; {@link Names#machine()} by default.
     *
     * @param value one of those of {@link Names}, or your own
     * @return this
     */
    public NetOptions names(Names value) {
        names = requireNonNull(value, "names");
        return this;
    }

    NetSettings settings() {
        return new NetSettings(
                readBuffer,
                new WriteBufferWaterMark(writeLow, writeHigh),
                writeLimit,
                closeTimeout,
                List.copyOf(transports),
                names);
    }
}
