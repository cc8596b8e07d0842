package dev.hawser.http.server;

import dev.hawser.http.Response;
import dev.hawser.net.Net;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A server at `memory:shop`, and its clients beside it.
abstract class InMemory {
    interface Body {
        void run() throws Exception;
    }

    final List<String> told = new ArrayList<>();
    final List<Served> served = new ArrayList<>();
    HttpServer server;
    Net clients;

    final void serving(Reactor reactor, Handler handler, Body body) throws Exception {
        serving(reactor, handler, _ -> {}, body);
    }

    final void serving(Reactor reactor, Handler handler, Consumer<HttpServerOptions> options, Body body)
            throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        clients = network.net("client");
        Scenario.run(reactor, Duration.ofHours(5), () -> {
            server = HttpServer.of(
                    network.net("server"),
                    handler,
                    options.andThen(all -> all.accessLog(false)
                            .observer(served::add)
                            .clock(InstantSource.fixed(Instant.parse("2026-02-03T04:05:06Z")))));
            server.listen("memory:shop").await();
            body.run();
        });
    }

    static Response sleeping(Reactor reactor, Duration time, String text) {
        reactor.sleep(time).await();
        return Response.text(text);
    }

    static Response sleeping(Reactor reactor, Duration time) {
        return sleeping(reactor, time, "slept");
    }
}
