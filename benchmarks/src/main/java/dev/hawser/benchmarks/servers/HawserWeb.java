package dev.hawser.benchmarks.servers;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import java.time.Duration;

/// Hawser's server, a function for each request, with its limits, of which two are higher than usual; without its
/// log of requests, which the others have not.
final class HawserWeb {
    private static final Endpoint ANY = Endpoint.tcp("127.0.0.1", 0).withSocket(socket -> socket.backlog(1024));
    private static final Duration DELAY = Duration.ofMillis(50);

    private HawserWeb() {}

    static int start() throws Exception {
        return HawserServers.start(net -> listen(
                net,
                Router.of(routes -> routes.get("/hello", _ -> Response.bytes(Contents.TEXT, Contents.HELLO))
                        .get("/big", _ -> Response.bytes(Contents.BYTES, Contents.BIG))
                        .post("/json", request -> {
                            byte[] asked = request.body().bytes().await();
                            return Response.bytes(Contents.JSON, Contents.again(asked));
                        }))));
    }

    /// Says hello after 50 ms, to clients that are measured.
    static int delayed() throws Exception {
        return HawserServers.start(net -> listen(
                net,
                Router.of(routes -> routes.chainGet(
                        "/hello",
                        _ -> net.reactor().deferLater(DELAY, () -> Response.bytes(Contents.TEXT, Contents.HELLO))))));
    }

    private static Deferred<ListeningPort> listen(Net net, Router router) {
        return HttpServer.of(
                        net,
                        router,
                        o -> o.accessLog(false).maxConnections(20_000).maxRequestsOfConnection(Integer.MAX_VALUE))
                .listen(ANY);
    }
}
