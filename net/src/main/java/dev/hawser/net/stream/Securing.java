package dev.hawser.net.stream;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Net;
import dev.hawser.net.TcpEndpoint;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.TlsContext;
import dev.hawser.net.transport.TlsStart;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** TLS of one {@link Net}: its options with their files read, and the wires whose handshake is under way. On the reactor. */
public final class Securing {
    /** How many options are remembered with what their files had; a program has a few. */
    private static final int REMEMBERED = 64;

    private record Key(boolean server, TlsSettings options) {}

    private final Reactor reactor;
    private final Map<Key, TlsContext> contexts = new LinkedHashMap<>();
    private final Set<Wire> wires = new LinkedHashSet<>();
    private boolean closed;

    public Securing(Reactor reactor) {
        this.reactor = reactor;
    }

    /** Reads the files that a server has now. */
    public Deferred<TlsContext> forServer(TlsSettings options) {
        return reactor.deferToThread(() -> TlsContext.server(options));
    }

    /** What a client's files have, or had when they were read first. */
    public Deferred<TlsContext> forClient(TlsSettings options) {
        return remembered(new Key(false, options));
    }

    /** What a server's files have, or had when they were read first, for those who start TLS later. */
    Deferred<TlsContext> forStartedServer(TlsSettings options) {
        return remembered(new Key(true, options));
    }

    private Deferred<TlsContext> remembered(Key key) {
        TlsContext known = contexts.get(key);
        if (known != null) {
            return Deferred.succeed(known);
        }
        return reactor.deferToThread(
                        () -> key.server() ? TlsContext.server(key.options()) : TlsContext.client(key.options()))
                .addCallback(made -> {
                    if (contexts.size() >= REMEMBERED) {
                        contexts.remove(contexts.keySet().iterator().next());
                    }
                    contexts.put(key, made);
                    return made;
                });
    }

    /** Shakes hands with a client on a wire that nobody has yet. */
    public void accept(Wire wire, TlsContext context, StreamTransport.Opening<TlsSession> opening) {
        begin(wire, new TlsStart(context, "", 0, () -> Unpooled.EMPTY_BUFFER), opening);
    }

    /** Shakes hands with a server on a wire that nobody has yet. */
    public void connect(Wire wire, TlsContext context, TcpEndpoint to, StreamTransport.Opening<TlsSession> opening) {
        String host = to.host().isEmpty() ? "localhost" : to.host();
        begin(wire, new TlsStart(context, host, to.port(), () -> Unpooled.EMPTY_BUFFER), opening);
    }

    private void begin(Wire wire, TlsStart start, StreamTransport.Opening<TlsSession> opening) {
        wires.add(wire);
        wire.startTls(start, new Waiting(wire, opening));
        if (closed) {
            wire.abort();
        }
    }

    /** Ends the handshakes under way; later ones end at once. */
    public void close() {
        closed = true;
        new ArrayList<>(wires).forEach(Wire::abort);
    }

    private final class Waiting implements StreamTransport.Opening<TlsSession> {
        private final Wire wire;
        private final StreamTransport.Opening<TlsSession> opening;

        Waiting(Wire wire, StreamTransport.Opening<TlsSession> opening) {
            this.wire = wire;
            this.opening = opening;
        }

        @Override
        public void opened(TlsSession session) {
            wires.remove(wire);
            opening.opened(session);
        }

        @Override
        public void failed(IOException failure) {
            wires.remove(wire);
            opening.failed(failure);
        }
    }

    /** An answer made of two actions. */
    public static StreamTransport.Opening<TlsSession> answer(Runnable opened, Consumer<IOException> failed) {
        return new StreamTransport.Opening<>() {
            @Override
            public void opened(TlsSession session) {
                opened.run();
            }

            @Override
            public void failed(IOException failure) {
                failed.accept(failure);
            }
        };
    }
}
