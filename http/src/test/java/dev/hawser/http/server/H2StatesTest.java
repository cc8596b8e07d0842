package dev.hawser.http.server;

import static dev.hawser.http.server.H2Peer.DATA;
import static dev.hawser.http.server.H2Peer.END_HEADERS;
import static dev.hawser.http.server.H2Peer.END_STREAM;
import static dev.hawser.http.server.H2Peer.HEADERS;
import static dev.hawser.http.server.H2Peer.RST_STREAM;
import static dev.hawser.http.server.H2Peer.SETTINGS;
import static dev.hawser.http.server.H2Peer.WINDOW_UPDATE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.Response;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams by HTTP/2: which frames may come in which of their states (RFC 9113, section 5.1), and how windows
/// bound them (section 5.2).
@Tag("both")
@WithReactor
class H2StatesTest extends InMemory {
    private static final int ENABLE_PUSH = 2;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MAX_FRAME_SIZE = 5;

    /// Answers with the body; a path that is a number is content of that length.
    private Response echo(Reactor reactor, dev.hawser.http.Request request) throws Exception {
        String path = request.target().path();
        if (path.equals("/sleep")) {
            reactor.sleep(Duration.ofMinutes(1)).await();
        }
        return path.matches("/[0-9]+")
                ? Response.bytes(
                        "text/plain",
                        "x".repeat(Integer.parseInt(path.substring(1))).getBytes(US_ASCII))
                : Response.text(request.body().text().await());
    }

    private void asked(Reactor reactor, Consumer<H2Peer> body, int... settings) throws Exception {
        serving(
                reactor,
                request -> echo(reactor, request),
                o -> o.handlerTimeout(Duration.ofHours(1)).http2Windows(70_000, 100_000),
                () -> {
                    H2Peer peer = new H2Peer(clients, "memory:shop", settings);
                    body.accept(peer);
                    peer.connection.close().await();
                });
    }

    private static H2Peer setting(H2Peer peer, int number, int value) {
        return peer.frame(
                SETTINGS,
                0,
                0,
                H2Peer.bytes(Unpooled.buffer().writeShort(number).writeInt(value)));
    }

    private static H2Peer window(H2Peer peer, int stream, int bytes) {
        return peer.frame(WINDOW_UPDATE, 0, stream, H2Peer.number(bytes));
    }

    private static Arguments ends(String why, String how, Consumer<H2Peer> frames) {
        return Arguments.of(why, how, frames);
    }

    private static Stream<Arguments> wrongForTheConnection() {
        return Stream.of(
                ends("content for none", "PROTOCOL_ERROR", peer -> peer.data(1, true)),
                ends("a reset for none", "PROTOCOL_ERROR", peer -> peer.reset(1)),
                ends("a window for none", "PROTOCOL_ERROR", peer -> window(peer, 1, 1)),
                ends("a stream of the server's", "PROTOCOL_ERROR", peer -> peer.get(2, "/1")),
                ends("a reset of the server's", "PROTOCOL_ERROR", peer -> peer.reset(2)),
                ends(
                        "numbers that fall",
                        "PROTOCOL_ERROR",
                        peer -> peer.get(5, "/1").get(3, "/1")),
                ends("another head", "STREAM_CLOSED", peer -> {
                    peer.get(1, "/1");
                    assertThat(peer.next(1)).startsWith("HEADERS 1 200");
                    assertThat(peer.next(1)).startsWith("DATA 1 x END");
                    peer.get(1, "/1");
                }),
                ends("no window for all", "FLOW_CONTROL_ERROR", peer -> {
                    window(peer, 0, Integer.MAX_VALUE - 65_535).settle();
                    window(peer, 0, 1);
                }),
                ends("a window of nothing for all", "PROTOCOL_ERROR", peer -> window(peer, 0, 0)),
                ends(
                        "a window that is too large",
                        "FLOW_CONTROL_ERROR",
                        peer -> setting(peer, INITIAL_WINDOW_SIZE, -1)),
                ends("a window that becomes too large", "FLOW_CONTROL_ERROR", peer -> {
                    window(peer.get(1, "/sleep"), 1, Integer.MAX_VALUE - 65_535).settle();
                    setting(peer, INITIAL_WINDOW_SIZE, 65_536);
                }),
                ends("frames that are too short", "PROTOCOL_ERROR", peer -> setting(peer, MAX_FRAME_SIZE, 16_383)),
                ends("frames that are too long", "PROTOCOL_ERROR", peer -> setting(peer, MAX_FRAME_SIZE, 1 << 24)),
                ends("a push of neither yes nor no", "PROTOCOL_ERROR", peer -> setting(peer, ENABLE_PUSH, 2)),
                ends("more than all may have", "FLOW_CONTROL_ERROR", peer -> {
                    for (int stream = 1; stream <= 5; stream += 2) {
                        peer.post(stream, "/sleep");
                        for (int i = 0; i < 4; i++) {
                            peer.data(stream, false, new byte[10_000]);
                        }
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongForTheConnection")
    void whatIsWrongForAllEndsTheConnection(String why, String how, Consumer<H2Peer> frames, Reactor reactor)
            throws Exception {
        asked(reactor, peer -> {
            frames.accept(peer);
            String next = peer.next();
            while (!next.startsWith("GOAWAY") && !next.equals("END")) {
                next = peer.next();
            }
            assertThat(next).endsWith(how);
            assertThat(peer.next()).isEqualTo("END");
        });
        assertThat(served).filteredOn(one -> !one.reason().isEmpty()).hasSize(1);
    }

    private static Stream<Arguments> wrongForAStream() {
        return Stream.of(
                ends(
                        "content behind the end",
                        "STREAM_CLOSED",
                        peer -> peer.get(1, "/sleep").data(1, false)),
                ends(
                        "a head behind the end",
                        "STREAM_CLOSED",
                        peer -> peer.get(1, "/sleep").get(1, "/1")),
                ends("a window of nothing", "PROTOCOL_ERROR", peer -> window(peer.get(1, "/sleep"), 1, 0)),
                ends(
                        "a window that is too large",
                        "FLOW_CONTROL_ERROR",
                        peer -> window(peer.get(1, "/sleep"), 1, Integer.MAX_VALUE)),
                ends(
                        "content behind a reset",
                        "STREAM_CLOSED",
                        peer -> peer.post(1, "/").reset(1).data(1, false)),
                ends(
                        "a head behind a reset",
                        "STREAM_CLOSED",
                        peer -> peer.post(1, "/").reset(1).get(1, "/1")),
                ends(
                        "trailers that do not end",
                        "PROTOCOL_ERROR",
                        peer -> peer.post(1, "/").ask(1, false, "x", "y")),
                ends(
                        "more than it said",
                        "PROTOCOL_ERROR",
                        peer -> peer.post(1, "/", "content-length", "1").data(1, true, new byte[2])),
                ends(
                        "less than it said, with trailers",
                        "PROTOCOL_ERROR",
                        peer -> peer.post(1, "/", "content-length", "3")
                                .data(1, false, new byte[2])
                                .ask(1, true, "x", "y")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongForAStream")
    void whatIsWrongForOneStreamEndsThatAlone(String why, String how, Consumer<H2Peer> frames, Reactor reactor)
            throws Exception {
        asked(reactor, peer -> {
            frames.accept(peer);
            assertThat(peer.next(1)).isEqualTo("RST_STREAM 1 " + how);
            assertThat(peer.get(3, "/2").next(3)).isEqualTo("HEADERS 3 200");
            assertThat(peer.next(3)).isEqualTo("DATA 3 xx END");
        });
    }

    @Test
    void whatComesForAStreamThatTheServerHasEndedIsPassedOver(Reactor reactor) throws Exception {
        asked(reactor, peer -> {
            peer.post(1, "/", "content-length", "1").data(1, false, new byte[2]);
            assertThat(peer.next(1)).isEqualTo("RST_STREAM 1 PROTOCOL_ERROR");
            for (int i = 0; i < 20; i++) {
                peer.data(1, false, new byte[10_000]);
                peer.settle(); // or the window of all is empty
            }
            window(peer, 1, 5).ask(1, true, "x", "y").reset(1);
            assertThat(peer.get(3, "/2").next(3)).isEqualTo("HEADERS 3 200");
        });
    }

    @Test
    void trailersEndABodyAndAreDropped(Reactor reactor) throws Exception {
        asked(reactor, peer -> {
            peer.post(1, "/").data(1, false, (byte) 'a').ask(1, true, "x-sum", "1");
            assertThat(peer.next(1)).isEqualTo("HEADERS 1 200");
            assertThat(peer.next(1)).isEqualTo("DATA 1 a END");
            peer.post(3, "/").ask(3, true, "connection", "close");
            assertThat(peer.next(3)).isEqualTo("RST_STREAM 3 PROTOCOL_ERROR");
        });
    }

    @Test
    void paddingIsNoContentAndIsGivenBackAtOnce(Reactor reactor) throws Exception {
        asked(reactor, peer -> {
            peer.post(1, "/", "content-length", "1");
            byte[] padded = new byte[202];
            padded[0] = (byte) 200;
            padded[1] = 'a';
            peer.frame(DATA, END_STREAM | 8, 1, padded);
            assertThat(peer.next(1)).isEqualTo("HEADERS 1 200");
            assertThat(peer.next(1)).isEqualTo("DATA 1 a END");
            peer.post(3, "/sleep");
            padded[0] = (byte) 201;
            for (int i = 0; i < 600; i++) {
                peer.frame(DATA, 8, 3, padded); // 120 KB, of which nothing is content
                if (i % 100 == 0) {
                    peer.settle();
                }
            }
            assertThat(peer.get(5, "/1").next(5)).isEqualTo("HEADERS 5 200");
        });
    }

    @Test
    void contentWaitsForTheWindowOfItsStream(Reactor reactor) throws Exception {
        asked(
                reactor,
                peer -> {
                    peer.get(1, "/10").get(3, "/2");
                    assertThat(peer.next()).isEqualTo("HEADERS 1 200");
                    assertThat(peer.next()).isEqualTo("DATA 1 xxx");
                    assertThat(peer.next()).isEqualTo("HEADERS 3 200");
                    assertThat(peer.next()).isEqualTo("DATA 3 xx END");
                    window(peer, 1, 2);
                    assertThat(peer.next()).isEqualTo("DATA 1 xx");
                    setting(peer, INITIAL_WINDOW_SIZE, 1); // two less than nothing
                    window(peer, 1, 2).settle();
                    window(peer, 1, 1);
                    assertThat(peer.next()).isEqualTo("DATA 1 x");
                    setting(peer, INITIAL_WINDOW_SIZE, 5);
                    assertThat(peer.next()).isEqualTo("SETTINGS 0 ACK");
                    assertThat(peer.next()).isEqualTo("DATA 1 xxxx END");
                },
                INITIAL_WINDOW_SIZE,
                3);
    }

    @Test
    void contentWaitsForTheWindowOfAll(Reactor reactor) throws Exception {
        asked(
                reactor,
                peer -> {
                    peer.get(1, "/65530").get(3, "/10").get(5, "/0").get(7, "/3");
                    int content = 0;
                    List<String> heads = new ArrayList<>();
                    while (heads.size() < 4) {
                        String next = peer.next();
                        if (next.startsWith("HEADERS")) {
                            heads.add(next);
                        } else {
                            content += next.split(" ", -1)[2].length();
                        }
                    }
                    assertThat(heads)
                            .as("what has no content, or waits with it")
                            .hasSize(4);
                    assertThat(content).isEqualTo(65_535);
                    window(peer, 0, 1);
                    assertThat(peer.next()).isEqualTo("DATA 3 x");
                    window(peer, 0, 1000);
                    assertThat(List.of(peer.next(), peer.next()))
                            .containsExactlyInAnyOrder("DATA 7 xxx END", "DATA 3 xxxx END");
                },
                INITIAL_WINDOW_SIZE,
                1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"16384, 16384", "16777215, 16384"})
    void framesOfContentAreShortSoThatOthersComeBetween(int allowed, int longest, Reactor reactor) throws Exception {
        asked(
                reactor,
                peer -> {
                    assertThat(peer.get(1, "/65535").next()).isEqualTo("HEADERS 1 200");
                    String next = peer.next();
                    while (!next.endsWith("END")) {
                        next = peer.next(); // now the window of all is empty
                    }
                    window(peer.get(3, "/40000").get(5, "/20000"), 0, 60_000);
                    List<String> order = new ArrayList<>();
                    for (int ends = 0; ends < 2; ends += next.endsWith("END") ? 1 : 0) {
                        next = peer.next();
                        if (next.startsWith("DATA")) {
                            String[] words = next.split(" ", -1);
                            assertThat(words[2].length()).isLessThanOrEqualTo(longest);
                            order.add(words[1]);
                        }
                    }
                    assertThat(order).as("in turn").containsExactly("3", "5", "3", "5", "3");
                },
                MAX_FRAME_SIZE,
                allowed,
                INITIAL_WINDOW_SIZE,
                1_000_000);
    }

    @Test
    void aHeadWithThePriorityOfOldIsRead(Reactor reactor) throws Exception {
        asked(reactor, peer -> {
            byte[] block = H2Peer.block(":method", "GET", ":scheme", "http", ":path", "/1", ":authority", "x");
            byte[] prioritized = new byte[5 + block.length];
            prioritized[3] = 7;
            System.arraycopy(block, 0, prioritized, 5, block.length);
            peer.frame(HEADERS, END_HEADERS | END_STREAM | 0x20, 1, prioritized);
            assertThat(peer.next(1)).isEqualTo("HEADERS 1 200");
            peer.frame(RST_STREAM, 0, 1, H2Peer.number(8)); // too late, and no fault
            assertThat(peer.get(3, "/1").next(3)).isEqualTo("HEADERS 3 200");
        });
    }

    @Test
    void framesOfKindsAndSettingsThatNobodyKnowsAreNoFault(Reactor reactor) throws Exception {
        asked(reactor, peer -> {
            peer.frame(0x42, 0xff, 0, new byte[9]).frame(0x42, 0, 77, new byte[9]);
            setting(setting(peer, 0x42, -1), 0, 5);
            assertThat(peer.get(1, "/1").next(1)).isEqualTo("HEADERS 1 200");
        });
    }
}
