package dev.hawser.http.server;

import static dev.hawser.http.server.H2Peer.CONTINUATION;
import static dev.hawser.http.server.H2Peer.DATA;
import static dev.hawser.http.server.H2Peer.END_HEADERS;
import static dev.hawser.http.server.H2Peer.HEADERS;
import static dev.hawser.http.server.H2Peer.PING;
import static dev.hawser.http.server.H2Peer.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.Response;
import dev.hawser.net.Net;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is refused by HTTP/2: with its stream, or with its connection.
@Tag("both")
class H2StrictnessTest {
    private final List<Served> served = new ArrayList<>();

    /// Requests whose bodies were read to their end.
    private final List<String> whole = new ArrayList<>();

    private void asked(Consumer<H2Peer> body) throws Exception {
        try (TestReactor test = TestReactor.open(options -> options.debug(false))) {
            Reactor reactor = test.reactor();
            MemoryNetwork network = MemoryNetwork.of(reactor);
            Net clients = network.net("client");
            Scenario.run(reactor, Duration.ofHours(5), () -> {
                HttpServer server = HttpServer.of(
                        network.net("server"),
                        request -> {
                            if (request.target().path().equals("/sleep")) {
                                reactor.sleep(Duration.ofHours(1)).await();
                            }
                            int length = request.body().bytes().await().length;
                            whole.add(request.method() + " " + length);
                            return Response.text(request.headers().all("Cookie") + "" + length);
                        },
                        o -> o.accessLog(false).observer(served::add));
                server.listen("memory:shop").await();
                H2Peer peer = new H2Peer(clients, "memory:shop");
                body.accept(peer);
                peer.connection.close().await();
            });
        }
    }

    private static String[] with(String... more) {
        List<String> fields =
                new ArrayList<>(List.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "x"));
        fields.addAll(List.of(more));
        return fields.toArray(new String[0]);
    }

    private static String[] fields(String... all) {
        return all;
    }

    @Test
    void aMalformedRequestEndsItsStreamAndNoOther() throws Exception {
        List<String[]> malformed = List.of(
                with("X-Y", "z"),
                with("connection", "close"),
                with("transfer-encoding", "chunked"),
                with("keep-alive", "1"),
                with("upgrade", "h2c"),
                with("proxy-connection", "close"),
                with("te", "gzip"),
                with(":path", "/other"),
                with("x", "y", ":method", "GET"),
                with(":status", "200"),
                with(":protocol", "websocket"),
                with("host", "y"),
                with("content-length", "5"),
                with("content-length", "0", "content-length", "0"),
                with("content-length", "+0"),
                with("x", "a\nb"),
                with("x", "a\0b"),
                with("x", " a"),
                with("", "x"),
                with("a b", "x"),
                fields(":method", "GET", ":scheme", "http", ":authority", "x"),
                fields(":method", "GET", ":path", "/", ":authority", "x"),
                fields(":scheme", "http", ":path", "/", ":authority", "x"),
                fields(":method", "GET", ":scheme", "http", ":path", "", ":authority", "x"));
        asked(peer -> {
            int stream = 1;
            for (String[] fields : malformed) {
                assertThat(peer.ask(stream, true, fields).next(stream))
                        .as(String.join("|", fields))
                        .isEqualTo("RST_STREAM " + stream + " PROTOCOL_ERROR");
                stream += 2;
            }
            peer.post(stream, "/", "content-length", "3").data(stream, false, new byte[2]);
            peer.data(stream, false, new byte[2]);
            assertThat(peer.next(stream)).isEqualTo("RST_STREAM " + stream + " PROTOCOL_ERROR");
            stream += 2;
            peer.post(stream, "/", "content-length", "3").data(stream, true, new byte[2]);
            assertThat(peer.next(stream)).isEqualTo("RST_STREAM " + stream + " PROTOCOL_ERROR");
            stream += 2;
            peer.post(stream, "/").ask(stream, true, ":path", "/");
            assertThat(peer.next(stream)).isEqualTo("RST_STREAM " + stream + " PROTOCOL_ERROR");
            stream += 2;
            assertThat(peer.ask(stream, true, with("te", "trailers")).next(stream))
                    .isEqualTo("HEADERS " + stream + " 200");
        });
        assertThat(whole).containsExactly("GET 0");
    }

    @Test
    void aRequestThatIsNotServedIsAnswered() throws Exception {
        asked(peer -> {
            assertThat(answer(peer, 1, with("x", "y".repeat(17_000)))).isEqualTo("431");
            String[] many = with();
            List<String> fields = new ArrayList<>(List.of(many));
            for (int i = 0; i < 101; i++) {
                fields.addAll(List.of("x" + i, "y"));
            }
            assertThat(answer(peer, 3, fields.toArray(new String[0]))).isEqualTo("431");
            assertThat(answer(peer, 5, fields(":method", "CONNECT", ":authority", "x:1")))
                    .isEqualTo("501");
            assertThat(answer(peer, 7, with("expect", "magic"))).isEqualTo("417");
            assertThat(answer(peer, 9, fields(":method", "GET", ":scheme", "http", ":path", "/")))
                    .isEqualTo("400");
            assertThat(answer(peer, 11, fields(":method", "GET", ":scheme", "http", ":path", "*", ":authority", "x")))
                    .isEqualTo("400");
            assertThat(answer(
                            peer,
                            13,
                            fields(
                                    ":method",
                                    "GET",
                                    ":scheme",
                                    "http",
                                    ":path",
                                    "/" + "a".repeat(9000),
                                    ":authority",
                                    "x")))
                    .isEqualTo("414");
            peer.post(15, "/", "content-length", "99999999999");
            assertThat(peer.next(15)).isEqualTo("HEADERS 15 413");
            assertThat(answer(peer, 17, with("x", "y".repeat(30_000)))).isEqualTo("431");
            assertThat(answer(peer, 19, with("cookie", "a=b", "cookie", "c=d"))).isEqualTo("200");
            assertThat(peer.next(19)).isEqualTo("DATA 19 [a=b; c=d]0 END");
        });
        assertThat(served).filteredOn(one -> !one.reason().isEmpty()).hasSize(9);
    }

    /// The head goes in frames of 16 KiB.
    private static String answer(H2Peer peer, int stream, String... fields) {
        byte[] block = H2Peer.block(fields);
        int type = HEADERS;
        for (int at = 0; at < block.length; at += 16_000) {
            byte[] part = java.util.Arrays.copyOfRange(block, at, Math.min(block.length, at + 16_000));
            boolean last = at + 16_000 >= block.length;
            peer.frame(type, (type == HEADERS ? 1 : 0) | (last ? END_HEADERS : 0), stream, part);
            type = CONTINUATION;
        }
        return peer.next(stream).split(" ")[2];
    }

    private void calmed(String said, Consumer<H2Peer> flood) throws Exception {
        asked(peer -> {
            flood.accept(peer);
            String next = peer.next();
            while (!next.startsWith("GOAWAY") && !next.equals("END")) {
                next = peer.next();
            }
            assertThat(next).endsWith("ENHANCE_YOUR_CALM");
            assertThat(peer.next()).isEqualTo("END");
        });
        assertThat(served)
                .filteredOn(one -> !one.reason().isEmpty())
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).contains(said));
    }

    @Test
    void whoResetsAllThatHeAsksIsTold() throws Exception {
        calmed("more than 200 streams were reset", peer -> {
            for (int stream = 1; stream < 1000; stream += 2) {
                peer.get(stream, "/sleep").reset(stream);
            }
        });
        assertThat(served).hasSize(101); // a hundred were in work, the others refused; and the line about it
    }

    @Test
    void whoMakesTheServerResetStreamsIsTold() throws Exception {
        asked(peer -> {
            for (int stream = 1; stream < 1000; stream += 2) {
                peer.ask(stream, true, with("X", "y"));
            }
            assertThat(peer.next(0)).startsWith("GOAWAY").endsWith("ENHANCE_YOUR_CALM");
        });
    }

    @Test
    void framesThatSayNothingAreBounded() throws Exception {
        calmed("frames came that say nothing", peer -> {
            for (int i = 0; i < 4000; i++) {
                peer.frame(SETTINGS, 0, 0);
            }
        });
        served.clear();
        calmed("frames came that say nothing", peer -> {
            for (int i = 0; i < 4000; i++) {
                peer.frame(PING, 0, 0, new byte[8]);
            }
        });
        served.clear();
        calmed("frames came that say nothing", peer -> {
            peer.post(1, "/");
            for (int i = 0; i < 4000; i++) {
                peer.frame(DATA, 0, 1);
            }
        });
    }

    @Test
    void headsWithoutAnEndAreBounded() throws Exception {
        calmed("a head has more than 64 parts", peer -> {
            peer.frame(HEADERS, 0, 1, H2Peer.block(":method", "GET"));
            for (int i = 0; i < 100; i++) {
                peer.frame(CONTINUATION, 0, 1);
            }
        });
        served.clear();
        calmed("a head has more than", peer -> {
            peer.frame(HEADERS, 0, 1, H2Peer.block(":method", "GET"));
            for (int i = 0; i < 5; i++) {
                peer.frame(CONTINUATION, 0, 1, H2Peer.block("x", "y".repeat(16_000)));
            }
        });
        served.clear();
        asked(peer -> {
            // an entry of 4,000 bytes for the table, and then a byte for each time that it is meant
            byte[] entry = H2Peer.block("x", "y".repeat(4000));
            entry[0] = 0x40;
            byte[] bomb = new byte[entry.length + 1000];
            System.arraycopy(entry, 0, bomb, 0, entry.length);
            java.util.Arrays.fill(bomb, entry.length, bomb.length, (byte) 0xbe);
            assertThat(peer.frame(HEADERS, END_HEADERS, 1, bomb).next(1)).isEqualTo("HEADERS 1 431");
        });
        assertThat(served).hasSize(1);
    }
}
