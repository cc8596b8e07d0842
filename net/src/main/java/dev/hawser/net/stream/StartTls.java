package dev.hawser.net.stream;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.TlsFailedException;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.TlsContext;
import dev.hawser.net.transport.TlsStart;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection's change from plain text to TLS. From the call on, nothing is read or written by the program; what was
 * written before is sent plainly first. What has come in by then, or comes before the handshake, goes to TLS and nowhere
 * else: if somebody on the way has put plain text behind the request for TLS, it must not be taken for the peer's. On the
 * reactor.
 */
final class StartTls implements StreamTransport.Opening<TlsSession> {
    /** The first byte of a handshake, by which all that is TLS begins. */
    private static final int HANDSHAKE = 22;

    /** The connection that changes. */
    interface Plain {
        Optional<TlsSession> tls();

        Deferred<@Nullable Void> flush();

        boolean isUntouched();

        void abort(Optional<Throwable> cause);

        void deliverSoon();
    }

    private final Plain connection;
    private final Inbound inbound;
    private final ReactorAccess access;
    private final Wire wire;
    private final String host;
    private final Promise<TlsSession> promise;

    /** @param host the server's, for a client; empty for a server */
    StartTls(Plain connection, Inbound inbound, ReactorAccess access, Wire wire, String host) {
        this.connection = connection;
        this.inbound = inbound;
        this.access = access;
        this.wire = wire;
        this.host = host;
        this.promise = new Promise<>(_ -> connection.abort(Optional.empty()));
    }

    /**
     * Begins, when the options are read.
     *
     * @return fires when TLS is agreed on; fails if it is not, and then the connection is aborted
     */
    Deferred<TlsSession> begin(Deferred<TlsContext> reading) {
        if (connection.tls().isPresent()) {
            throw new IllegalStateException(connection + " speaks TLS already");
        }
        if (inbound.waits() || inbound.isHeld()) {
            throw new IllegalStateException(
                    "a read of this connection waits, or TLS is being started already; await that before TLS is started");
        }
        inbound.hold();
        if (isPlain()) {
            refuse();
        } else {
            var _ = reading.chainCallback(context -> connection.flush().addCallback(_ -> context))
                    .addCallbacks(this::ready, this::fail);
        }
        return promise;
    }

    /** Whether there is input that is no TLS. */
    private boolean isPlain() {
        return inbound.first() >= 0 && inbound.first() != HANDSHAKE;
    }

    private void refuse() {
        boolean _ = fail(new IOException(inbound.available()
                + " bytes of plain text stood behind the request for TLS; somebody may have put them there"));
    }

    /** The options are read and the plain output is sent. The rest waits until the caller has put its input back. */
    private boolean ready(TlsContext context) {
        access.queue("starting TLS", () -> start(context));
        return true;
    }

    private void start(TlsContext context) {
        if (promise.isFired() || !connection.isUntouched() || inbound.hasEnded()) {
            boolean _ = fail(new IOException("the connection is closed, or its input has ended"));
        } else if (isPlain()) {
            refuse();
        } else {
            try {
                wire.startTls(new TlsStart(context, host, 0, this::early), this);
            } catch (UnsupportedOperationException e) {
                boolean _ = fail(e);
            }
        }
    }

    /** What has come in, for TLS. In the pump, at the moment from which on the wire sees what comes. */
    private ByteBuf early() {
        return inbound.takeHeld();
    }

    private boolean fail(Throwable cause) {
        TlsFailedException failure = failure(cause);
        connection.abort(Optional.of(failure));
        tell(failure);
        return false;
    }

    private TlsFailedException failure(Throwable cause) {
        return new TlsFailedException("TLS could not be started on " + connection + ": " + cause.getMessage(), cause);
    }

    private void tell(TlsFailedException failure) {
        inbound.release();
        access.fire("failing to start TLS", promise, () -> {
            if (!promise.isFired()) {
                promise.errback(failure);
            }
        });
    }

    @Override
    public void opened(TlsSession session) {
        if (inbound.hasBytes()) { // put back meanwhile
            refuse();
            return;
        }
        inbound.release();
        access.fire("having started TLS", promise, () -> {
            if (!promise.isFired()) {
                promise.callback(session);
            }
        });
        connection.deliverSoon();
    }

    /** {@inheritDoc} The wire tells the peer why, and ends. */
    @Override
    public void failed(IOException cause) {
        tell(failure(cause));
    }
}
