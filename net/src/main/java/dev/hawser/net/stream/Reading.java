package dev.hawser.net.stream;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Decoder;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reading methods of a connection. */
public abstract class Reading {
    /** Of a line, without its end; as in Twisted's LineReceiver. */
    public static final int MAX_LINE = 16_384;

    final Reactor reactor;
    final ReactorAccess access;
    final Inbound inbound;

    Reading(Reactor reactor, Inbound inbound) {
        this.reactor = reactor;
        this.access = reactor.access();
        this.inbound = inbound;
    }

    public abstract Deferred<@Nullable Void> close();

    /** Whether a protocol has the input. */
    abstract boolean isDelivering();

    /** Whether this side wants input, and has not paused. */
    final boolean isWanted() {
        return !inbound.isPaused() && !inbound.isDropping();
    }

    public final <T> Deferred<T> read(Inbound.Take<T> rule) {
        access.requireOpen();
        if (isDelivering()) {
            throw new IllegalStateException("a protocol reads this connection; it has the input by dataReceived");
        }
        return inbound.read(rule);
    }

    public Deferred<byte[]> read() {
        return read(new Takes.Bytes(Integer.MAX_VALUE));
    }

    final Deferred<byte[]> read(int atMost) {
        return read(new Takes.Bytes(atMost));
    }

    final int available() {
        return inbound.available();
    }

    public Deferred<ByteBuf> readBuffer() {
        return read(new Takes.Available());
    }

    public Deferred<byte[]> readExactly(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length must be 0 or more, was " + length);
        }
        return read(new Takes.Exactly(length));
    }

    public Deferred<Optional<String>> readLine(int maxLength, Charset charset) {
        requirePositive(maxLength);
        return read(new Takes.Line(maxLength, requireNonNull(charset, "charset")));
    }

    private static void requirePositive(int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be 1 or more, was " + maxLength);
        }
    }

    public Iterable<String> lines(Charset charset) {
        requireNonNull(charset, "charset");
        return () -> new Iterator<>() {
            private Optional<String> next = Optional.empty();

            @Override
            public boolean hasNext() {
                if (next.isEmpty()) {
                    next = readLine(MAX_LINE, charset).await();
                }
                return next.isPresent();
            }

            @Override
            public String next() {
                boolean _ = hasNext();
                String line = next.orElseThrow();
                next = Optional.empty();
                return line;
            }
        };
    }

    public <T> Deferred<Optional<T>> readMessage(Decoder<T> decoder, int maxLength) {
        requirePositive(maxLength);
        return read(new Takes.Message<>(requireNonNull(decoder, "decoder"), maxLength));
    }

    public InputStream inputStream() {
        return new ConnectionInput(this);
    }
}
