package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.client.Asked;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpVersion;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Served;
import dev.hawser.net.testing.BufferLeaks;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.net.testing.Weather;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.CancelScope;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/// Server and client together in random weather, by seeds: each request ends once at both ends, no content is short or
/// another's without a failure, and nothing is left. `./swarm MINUTES --scenario HttpSeedsTest` runs more of them.
@Tag("carrier")
@ExtendWith(BufferLeaks.class)
class HttpSeedsTest {
    private static final int FUNCTIONS = 6;

    private final List<Served> served = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private int began;

    @Seeds(count = 200)
    void eachRequestEndsOnceAndWholeOrNotAtAll(Seed seed) throws Exception {
        try (TestReactor test = TestReactor.open(options -> options.seed(seed).debug(false))) {
            Reactor reactor = test.reactor();
            MemoryNetwork network = MemoryNetwork.of(reactor, seed);
            RandomGenerator random = seed.random();
            network.setWeather(Weather.random(random).withRandomResets(random));
            int perOrigin = 1 + random.nextInt(4);
            int retries = random.nextInt(3);
            HttpVersion version = seed.value() % 2 == 0 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1;
            Scenario.run(reactor, Duration.ofHours(5), () -> {
                HttpServer server = HttpServer.of(
                        network.net("shop"),
                        request -> answer(reactor, request),
                        options -> options.accessLog(false)
                                .observer(served::add)
                                .maxRequests(4, 3)
                                .idleTimeout(Duration.ofMillis(200)));
                server.listen("memory:shop").await();
                HttpClient http = HttpClient.of(network.net("me"), options -> {
                    MemoryHttp.endpoints(options);
                    options.perOrigin(perOrigin)
                            .retries(retries)
                            .version(version)
                            .timeout(Duration.ofSeconds(5))
                            .idleTimeout(Duration.ofMillis(300))
                            .observer(asked::add);
                });
                List<Deferred<?>> functions = new ArrayList<>();
                for (int i = 0; i < FUNCTIONS; i++) {
                    String name = "f" + i;
                    Seed own = new Seed(random.nextLong());
                    functions.add(reactor.inlineAction(name, () -> talk(reactor, http, name, own.random())));
                }
                if (random.nextInt(3) == 0) {
                    reactor.sleep(Duration.ofMillis(random.nextInt(500))).await();
                    network.reset("me", "shop");
                }
                functions.forEach(Deferred::await);
                assertThat(http.waiting()).isZero();
                assertThat(http.connections()).isLessThanOrEqualTo(perOrigin);
                http.close().await();
                server.close().await();
                reactor.sleep(Duration.ofMinutes(2)).await(); // what was posted goes on without its client
                assertThat(server.requestsInWork()).isZero();
                assertThat(network.connections()).isZero();
            });
        }
        assertThat(asked).hasSize(began);
        long seen = served.stream().filter(one -> !one.line().equals("-")).count();
        assertThat(seen)
                .isLessThanOrEqualTo(asked.stream().mapToInt(Asked::tries).sum());
        assertThat(asked).map(Asked::id).doesNotHaveDuplicates();
        assertThat(asked.stream().filter(one -> one.end() == Asked.End.ANSWERED))
                .allSatisfy(one -> assertThat(one.status()).isPresent());
    }

    /// Says what it was asked and what it was given, at once or in pieces, after a while; or leads elsewhere, or fails.
    private static Response answer(Reactor reactor, Request request) throws Exception {
        byte[] given = request.body().bytes().await(Exception.class);
        String said = said(request.method().name(), request.target().toString(), new String(given, ISO_8859_1));
        reactor.sleep(Duration.ofMillis(given.length % 50)).await();
        int kind = Integer.parseInt(request.query("kind").orElse("0"));
        return switch (kind) {
            case 1 ->
                Response.stream("text/plain", out -> {
                    for (int at = 0; at < said.length(); at += 700) {
                        out.write(said.substring(at, Math.min(said.length(), at + 700)))
                                .await();
                        reactor.sleep(Duration.ofMillis(1)).await();
                    }
                });
            case 2 ->
                Response.of(new Status(307))
                        .withHeader("Location", request.target().toString().replace("kind=2", "kind=0"));
            case 3 ->
                Response.stream("text/plain", out -> {
                    out.write(said).await();
                    throw new ClientGoneException("on purpose"); // breaks off
                });
            case 4 ->
                Response.text("wait").withStatus(Status.SERVICE_UNAVAILABLE).withHeader("Retry-After", "1");
            default -> Response.text(said);
        };
    }

    private static String said(String method, String target, String given) {
        return method + " " + target + " " + given + ".";
    }

    private void talk(Reactor reactor, HttpClient http, String name, RandomGenerator random) throws Exception {
        for (int i = 0; i < 5; i++) {
            int kind = random.nextInt(5);
            String content = "x".repeat(random.nextInt(4) * random.nextInt(3000));
            String target = "/" + name + "/" + i + "?kind=" + kind;
            ClientRequest request = request(target, content, random);
            String expected = said(
                    request.method().name(),
                    kind == 2 && !isOnce(request) ? target.replace("kind=2", "kind=0") : target,
                    content);
            began++;
            try {
                one(reactor, http, request, kind, expected, random);
            } catch (HttpClientException | TimeoutException | CancellationException | ClientGoneException e) {
                continue; // that was the weather
            }
            if (random.nextInt(3) == 0) {
                reactor.sleep(Duration.ofMillis(random.nextInt(400))).await();
            }
        }
    }

    private static boolean isOnce(ClientRequest request) {
        return request.content() instanceof ClientRequest.Pulled pulled && !pulled.isRepeatable();
    }

    private static ClientRequest request(String target, String content, RandomGenerator random) {
        String url = "http://shop" + target;
        if (content.isEmpty()) {
            return ClientRequest.get(url);
        }
        byte[] bytes = content.getBytes(ISO_8859_1);
        ClientRequest post = random.nextBoolean() ? ClientRequest.post(url) : ClientRequest.put(url);
        ClientRequest request = switch (random.nextInt(3)) {
            case 0 -> post.withBody(Body.of(bytes));
            case 1 -> post.withContent(new ClientRequest.Pulled(() -> Body.of(bytes), bytes.length, true));
            default -> post.withBytes("text/plain", bytes);
        };
        return random.nextInt(4) == 0 ? request.withExpectContinue() : request;
    }

    private static void one(
            Reactor reactor, HttpClient http, ClientRequest request, int kind, String expected, RandomGenerator random)
            throws Exception {
        switch (random.nextInt(5)) {
            case 0 -> {
                Deferred<?> answer = http.fetch(request);
                reactor.sleep(Duration.ofMillis(random.nextInt(60))).await();
                answer.cancel();
                answer.addErrback(e -> null).await();
            }
            case 1 ->
                CancelScope.moveOnAfter(
                        Duration.ofMillis(random.nextInt(200)),
                        () -> check(http.fetch(request).await(Exception.class).text(), kind, expected, request));
            case 2 -> {
                try (ClientResponse answer = http.send(request).await(Exception.class)) {
                    if (random.nextBoolean()) {
                        check(answer.body().text().await(Exception.class), kind, expected, request);
                    }
                }
            }
            default -> check(http.fetch(request).await(Exception.class).text(), kind, expected, request);
        }
    }

    private static void check(String text, int kind, String expected, ClientRequest request) {
        if (text.startsWith("503") || text.equals("wait")) {
            return; // too many were in work
        }
        if (kind == 2 && isOnce(request)) {
            assertThat(text).isEmpty(); // the redirect itself
            return;
        }
        assertThat(kind).as("what broke off is no answer").isNotEqualTo(3);
        assertThat(text).isEqualTo(expected);
    }
}
