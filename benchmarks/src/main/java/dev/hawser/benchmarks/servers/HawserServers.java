package dev.hawser.benchmarks.servers;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.Protocol;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Hawser's two faces.
final class HawserServers {
    private static final Endpoint ENDPOINT = Endpoint.tcp("127.0.0.1", 0).withSocket(socket -> socket.backlog(1024));

    private HawserServers() {}

    static int protocol() throws Exception {
        return start(net -> net.listenFactory(ENDPOINT, _ -> new Echo()));
    }

    static int direct() throws Exception {
        return start(net -> net.listen(ENDPOINT, HawserServers::echo));
    }

    static int tls(TlsEngine engine) throws Exception {
        Endpoint endpoint = encrypted(engine);
        return start(net -> net.listenFactory(endpoint, _ -> new Echo()));
    }

    static int tlsDirect(TlsEngine engine) throws Exception {
        Endpoint endpoint = encrypted(engine);
        return start(net -> net.listen(endpoint, HawserServers::echo));
    }

    private static Endpoint encrypted(TlsEngine engine) {
        return Endpoint.tls(
                "127.0.0.1",
                0,
                TlsSettings.of(
                        tls -> tls.key(TlsFiles.CERTIFICATE, TlsFiles.KEY).engine(engine)));
    }

    interface Listening {
        Deferred<ListeningPort> on(Net net);
    }

    static int start(Listening listening) throws Exception {
        Reactor reactor = Reactor.start();
        return reactor.blockingChainFromThread(() -> listening.on(Net.of(reactor)))
                .port();
    }

    private static final class Echo implements Protocol {
        private @Nullable Connection connection;

        @Override
        public void connectionMade(Connection made) {
            connection = made;
        }

        @Override
        public void dataReceived(ByteBuf data) {
            requireNonNull(connection).send(data.retain());
        }
    }

    /// One inline function for each connection.
    private static void echo(Connection connection) {
        ByteBuf data = connection.readBuffer().await();
        while (data.isReadable()) {
            connection.write(data).await();
            data = connection.readBuffer().await();
        }
        data.release();
    }
}
