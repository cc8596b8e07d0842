package dev.hawser.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Connection;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The examples of the documentation.
@Tag("both")
class HttpSnippetsTest {
    // @start region="hello"
    static Deferred<ListeningPort> hello(Net net, String endpoint) {
        HttpServer server = HttpServer.of(
                net, request -> Response.text("hello, " + request.query("name").orElse("world") + "\n"));
        return server.listen(endpoint);
    }
    // @end region="hello"

    // @start region="router"
    static Router users(Reactor reactor) {
        Map<String, String> users = new TreeMap<>(); // no lock: all functions share one thread
        return Router.of(routes -> routes.get("/users/{id}", request -> {
                    String id = request.path("id");
                    return Response.text(Optional.ofNullable(users.get(id))
                            .orElseThrow(() -> new HttpException(Status.NOT_FOUND, "no user " + id)));
                })
                .put("/users/{id}", request -> {
                    users.put(request.path("id"), request.body().text().await());
                    return Response.of(Status.NO_CONTENT);
                })
                .chainGet("/later", _ -> reactor.deferLater(Duration.ofSeconds(1), () -> Response.text("now")))
                .before((request, next) -> {
                    if (request.headers().first("Authorization").isEmpty()) {
                        throw new HttpException(Status.UNAUTHORIZED, "who are you?");
                    }
                    return next.handle(request);
                }));
    }
    // @end region="router"

    // @start region="stream"
    static Response upper(Request request) {
        return Response.stream("text/plain", out -> {
            for (byte[] piece = request.body().read().await();
                    piece.length > 0;
                    piece = request.body().read().await()) {
                out.write(new String(piece, UTF_8).toUpperCase(Locale.ROOT))
                        .await(); // waits while the client does not read
            }
        });
    }
    // @end region="stream"

    private static String exchange(Net client, String endpoint, String request) {
        Connection connection = client.connect(endpoint).await();
        connection.write(request).await();
        StringBuilder all = new StringBuilder();
        for (byte[] bytes = connection.read().await();
                bytes.length > 0;
                bytes = connection.read().await()) {
            all.append(new String(bytes, UTF_8));
        }
        connection.close().await();
        return all.toString();
    }

    @Test
    @WithReactor
    // @start region="test"
    void helloIsSaidInVirtualTime(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            hello(network.net("server"), "memory:hello").await();
            String answer = exchange(
                    network.net("client"),
                    "memory:hello",
                    "GET /?name=Ada HTTP/1.1\r\nHost: hello\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello, Ada\n");
        });
    }
    // @end region="test"

    @Test
    @WithReactor
    // @start region="without"
    void routesAreTestedWithoutANetwork(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            Router users = users(reactor);
            Request put = Request.of(Method.PUT, "/users/7")
                    .withHeader("Authorization", "Ada")
                    .withBody(Body.of("Grace".getBytes(UTF_8)));
            assertThat(users.handle(put).status()).isEqualTo(Status.NO_CONTENT);
            assertThatThrownBy(() -> users.handle(Request.get("/users/7")))
                    .isInstanceOf(HttpException.class)
                    .hasMessage("who are you?");
        });
    }
    // @end region="without"

    @Test
    @WithReactor
    void streamsGoBothWays(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            HttpServer.of(network.net("server"), HttpSnippetsTest::upper)
                    .listen("memory:upper")
                    .await();
            String answer = exchange(
                    network.net("client"),
                    "memory:upper",
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                            + "5\r\nhello\r\n6; x=y\r\n world\r\n0\r\n\r\n");
            assertThat(answer)
                    .contains("Transfer-Encoding: chunked")
                    .contains("HELLO")
                    .endsWith("0\r\n\r\n");
        });
    }
}
