package dev.hawser.benchmarks.servers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServerOptions;

/// Vert.x's NetSocket, on one event loop, with its native transport (epoll) where there is one.
final class VertxServer {
    private VertxServer() {}

    static int start() {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        return vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0).setAcceptBacklog(1024))
                .connectHandler(socket -> socket.handler(socket::write))
                .listen()
                .await()
                .actualPort();
    }
}
