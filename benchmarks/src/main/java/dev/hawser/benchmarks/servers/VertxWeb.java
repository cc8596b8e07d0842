package dev.hawser.benchmarks.servers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/// Vert.x's server of HTTP/1.1 and, by prior knowledge, HTTP/2, on one event loop, with its native transport (epoll)
/// where there is one.
final class VertxWeb {
    private VertxWeb() {}

    static int start() {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setAcceptBacklog(1024))
                .requestHandler(VertxWeb::answer)
                .listen()
                .await()
                .actualPort();
    }

    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/hello" -> answer(request, Contents.TEXT, Contents.HELLO);
            case "/big" -> answer(request, Contents.BYTES, Contents.BIG);
            default ->
                request.body().onSuccess(asked -> answer(request, Contents.JSON, Contents.again(asked.getBytes())));
        }
    }

    private static void answer(HttpServerRequest request, String type, byte[] content) {
        var _ = request.response().putHeader("Content-Type", type).end(Buffer.buffer(content));
    }
}
