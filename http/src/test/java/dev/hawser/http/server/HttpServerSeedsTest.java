package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.net.Connection;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.net.testing.Weather;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;

/// Random requests in random weather: each ends once, no answer is another's or shorter than it says, and nothing is
/// left in work.
@Tag("both")
class HttpServerSeedsTest {
    private static final int CLIENTS = 4;

    private final List<Served> served = new ArrayList<>();
    private final Set<String> begun = new HashSet<>();
    private int answers;

    @Seeds(count = 100)
    void eachRequestEndsOnceAndNoAnswerIsAnothers(Seed seed) throws Exception {
        try (TestReactor test = TestReactor.open(options -> options.seed(seed).debug(false))) {
            Reactor reactor = test.reactor();
            MemoryNetwork network = MemoryNetwork.of(reactor, seed);
            RandomGenerator random = seed.random();
            network.setWeather(Weather.random(random).withRandomResets(random));
            Scenario.run(reactor, Duration.ofHours(5), () -> {
                HttpServer server = HttpServer.of(
                        network.net("server"),
                        request -> answer(reactor, request),
                        options ->
                                options.accessLog(false).observer(served::add).maxRequests(3, 2));
                server.listen("memory:shop").await();
                List<Deferred<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    String host = "client" + i;
                    Seed own = new Seed(random.nextLong());
                    clients.add(reactor.inline(() -> talk(reactor, network.net(host), host, own.random())));
                }
                clients.forEach(Deferred::await);
                server.close().await();
                reactor.sleep(Duration.ofMinutes(2)).await(); // what was posted goes on without its client
                assertThat(server.requestsInWork()).isZero();
            });
        }
        List<String> lines = served.stream()
                .filter(one -> !one.line().equals("-"))
                .map(Served::line)
                .toList();
        assertThat(lines).doesNotHaveDuplicates().containsAll(begun);
        assertThat(answers).isLessThanOrEqualTo(served.size());
    }

    /// Says what it was asked, and what it was given, at once or in pieces, after a while.
    private Response answer(Reactor reactor, Request request) throws Exception {
        begun.add(request.method() + " " + request.target());
        byte[] given = request.body().bytes().await();
        String said = request.target() + " " + new String(given, ISO_8859_1) + ".";
        reactor.sleep(Duration.ofMillis(given.length % 50)).await();
        if (given.length % 2 == 0) {
            return Response.text(said);
        }
        return Response.stream("text/plain", out -> {
            for (int at = 0; at < said.length(); at += 700) {
                out.write(said.substring(at, Math.min(said.length(), at + 700))).await();
                reactor.sleep(Duration.ofMillis(1)).await();
            }
        });
    }

    /// Sends some requests, perhaps before the answers, and reads those; may go away at any time.
    private Void talk(Reactor reactor, Net net, String host, RandomGenerator random) throws Exception {
        for (int visit = 0; visit < 3; visit++) {
            try {
                Connection connection = net.connect("memory:shop").await();
                try {
                    visit(reactor, connection, "/" + host + "/" + visit, random);
                } finally {
                    connection.close().await();
                }
            } catch (NetException | ClientGoneException | BrokenOffException e) {
                continue; // that was the weather
            }
        }
        return null;
    }

    /// The connection ended within an answer, which its reader can tell.
    private static final class BrokenOffException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private void visit(Reactor reactor, Connection connection, String path, RandomGenerator random) throws Exception {
        int count = 1 + random.nextInt(4);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String body = "x".repeat(random.nextInt(4) * random.nextInt(800));
            String target = path + "/" + i;
            connection.write(request(target, body, random)).await(NetException.class);
            expected.add(target + " " + body + ".");
            if (random.nextInt(10) == 0) {
                connection.abort();
            }
        }
        if (random.nextInt(4) == 0) {
            reactor.sleep(Duration.ofMillis(random.nextInt(100))).await();
        }
        for (String one : expected) {
            String answer = read(connection);
            if (answer.isEmpty()) {
                return; // refused, or the end
            }
            assertThat(answer).isEqualTo(one);
            answers++;
        }
    }

    private static String request(String target, String body, RandomGenerator random) {
        String head = (body.isEmpty() ? "GET " : "POST ") + target + " HTTP/1.1\r\nHost: x\r\n";
        if (body.isEmpty()) {
            return head + "\r\n";
        }
        if (random.nextBoolean()) {
            return head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < body.length(); at += 300) {
            String piece = body.substring(at, Math.min(body.length(), at + 300));
            chunks.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        return head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n";
    }

    /// The content of the next answer; empty for one that is no 200, and at the end.
    private static String read(Connection connection) throws Exception {
        String first = line(connection);
        if (first.isEmpty()) {
            return "";
        }
        int length = -1;
        for (String line = line(connection); !line.isEmpty(); line = line(connection)) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        StringBuilder content = new StringBuilder();
        if (length >= 0) {
            content.append(bytes(connection, length));
        } else {
            for (int size = Integer.parseInt(line(connection), 16);
                    size > 0;
                    size = Integer.parseInt(line(connection), 16)) {
                content.append(bytes(connection, size));
                assertThat(line(connection)).isEmpty();
            }
            assertThat(line(connection)).isEmpty();
        }
        return first.contains(" 200 ") ? content.toString() : "";
    }

    private static String line(Connection connection) throws Exception {
        return connection.readLine().await(NetException.class).orElseThrow(BrokenOffException::new);
    }

    private static String bytes(Connection connection, int length) throws Exception {
        return new String(connection.readExactly(length).await(NetException.class), ISO_8859_1);
    }
}
