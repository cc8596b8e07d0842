package dev.hawser.net.transport;

import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsVersion;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS on one {@link NettyWire}: Netty's handler in front of it, and what that tells. The heavy parts of the handshake run
 * on {@link TlsWorkers}. In the pump.
 */
final class TlsLayer extends ChannelInboundHandlerAdapter implements Executor {
    /**
     * How long closing waits until the peer has taken the close_notify, and sent its own. Closed before, with input that was
     * not read, such as the tickets that servers of TLS 1.3 send, the socket would be reset, and the peer might lose what
     * was sent last.
     */
    static final int FAREWELL_MILLIS = 1000;

    private enum State {
        HANDSHAKE,
        OPEN,
        /** The peer has said that its output has ended. */
        INPUT_ENDED,
        FAILED
    }

    private final NettyWire wire;
    private final DuplexChannel channel;
    private final TlsStart start;
    private final StreamTransport.Opening<TlsSession> opening;
    private State state = State.HANDSHAKE;
    private @Nullable TlsSession session;

    /** Parts of the handshake that are with a worker, or behind it in the queue of the loop. */
    private int parts;

    /** The stream below has ended, behind what waits for a part of the handshake. */
    private boolean streamEnded;

    TlsLayer(NettyWire wire, TlsStart start, StreamTransport.Opening<TlsSession> opening) {
        this.wire = wire;
        this.channel = wire.channel();
        this.start = start;
        this.opening = opening;
    }

    /** Starts the handshake. */
    void begin() {
        if (!channel.isActive()) {
            failed(new ClosedChannelException());
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addFirst(this, handler());
        channel.config().setAutoRead(true);
        ByteBuf early = start.early().get();
        if (early.isReadable()) {
            pipeline.fireChannelRead(early);
            pipeline.fireChannelReadComplete();
        } else {
            early.release();
        }
    }

    private ChannelHandler handler() {
        return TlsHandlers.make(start, channel.alloc(), this);
    }

    boolean isHandshaking() {
        return state == State.HANDSHAKE;
    }

    /** Whether an end of the input is one in good order. */
    boolean hasInputEnded() {
        return state == State.INPUT_ENDED;
    }

    Optional<TlsSession> session() {
        return Optional.ofNullable(session);
    }

    /**
     * Keeps the end of the stream below from Netty's handler, which would drop what it has not looked at: while a part of
     * the handshake is with a worker, that is all that came behind it, such as the request of a client that shows its
     * certificate and has nothing more to say.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent _ -> endStream();
            case ChannelInputShutdownReadComplete _ -> {} // the same again
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    private void endStream() {
        streamEnded = true;
        if (parts == 0 && !hasInputEnded()) {
            cutShort();
            closeAtOnce();
        }
    }

    /** The input is over, but not by TLS. What is known to be the cause, or this end's closing, counts more. */
    void cutShort() {
        failed(new ClosedChannelException());
        wire.broken(TlsFailures.truncated());
    }

    /** Whether this end may still send when the peer has ended. */
    private boolean hasHalfClose() {
        return session != null && session.version() == TlsVersion.TLS_1_3 && session.engine() == TlsEngine.JDK;
    }

    /** Takes what Netty's handler tells. */
    void told(Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent done when done.isSuccess() -> shaken();
            case SslHandshakeCompletionEvent done -> failed(done.cause());
            case SslCloseCompletionEvent closed
            when closed.isSuccess() && state == State.OPEN -> {
                state = State.INPUT_ENDED;
                wire.inputEnded();
                if (!hasHalfClose()) {
                    close();
                }
            }
            default -> {}
        }
    }

    private void shaken() {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (state == State.HANDSHAKE && handler != null) {
            state = State.OPEN;
            TlsSession agreed = facts(handler);
            session = agreed;
            wire.handshakeEnded();
            opening.opened(agreed);
        }
    }

    /** The handshake has failed, by whatever. */
    void failed(Throwable cause) {
        if (state == State.HANDSHAKE) {
            state = State.FAILED;
            IOException failure =
                    TlsFailures.ofHandshake(cause, start.context().options().handshakeTimeout());
            wire.broken(failure);
            opening.failed(failure);
            channel.eventLoop()
                    .execute(
                            () -> { // after the alert, if there is one
                                var _ = channel.close();
                            });
        }
    }

    private TlsSession facts(SslHandler handler) {
        SSLSession agreed = handler.engine().getSession();
        return new TlsSession(
                version(agreed.getProtocol()),
                agreed.getCipherSuite(),
                Optional.ofNullable(handler.applicationProtocol()),
                serverName(agreed),
                TlsHandlers.peerCertificates(agreed),
                start.context().engine());
    }

    private static TlsVersion version(String name) {
        return Arrays.stream(TlsVersion.values())
                .filter(version -> version.standardName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("agreed on " + name + ", which was not offered"));
    }

    private Optional<String> serverName(SSLSession agreed) {
        return start.context().isServer()
                ? TlsHandlers.requestedName(agreed)
                : TlsHandlers.wantedName(start).map(SNIHostName::getAsciiName);
    }

    /**
     * Runs a heavy part of the handshake, for Netty's handler. Once that is over, the only heavy part left is another
     * handshake, which a peer of TLS 1.2 may ask for: it gets none, since attacks were built on it, and it makes this end
     * work.
     */
    @Override
    public void execute(Runnable part) {
        if (state == State.HANDSHAKE || start.context().engine() != TlsEngine.JDK) {
            parts++;
            TlsWorkers.get().execute(() -> work(part));
        } else {
            channel.eventLoop().execute(() -> {
                wire.broken(new javax.net.ssl.SSLException(
                        "the peer asked for another handshake (renegotiation)," + " which is refused"));
                closeAtOnce();
            });
        }
    }

    /** On a worker. The handler goes on behind the part, in the loop, and what is told then comes behind that. */
    private void work(Runnable part) {
        try {
            part.run();
        } finally {
            try {
                channel.eventLoop().execute(this::worked);
            } catch (RejectedExecutionException e) {
                // the reactor is closed
            }
        }
    }

    private void worked() {
        parts--;
        if (streamEnded) {
            endStream();
        }
    }

    /** Ends the output: says so by TLS, then by the network. */
    void endOutput() {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            var _ = channel.close();
            return;
        }
        var _ = handler.closeOutbound().addListener((ChannelFuture sent) -> {
            if (sent.isSuccess()) {
                var _ = channel.shutdownOutput();
            }
        });
    }

    /** Says so, waits a moment for the peer, and closes. */
    void close() {
        var farewell = channel.eventLoop().schedule(this::closeAtOnce, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        var _ = channel.close().addListener(_ -> {
            boolean _ = farewell.cancel(false);
        });
    }

    /** Closes without a word. */
    void closeAtOnce() {
        ChannelHandlerContext handler = channel.pipeline().context(SslHandler.class);
        var _ = handler == null ? channel.close() : handler.close();
    }
}
