package dev.hawser.net.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Mapping;
import java.net.IDN;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Makes Netty's handlers of TLS, and reads what they have agreed on. */
final class TlsHandlers {
    /** The longest first message of a client; a usual one has some 500 bytes, a few thousand with new kinds of keys. */
    private static final int MAX_CLIENT_HELLO = 1 << 16;

    private TlsHandlers() {}

    static ChannelHandler make(TlsStart start, ByteBufAllocator allocator, Executor workers) {
        TlsContext context = start.context();
        long timeout = Math.max(1, context.options().handshakeTimeout().toMillis());
        if (context.byName().isPresent()) {
            return new Choosing(context.byName().get(), timeout, workers);
        }
        SslHandler handler =
                context.isServer() ? context.first().newHandler(allocator, workers) : client(start, allocator, workers);
        return limited(handler, timeout);
    }

    private static SslHandler limited(SslHandler handler, long timeout) {
        handler.setHandshakeTimeoutMillis(timeout);
        handler.setCloseNotifyFlushTimeoutMillis(0); // TlsLayer sees to that
        handler.setCloseNotifyReadTimeoutMillis(TlsLayer.FAREWELL_MILLIS);
        return handler;
    }

    private static SslHandler client(TlsStart start, ByteBufAllocator allocator, Executor workers) {
        SslContext context = start.context().first();
        SslHandler handler = context.newHandler(allocator, peer(start), start.port(), workers);
        wantedName(start).ifPresent(name -> {
            SSLEngine engine = handler.engine();
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(name));
            engine.setSSLParameters(parameters);
        });
        return handler;
    }

    /** The host whose certificate a client wants to see. */
    private static String peer(TlsStart start) {
        return start.context().options().serverName().orElse(start.host());
    }

    /** What a client asks for; empty for an address, which is no name. */
    static Optional<SNIHostName> wantedName(TlsStart start) {
        String host = peer(start);
        if (host.isEmpty() || host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SNIHostName(IDN.toASCII(host, IDN.ALLOW_UNASSIGNED)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the check of the certificate will tell
        }
    }

    /** What the client of this session asked for. */
    static Optional<String> requestedName(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        try {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return Optional.of(host.getAsciiName());
                }
            }
        } catch (UnsupportedOperationException e) {
            // not known to this engine
        }
        return Optional.empty();
    }

    static List<X509Certificate> peerCertificates(SSLSession session) {
        try {
            Certificate[] shown = session.getPeerCertificates();
            return Arrays.stream(shown)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // it has shown none
        }
    }

    /** Waits for the name that the client asks for, then gives way to the handler for that. */
    private static final class Choosing extends SniHandler {
        private final long timeout;
        private final Executor workers;

        Choosing(Mapping<String, SslContext> contexts, long timeout, Executor workers) {
            super(contexts, MAX_CLIENT_HELLO, timeout);
            this.timeout = timeout;
            this.workers = workers;
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            return limited(context.newHandler(allocator, workers), timeout);
        }
    }
}
