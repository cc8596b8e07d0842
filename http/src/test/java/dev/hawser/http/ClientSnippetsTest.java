package dev.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.testing.Latency;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.net.testing.Weather;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the pages and the documentation of classes show of the client.
@WithReactor
class ClientSnippetsTest {
    // @start region="fetch"
    static String price(HttpClient http, String name) throws IOException {
        Fetched answer = http.fetch("http://shop/price/" + name).await(IOException.class);
        return answer.requireSuccess().text();
    }
    // @end region="fetch"

    // @start region="post"
    static Deferred<Fetched> order(HttpClient http, String id, Map<String, String> form) {
        return http.fetch(ClientRequest.post("http://shop/orders")
                .withForm(form)
                .withIdempotencyKey(id) // so that it may be sent again
                .withTimeout(Duration.ofSeconds(3))); // for all of it, to the last byte of the answer
    }
    // @end region="post"

    // @start region="stream"
    static long count(HttpClient http) throws Exception {
        long bytes = 0;
        try (ClientResponse answer =
                http.send(ClientRequest.get("http://shop/all")).await(IOException.class)) {
            for (byte[] piece = answer.body().read().await(IOException.class);
                    piece.length > 0;
                    piece = answer.body().read().await(IOException.class)) {
                bytes += piece.length; // the server waits while nobody reads
            }
        }
        return bytes;
    }
    // @end region="stream"

    // @start region="options"
    static HttpClient client(Net net) {
        return HttpClient.of(
                net,
                options -> options.timeout(Duration.ofSeconds(10))
                        .perOrigin(20)
                        .retries(2)
                        .endpoints(origin -> Endpoint.memory(origin.host())));
    }
    // @end region="options"

    // @start region="crawl"
    static List<Integer> crawl(HttpClient http, List<String> urls) {
        List<Deferred<Fetched>> asked = new ArrayList<>();
        urls.forEach(url -> asked.add(http.fetch(url))); // all at once; twenty of them go out, the others wait
        return asked.stream().map(answer -> answer.await().bytes().length).toList();
    }
    // @end region="crawl"

    @Test
    void clientAndServerSpeakInVirtualTime(Reactor reactor, VirtualTime time) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        network.setWeather(Weather.clear().withLatency(Latency.of(Duration.ofMillis(80))));
        Scenario.run(reactor, () -> {
            Router shop = Router.of(routes -> routes.get("/price/{name}", _ -> Response.text("7"))
                    .post(
                            "/orders",
                            request -> Response.text(request.body().text().await()))
                    .get(
                            "/all",
                            _ -> Response.stream("text/plain", out -> {
                                for (int i = 0; i < 100; i++) {
                                    out.write("x".repeat(1000)).await();
                                }
                            })));
            HttpServer server = HttpServer.of(network.net("shop"), shop, options -> options.accessLog(false));
            server.listen("memory:shop").await();
            HttpClient http = client(network.net("me"));
            assertThat(price(http, "rope")).isEqualTo("7");
            assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(320)); // there and back to connect, and to ask
            assertThat(order(http, "1", Map.of("a", "b & c")).await().text()).isEqualTo("a=b+%26+c");
            assertThat(count(http)).isEqualTo(100_000);
            List<String> urls = java.util.Collections.nCopies(100, "http://shop/price/rope");
            assertThat(crawl(http, urls)).hasSize(100).containsOnly(1);
            assertThat(http.connections()).isEqualTo(20);
            http.close().await();
        });
    }
}
