package dev.hawser.net.transport;

import dev.hawser.net.tls.TlsSession;
import io.netty.buffer.ByteBufAllocator;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * The lower half of an open connection: what a transport does for it. Two streams of bytes, each of which can end on its
 * own. A service provider interface; programs use {@code dev.hawser.net.Connection}.
 *
 * <p>Output is pulled: {@link #requestWrite()} says that there is some, and the wire then takes it with
 * {@link WireListener#takeOutput()}, usually once in a turn, so that small writes go out together.
 *
 * <p><b>Threads:</b> called on the reactor; calls its listener in the pump or on the reactor. Never calls it from within
 * a call of one of these methods, unless that call came from the listener.
 */
public interface Wire {
    /** {@return the address of this end} */
    SocketAddress localAddress();

    /** {@return the address of the other end; unnamed for a UNIX socket's client} */
    SocketAddress remoteAddress();

    /** {@return what makes buffers that this wire sends without another copy} */
    ByteBufAllocator allocator();

    /**
     * Begins. Nothing is received, and nothing told, before this.
     *
     * @param listener the upper half
     */
    void start(WireListener listener);

    /**
     * Begins to speak TLS: all that comes in and goes out from here on is encrypted. Only when all output that was taken
     * has been reported as sent; none is taken, and no input delivered, before the answer.
     *
     * @param start what to say and to demand
     * @param opening told what was agreed on, or why nothing was, and then the wire ends. Once, before input that came by
     *     TLS is delivered
     */
    default void startTls(TlsStart start, StreamTransport.Opening<TlsSession> opening) {
        throw new UnsupportedOperationException("a connection of this kind, to " + remoteAddress() + ", has no TLS");
    }

    /** {@return what was agreed on, if it speaks TLS} */
    default Optional<TlsSession> tls() {
        return Optional.empty();
    }

    /** There is output to take. */
    void requestWrite();

    /**
     * Lets input in, or leaves it to the system, which then slows the peer down. On at the start. What was received
     * already is still delivered.
     *
     * @param on whether to read
     */
    void reading(boolean on);

    /** Ends the output; the input goes on. Only when all output that was taken has been reported as sent. */
    void endOutput();

    /**
     * Closes both streams in good order. Output that was not reported as sent may be lost. A wire of a transport that was
     * given to a {@code Net} is aborted if it has not told its end within the {@code closeTimeout}, 5 seconds at least.
     */
    void close();

    /**
     * Closes at once; the peer sees a broken connection where the transport has a way to tell it. A wire of a transport
     * that was given to a {@code Net} counts as gone 5 seconds later even if it has not told its end.
     */
    void abort();
}
