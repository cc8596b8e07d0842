package dev.hawser.http.testing;

import dev.hawser.http.client.Asked;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A client and the origin `http://shop` on a network in memory.
final class Clients {
    private final List<Asked> asked = new ArrayList<>();
    MemoryNetwork network;
    FakeOrigin origin;
    HttpClient http;

    interface Body {
        void run(Clients all) throws Exception;
    }

    static void run(Reactor reactor, Body body) throws Exception {
        run(reactor, _ -> {}, body);
    }

    static void run(Reactor reactor, Consumer<? super HttpClientOptions> configure, Body body) throws Exception {
        Clients all = new Clients();
        all.network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, Duration.ofHours(5), () -> {
            all.origin =
                    FakeOrigin.listen(all.network.net("shop"), "memory:shop").await();
            all.http = HttpClient.of(all.network.net("me"), options -> {
                MemoryHttp.endpoints(options);
                options.observer(all.asked::add);
                configure.accept(options);
            });
            body.run(all);
            all.http.close().await();
        });
    }

    /// What the observer was told, which happens in the turn after.
    List<Asked> asked() {
        Reactor.current().sleep(Duration.ZERO).await();
        return asked;
    }

    /// The failure of a fetch.
    Exception failure(String url) {
        return http.fetch(url)
                .addCallback(answer -> new Exception("answered by " + answer))
                .addErrback(e -> (Exception) e)
                .await();
    }

    HttpClientException.Kind kind(String url) {
        Exception failure = failure(url);
        if (failure instanceof HttpClientException e) {
            return e.kind();
        }
        throw new AssertionError(failure);
    }
}
