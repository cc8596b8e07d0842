package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.Response;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/// What somebody on the way could read otherwise than this server does is refused: each request on a real socket, with
/// one behind it that nobody may answer.
@Tag("both")
class StrictnessTest {
    private static final String BEHIND = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private record Case(int status, String head, String body) {
        Case(int status, String head) {
            this(status, head, "");
        }
    }

    private static String long1(int count) {
        return "a".repeat(count);
    }

    private static List<Case> lines() {
        return List.of(
                new Case(400, "GET  / HTTP/1.1|Host: x"),
                new Case(400, "GET /  HTTP/1.1|Host: x"),
                new Case(400, "GET\t/ HTTP/1.1|Host: x"),
                new Case(400, "GET /\tHTTP/1.1|Host: x"),
                new Case(400, " GET / HTTP/1.1|Host: x"),
                new Case(400, "GET / HTTP/1.1 |Host: x"),
                new Case(400, "GET /"),
                new Case(400, "GET"),
                new Case(400, "GET / http/1.1|Host: x"),
                new Case(400, "GET / HTTP/1|Host: x"),
                new Case(400, "GET / HTTP/1.10|Host: x"),
                new Case(400, "GET / HTTP/11.1|Host: x"),
                new Case(400, "GET / HTTP/+1.1|Host: x"),
                new Case(400, "GET / XTTP/1.1|Host: x"),
                new Case(505, "GET / HTTP/2.0|Host: x"),
                new Case(505, "GET / HTTP/1.2|Host: x"),
                new Case(505, "GET / HTTP/0.9|Host: x"),
                new Case(505, "PRI * HTTP/2.0|Host: x"),
                new Case(400, "G(T / HTTP/1.1|Host: x"),
                new Case(400, "GÄT / HTTP/1.1|Host: x"),
                new Case(400, "GET a HTTP/1.1|Host: x"),
                new Case(400, "GET * HTTP/1.1|Host: x"),
                new Case(400, "GET /#a HTTP/1.1|Host: x"),
                new Case(400, "GET /ä HTTP/1.1|Host: x"),
                new Case(400, "GET /\0 HTTP/1.1|Host: x"),
                new Case(400, "GET /\u007f HTTP/1.1|Host: x"),
                new Case(400, "GET /%zz HTTP/1.1|Host: x"),
                new Case(400, "GET /%ff HTTP/1.1|Host: x"),
                new Case(400, "GET ftp://x/ HTTP/1.1|Host: x"),
                new Case(400, "GET http://y/ HTTP/1.1|Host: x"),
                new Case(400, "GET http://u@x/ HTTP/1.1|Host: x"),
                new Case(400, "GET http://x:81/ HTTP/1.1|Host: x"),
                new Case(501, "CONNECT x:80 HTTP/1.1|Host: x"),
                new Case(414, "GET /" + long1(9000) + " HTTP/1.1|Host: x"));
    }

    private static List<Case> fields() {
        return List.of(
                new Case(400, "GET / HTTP/1.1"),
                new Case(400, "GET / HTTP/1.1|Host: x|Host: x"),
                new Case(400, "GET / HTTP/1.1|Host: x|host: y"),
                new Case(400, "GET / HTTP/1.1|Host: u@x"),
                new Case(400, "GET / HTTP/1.1|Host: x/a"),
                new Case(400, "GET / HTTP/1.1|Host: x y"),
                new Case(400, "GET / HTTP/1.1|Host: x, y"),
                new Case(400, "GET / HTTP/1.1|Host: x:port"),
                new Case(400, "GET / HTTP/1.1|Host: x:80:80"),
                new Case(400, "GET / HTTP/1.1|Host: [::1"),
                new Case(400, "GET / HTTP/1.1|Host: []:80"),
                new Case(400, "GET / HTTP/1.1|Host: :80"),
                new Case(400, "GET / HTTP/1.1|Host: " + long1(8000) + "/"),
                new Case(400, "GET / HTTP/1.0|Host: x|Host: x"),
                new Case(400, "GET / HTTP/1.1|Host: x|X : y"),
                new Case(400, "GET / HTTP/1.1|Host: x|X\t: y"),
                new Case(400, "GET / HTTP/1.1|Host: x| X: y"),
                new Case(400, "GET / HTTP/1.1| Host: x"),
                new Case(400, "GET / HTTP/1.1|Host: x|X: y| z"),
                new Case(400, "GET / HTTP/1.1|Host: x|X: y|\tz"),
                new Case(400, "GET / HTTP/1.1|Host: x|X"),
                new Case(400, "GET / HTTP/1.1|Host: x|: y"),
                new Case(400, "GET / HTTP/1.1|Host: x|X(: y"),
                new Case(400, "GET / HTTP/1.1|Host: x|X: a\0b"),
                new Case(400, "GET / HTTP/1.1|Host: x|X: a\u0001b"),
                new Case(400, "GET / HTTP/1.1|Host: x|X: a\rb"),
                new Case(417, "GET / HTTP/1.1|Host: x|Expect: miracles"),
                new Case(417, "GET / HTTP/1.1|Host: x|Expect: 100-continue|Expect: 100-continue"),
                new Case(431, "GET / HTTP/1.1|Host: x" + "|X: y".repeat(100)),
                new Case(431, "GET / HTTP/1.1|Host: x|X: " + long1(17_000)));
    }

    private static List<Case> lengths() {
        return List.of(
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: 1|Content-Length: 1", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: 1|Content-Length: 2", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: 1, 1", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: +1", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: -1", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: 0x1", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: 1 1", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length:", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: ¹", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: 9999999999999999999", "a"),
                new Case(400, "POST / HTTP/1.1|Host: x|Content-Length: 1|Transfer-Encoding: chunked", "0\r\n\r\n"),
                new Case(400, "POST / HTTP/1.1|Host: x|Transfer-Encoding: chunked|Content-Length: 1", "0\r\n\r\n"),
                new Case(400, "POST / HTTP/1.0|Host: x|Transfer-Encoding: chunked", "0\r\n\r\n"),
                new Case(501, "POST / HTTP/1.1|Host: x|Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
                new Case(501, "POST / HTTP/1.1|Host: x|Transfer-Encoding: chunked, chunked", "0\r\n\r\n"),
                new Case(501, "POST / HTTP/1.1|Host: x|Transfer-Encoding: chunked|Transfer-Encoding: x", "0\r\n\r\n"),
                new Case(501, "POST / HTTP/1.1|Host: x|Transfer-Encoding: identity", ""),
                new Case(501, "POST / HTTP/1.1|Host: x|Transfer-Encoding: xchunked", "0\r\n\r\n"),
                new Case(501, "POST / HTTP/1.1|Host: x|Transfer-Encoding: chunked;q=1", "0\r\n\r\n"),
                new Case(501, "POST / HTTP/1.1|Host: x|Transfer-Encoding: \"chunked\"", "0\r\n\r\n"),
                new Case(413, "POST / HTTP/1.1|Host: x|Content-Length: 99999999", ""));
    }

    private static Case chunks(int status, String body) {
        return new Case(status, "POST / HTTP/1.1|Host: x|Transfer-Encoding: chunked", body);
    }

    private static List<Case> chunks() {
        return List.of(
                chunks(400, "1\na\r\n0\r\n\r\n"),
                chunks(400, "1\r\na\n0\r\n\r\n"),
                chunks(400, "0x1\r\na\r\n0\r\n\r\n"),
                chunks(400, "+1\r\na\r\n0\r\n\r\n"),
                chunks(400, "-1\r\na\r\n0\r\n\r\n"),
                chunks(400, " 1\r\na\r\n0\r\n\r\n"),
                chunks(400, "1 \r\na\r\n0\r\n\r\n"),
                chunks(400, "\r\na\r\n0\r\n\r\n"),
                chunks(400, "g\r\na\r\n0\r\n\r\n"),
                chunks(400, "1\r\nab\r\n0\r\n\r\n"),
                chunks(400, "2\r\na\r\n0\r\n\r\n"),
                chunks(400, "ffffffffffffffff\r\na\r\n0\r\n\r\n"),
                chunks(400, "1;a=\0\r\na\r\n0\r\n\r\n"),
                chunks(400, "1;a\rb\r\na\r\n0\r\n\r\n"),
                chunks(400, "1;" + long1(300) + "\r\na\r\n0\r\n\r\n"),
                chunks(400, "0\r\nHost: y\r\n\r\n"),
                chunks(400, "0\r\nContent-Length: 1\r\n\r\n"),
                chunks(400, "0\r\nTransfer-Encoding: chunked\r\n\r\n"),
                chunks(400, "0\r\nX : y\r\n\r\n"),
                chunks(400, "0\r\nX: y\n\r\n"),
                chunks(400, "0\r\n X: y\r\n\r\n"));
    }

    /// Each as it stands on the line, with what is behind it.
    static Stream<Arguments> hostile() {
        List<Arguments> all = new ArrayList<>();
        Stream.of(lines(), fields(), lengths(), chunks()).flatMap(List::stream).forEach(one -> {
            String head = one.head().replace("|", "\r\n") + "\r\n\r\n";
            all.add(Arguments.of(one.status(), head + one.body() + BEHIND));
        });
        all.add(Arguments.of(400, "GET / HTTP/1.1\nHost: x\n\n" + BEHIND));
        all.add(Arguments.of(400, "GET / HTTP/1.1\r\nHost: x\n\r\n" + BEHIND));
        all.add(Arguments.of(400, "GET / HTTP/1.1\r\nHost: x\r\n\n" + BEHIND));
        all.add(Arguments.of(400, "GET / HTTP/1.1\rHost: x\r\r\n" + BEHIND));
        all.add(Arguments.of(400, "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n" + BEHIND));
        all.add(Arguments.of(400, "\nGET / HTTP/1.1\r\nHost: x\r\n\r\n" + BEHIND));
        all.add(Arguments.of(400, "\u0016\u0003\u0001\u0002\n" + BEHIND));
        return all.stream();
    }

    private interface Body {
        void run(Net net, String endpoint, List<String> seen) throws Exception;
    }

    private static void serving(Body body) throws Exception {
        List<String> seen = new ArrayList<>();
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))))) {
            Throwable[] failure = new Throwable[1];
            test.reactor().callWhenRunning(() -> {
                Net net = Net.of(test.reactor());
                var _ = test.reactor()
                        .inlineAction("test", () -> {
                            HttpServer server = HttpServer.of(
                                    net,
                                    request -> {
                                        seen.add(request.target().path());
                                        byte[] all = request.body().bytes().await();
                                        return Response.text(
                                                request.target().path() + " " + new String(all, ISO_8859_1));
                                    },
                                    options -> options.accessLog(false));
                            ListeningPort port =
                                    server.listen("tcp:0:interface=127.0.0.1").await();
                            body.run(net, "tcp:127.0.0.1:" + port.port(), seen);
                        })
                        .addErrbackAction(e -> failure[0] = e)
                        .addAction(_ -> test.reactor().stop());
            });
            test.reactor().run();
            if (failure[0] != null) {
                throw new AssertionError(failure[0]);
            }
        }
    }

    @Test
    void whatCanBeReadInTwoWaysIsRefusedAndEndsTheConnection() throws Exception {
        List<Arguments> all = hostile().toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(100);
        serving((net, endpoint, seen) -> {
            for (Arguments one : all) {
                String request = (String) one.get()[1];
                Peer peer = new Peer(net, endpoint);
                peer.send(request);
                String answer = peer.rest();
                String shown = request.substring(0, Math.min(120, request.length()));
                assertThat(answer).as(shown).startsWith("HTTP/1.1 " + one.get()[0] + " ");
                assertThat(answer).as(shown).contains("\r\nConnection: close\r\n");
                assertThat(answer.split("HTTP/1.1 [0-9]{3} ", -1)).as(shown).hasSize(2); // one answer, to the first
                assertThat(seen).as(shown).doesNotContain("/smuggled");
                peer.connection.close().await();
            }
        });
    }

    @Test
    void whatIsWellFormedIsRead() throws Exception {
        List<List<String>> all = List.of(
                List.of("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "/ "),
                List.of("\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n", "/a "),
                List.of("GET /a HTTP/1.1\r\nHost:\r\n\r\n", "/a "),
                List.of("GET /a HTTP/1.1\r\nHost:   [::1]:80  \r\n\r\n", "/a "),
                List.of("GET http://x/b HTTP/1.1\r\nHost: x\r\n\r\n", "/b "),
                List.of("GET HTTP://X?q HTTP/1.1\r\nHost: x\r\n\r\n", "/ "),
                List.of("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "* "),
                List.of("GET /c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "/c "),
                List.of("POST /d HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "/d abc"),
                List.of("POST /d HTTP/1.1\r\nHost: x\r\nContent-Length: 003\r\n\r\nabc", "/d abc"),
                List.of(
                        "POST /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CHUNKED\r\n\r\n03\r\nabc\r\nA;x=\"y\"\r\n"
                                + "0123456789\r\n000\r\nX-Sum: 1\r\n\r\n",
                        "/e abc0123456789"),
                List.of("G!T /f HTTP/1.1\r\nHost: x\r\nX: \u00e4\r\nY:\r\n\r\n", "/f "));
        serving((net, endpoint, seen) -> {
            Peer peer = new Peer(net, endpoint);
            for (List<String> one : all) {
                peer.send(one.getFirst());
                assertThat(peer.answer())
                        .as(one.getFirst())
                        .startsWith("HTTP/1.1 200 OK\n")
                        .endsWith("\n\n" + one.getLast());
            }
            for (List<String> one : all) {
                peer.send(one.getFirst()); // again, all at once
            }
            for (List<String> one : all) {
                assertThat(peer.answer()).endsWith("\n\n" + one.getLast());
            }
            for (List<String> one : all) {
                for (char c : one.getFirst().toCharArray()) {
                    peer.send(String.valueOf(c));
                    net.reactor().sleep(Duration.ZERO).await(); // byte by byte
                }
                assertThat(peer.answer()).endsWith("\n\n" + one.getLast());
            }
            peer.connection.close().await();
        });
    }
}
