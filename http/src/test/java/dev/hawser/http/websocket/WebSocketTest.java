package dev.hawser.http.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Headers;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.http.server.Served;
import dev.hawser.net.Connection;
import dev.hawser.net.EndOfInputException;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.FunctionInfo;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Both sides of a WebSocket in virtual time, over a network in memory; and a side of bytes against each.
@Tag("both")
@WithReactor
class WebSocketTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String HEAD =
            "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n";
    private static final String OPEN =
            HEAD + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private final List<String> told = new ArrayList<>();
    private final List<Served> served = new ArrayList<>();
    private HttpServer server;
    private Net clients;

    private interface Body {
        void run() throws Exception;
    }

    private void serving(Reactor reactor, WebSocketHandler handler, Body body) throws Exception {
        serving(reactor, Router.of(r -> r.webSocket("/", handler)), body);
    }

    private void serving(Reactor reactor, Router router, Body body) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        clients = network.net("client");
        Scenario.run(reactor, Duration.ofHours(5), () -> {
            server = HttpServer.of(
                    network.net("server"),
                    router,
                    options -> options.accessLog(false).observer(served::add));
            server.listen("memory:shop").await();
            body.run();
        });
    }

    private static void echo(WebSocket socket) {
        for (Message message : socket.messages()) {
            socket.send(message).await();
        }
    }

    private WebSocket open() {
        return open(_ -> {});
    }

    private WebSocket open(Consumer<WebSocketOptions> more) {
        return WebSocket.connect(clients, "ws://shop/", more.andThen(o -> o.endpoint(Endpoint.memory("shop"))))
                .await();
    }

    private static String text(Optional<Message> message) {
        return ((Message.Text) message.orElseThrow()).text();
    }

    /// A client of bytes.
    private final class Peer {
        final Connection connection = clients.connect("memory:shop").await();

        Peer send(String text) {
            connection.send(text.getBytes(ISO_8859_1));
            return this;
        }

        /// A frame, whose mask is all zeros.
        Peer frame(int first, String payload) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            byte[] bytes = payload.getBytes(ISO_8859_1);
            frame.write(first);
            frame.write(0x80 | (bytes.length < 126 ? bytes.length : 126));
            if (bytes.length >= 126) {
                frame.write(bytes.length >> 8);
                frame.write(bytes.length);
            }
            frame.writeBytes(new byte[4]);
            frame.writeBytes(bytes);
            connection.send(frame.toByteArray());
            return this;
        }

        String head() {
            StringBuilder head = new StringBuilder();
            for (String line = connection.readLine().await().orElse("");
                    !line.isEmpty();
                    line = connection.readLine().await().orElse("")) {
                head.append(line).append('\n');
            }
            return head.toString();
        }

        Peer opened() {
            assertThat(send(OPEN + "\r\n").head()).startsWith("HTTP/1.1 101 Switching Protocols\n");
            return this;
        }

        String rest() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] bytes = read(); bytes.length > 0; bytes = read()) {
                all.writeBytes(bytes);
            }
            return all.toString(ISO_8859_1);
        }

        private byte[] read() {
            return connection
                    .read()
                    .addErrback(EndOfInputException.class, _ -> new byte[0])
                    .await();
        }
    }

    @Test
    void messagesGoBothWaysToAnOrderlyEnd(Reactor reactor) throws Exception {
        serving(
                reactor,
                socket -> {
                    echo(socket);
                    told.add("over");
                },
                () -> {
                    WebSocket socket = open();
                    socket.send("grün").await();
                    socket.send(new byte[] {1, 2, 3}).await();
                    socket.send("x".repeat(100_000)).await();
                    socket.send("").await();
                    assertThat(text(socket.receive().await())).isEqualTo("grün");
                    assertThat(socket.receive().await().orElseThrow().payload()).containsExactly(1, 2, 3);
                    assertThat(text(socket.receive().await())).hasSize(100_000);
                    assertThat(text(socket.receive().await())).isEmpty();
                    assertThat(reactor.dump().stream().map(FunctionInfo::name)).contains("GET / #1");
                    assertThat(socket.close(new CloseStatus(4000, "enough")).await())
                            .isEqualTo(new CloseStatus(4000, "enough"));
                    assertThat(socket.receive().await()).isEmpty();
                    assertThatThrownBy(() -> socket.send("late").await()).isInstanceOf(WebSocketClosedException.class);
                    reactor.sleep(SECOND).await();
                    assertThat(told).containsExactly("over");
                    assertThat(served).extracting(Served::end).containsExactly(Served.End.ANSWERED);
                    assertThat(served.getFirst().status().code()).isEqualTo(101);
                    assertThat(server.requestsInWork()).isZero();
                });
    }

    @Test
    void callbacksReceiveMessagesWithoutAFunction(Reactor reactor) throws Exception {
        Router router = Router.of(r -> r.chainWebSocket("/", socket -> {
            socket.onMessage(message -> {
                var _ = socket.send(message);
                if (message.payload().length == 0) {
                    throw new IllegalStateException("empty");
                }
            });
            var _ = socket.whenClosed().addAction(how -> told.add(String.valueOf(how)));
        }));
        serving(reactor, router, () -> {
            int functions = reactor.dump().size();
            WebSocket socket = open();
            socket.send("a").await();
            assertThat(text(socket.receive().await())).isEqualTo("a");
            assertThat(reactor.dump()).hasSize(functions);
            socket.close(CloseStatus.NORMAL).await();
            reactor.sleep(SECOND).await();
            assertThat(told).hasSize(1);
            assertThat(server.requestsInWork()).isZero();
        });
    }

    @Test
    void clientsThatDoNotReadAreWaitedForAndSoAreServers(Reactor reactor) throws Exception {
        serving(
                reactor,
                socket -> {
                    for (int i = 0; i < 100; i++) {
                        socket.send("x".repeat(10_000)).await();
                        told.add("sent");
                    }
                },
                () -> {
                    WebSocket socket = open();
                    reactor.sleep(SECOND).await();
                    int sent = told.size();
                    assertThat(sent).isLessThan(60);
                    int received = 0;
                    for (Message _ : socket.messages()) {
                        received++;
                    }
                    assertThat(received).isEqualTo(100);
                });
    }

    @Test
    void pingsAreAnsweredAndWhoAnswersNoneIsGone(Reactor reactor, VirtualTime time) throws Exception {
        serving(
                reactor,
                socket -> {
                    try {
                        echo(socket);
                    } catch (Exception e) {
                        told.add(e.getMessage());
                        throw e;
                    }
                },
                () -> {
                    WebSocket quiet = open();
                    reactor.sleep(Duration.ofMinutes(10)).await();
                    assertThat(quiet.isOpen()).isTrue(); // both ask, and both answer
                    quiet.close(CloseStatus.NORMAL).await();
                    Peer deaf = new Peer().opened().frame(0x89, "hi");
                    assertThat(deaf.connection.readExactly(4).await()).isEqualTo("\u008a\2hi".getBytes(ISO_8859_1));
                    Duration from = time.elapsed();
                    assertThatThrownBy(deaf::rest).isInstanceOf(Exception.class); // a reset
                    assertThat(time.elapsed().minus(from)).isEqualTo(Duration.ofSeconds(90));
                    reactor.sleep(SECOND).await();
                    assertThat(told).singleElement().asString().contains("two pings were not answered");
                    assertThat(served).extracting(Served::end).endsWith(Served.End.CLIENT_GONE);
                    deaf.connection.close().await();
                });
    }

    @Test
    void whatIsNoWebSocketIsRefused(Reactor reactor) throws Exception {
        serving(reactor, WebSocketTest::echo, () -> {
            String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
            String version = "Sec-WebSocket-Version: 13\r\n";
            assertThat(answer("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("HTTP/1.1 426 ")
                    .contains("Upgrade: websocket\n");
            assertThat(answer(HEAD + key + "\r\n")).startsWith("HTTP/1.1 426 ").contains("Sec-WebSocket-Version: 13\n");
            assertThat(answer(HEAD + version + "\r\n")).startsWith("HTTP/1.1 400 ");
            assertThat(answer(HEAD + version + "Sec-WebSocket-Key: abc\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(answer(HEAD + version + key + key + "\r\n")).startsWith("HTTP/1.1 400 ");
            assertThat(answer(HEAD + version + key + "Content-Length: 3\r\n\r\nabc"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(answer(HEAD + version + key + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(answer(HEAD + version + key + "Origin: http://y\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(answer(HEAD + version + key + "Origin: https://X\r\n\r\n"))
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n"); // the example of the RFC
        });
    }

    private String answer(String request) {
        Peer peer = new Peer().send(request);
        String head = peer.head();
        peer.connection.abort();
        return head;
    }

    @Test
    void pagesOfNamedOriginsAndProtocolsAreAgreedOn(Reactor reactor) throws Exception {
        Router router = Router.of(r -> r.webSocket(
                "/",
                socket -> socket.send("speaks " + socket.protocol()).await(),
                o -> o.origins("https://y").protocols("b", "c")));
        serving(reactor, router, () -> {
            WebSocket socket =
                    open(o -> o.headers(Headers.of("Origin", "https://y")).protocols("a", "c", "b"));
            assertThat(socket.protocol()).isEqualTo("c");
            assertThat(text(socket.receive().await())).isEqualTo("speaks c");
            assertThat(socket.whenClosed().await()).isEqualTo(CloseStatus.NORMAL);
            assertThatThrownBy(() -> open(o -> o.headers(Headers.of("Origin", "https://z"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("its answer is: HTTP/1.1 403 Forbidden");
        });
    }

    @Test
    void messagesAreCompressedIfBothWantIt(Reactor reactor) throws Exception {
        Router router = Router.of(
                r -> r.webSocket("/", WebSocketTest::echo, o -> o.deflate(true).maxMessage(200_000)));
        serving(reactor, router, () -> {
            WebSocket socket = open(o -> o.deflate(true));
            for (int length : new int[] {0, 1, 64, 8192, 100_000}) {
                String said = "ab".repeat(length);
                socket.send(said).await();
                assertThat(text(socket.receive().await())).isEqualTo(said);
            }
            socket.send("y".repeat(200_001)).await(); // which is short when compressed
            assertThat(socket.whenClosed().await().code()).isEqualTo(CloseStatus.TOO_BIG);
            Peer plain = new Peer().opened().frame(0xc1, "compressed?");
            assertThat(plain.rest()).startsWith("\u0088").contains("\3\u00ea"); // 1002
            plain.connection.close().await();
        });
    }

    @Test
    void fragmentsMakeOneMessageWithControlFramesBetweenThem(Reactor reactor) throws Exception {
        serving(reactor, WebSocketTest::echo, () -> {
            Peer peer = new Peer()
                    .opened()
                    .frame(0x01, "a\u00c3")
                    .frame(0x89, "")
                    .frame(0x00, "")
                    .frame(0x80, "\u00bc!");
            assertThat(new String(peer.connection.readExactly(8).await(), UTF_8))
                    .isEqualTo(new String("\u008a\0\u0081\4a\u00c3\u00bc!".getBytes(ISO_8859_1), UTF_8));
            peer.frame(0x88, "\3\u00e8bye");
            assertThat(peer.rest()).isEqualTo("\u0088\2\3\u00e8".replace("\2", "\5") + "bye");
            peer.connection.close().await();
        });
    }

    /// Each by a code, which the other side is told.
    @Test
    void whatTheProtocolDoesNotAllowEndsTheSocket(Reactor reactor) throws Exception {
        serving(reactor, WebSocketTest::echo, () -> {
            assertThat(codeFor(p -> p.frame(0x80, "a"))).isEqualTo(1002); // goes on with nothing
            assertThat(codeFor(p -> p.frame(0x01, "a").frame(0x81, "b"))).isEqualTo(1002);
            assertThat(codeFor(p -> p.frame(0x83, "a"))).isEqualTo(1002);
            assertThat(codeFor(p -> p.frame(0xa1, "a"))).isEqualTo(1002);
            assertThat(codeFor(p -> p.frame(0x09, "a"))).isEqualTo(1002); // a ping in pieces
            assertThat(codeFor(p -> p.frame(0x89, "a".repeat(126)))).isEqualTo(1002);
            assertThat(codeFor(p -> p.send("\u0081\1a"))).isEqualTo(1002); // without a mask
            assertThat(codeFor(p -> p.send("\u0081\u00fe\0\5\0\0\0\0hello"))).isEqualTo(1002); // length of no need
            assertThat(codeFor(p -> p.frame(0x81, "\u00ff"))).isEqualTo(1007);
            assertThat(codeFor(p -> p.frame(0x81, "\u00c3"))).isEqualTo(1007);
            assertThat(codeFor(p -> p.frame(0x81, "\u00ed\u00a0\u0080"))).isEqualTo(1007); // half a pair
            assertThat(codeFor(p -> p.frame(0x81, "\u00c0\u0080"))).isEqualTo(1007);
            assertThat(codeFor(p -> p.frame(0x01, "\u00f4\u0090"))).isEqualTo(1007); // at once
            assertThat(codeFor(p -> p.frame(0x88, "\3"))).isEqualTo(1002);
            assertThat(codeFor(p -> p.frame(0x88, "\3\u00ed"))).isEqualTo(1002); // 1005 is never sent
            assertThat(codeFor(p -> p.frame(0x88, "\3\u00e8\u00ff"))).isEqualTo(1007);
            assertThat(codeFor(p -> p.send("\u0082\u00ff\0\0\0\0\0\u0020\0\0\0\0\0\0")))
                    .isEqualTo(1009);
            assertThat(codeFor(p -> p.frame(0x88, ""))).isEqualTo(1005);
            assertThat(codeFor(p -> p.frame(0x88, "\u000b\u00b8"))).isEqualTo(3000);
        });
    }

    private int codeFor(Consumer<Peer> says) {
        Peer peer = new Peer().opened();
        says.accept(peer);
        byte[] said = peer.rest().getBytes(ISO_8859_1);
        peer.connection.close().await();
        assertThat(said[0]).isEqualTo((byte) 0x88);
        assertThat(said.length).isEqualTo(2 + said[1]);
        return said[1] == 0 ? 1005 : (said[2] & 0xff) << 8 | said[3] & 0xff;
    }

    @Test
    void serverThatClosesSaysGoodbyeAndCancelsWhoDoesNotListen(Reactor reactor, VirtualTime time) throws Exception {
        serving(
                reactor,
                socket -> {
                    try {
                        reactor.sleep(Duration.ofHours(1)).await();
                    } catch (CancellationException e) {
                        told.add("cancelled");
                        throw e;
                    }
                },
                () -> {
                    WebSocket socket = open();
                    reactor.sleep(SECOND).await();
                    Duration from = time.elapsed();
                    Deferred<?> closed = server.close();
                    assertThat(socket.receive().await()).isEmpty();
                    assertThat(socket.whenClosed().await()).isEqualTo(new CloseStatus(1001, "the server is closing"));
                    closed.await();
                    assertThat(time.elapsed().minus(from)).isLessThan(Duration.ofSeconds(9));
                    reactor.sleep(Duration.ofSeconds(20)).await();
                    assertThat(told).containsExactly("cancelled");
                    assertThat(server.requestsInWork()).isZero();
                });
    }

    @Test
    void openingTakesNoLongerThanItMay(Reactor reactor, VirtualTime time) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            network.net("server")
                    .listen("memory:shop", connection -> {
                        reactor.sleep(Duration.ofHours(1)).await();
                    })
                    .await();
            clients = network.net("client");
            assertThatThrownBy(this::open).isInstanceOf(TimeoutException.class);
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(10));
        });
    }

    @Test
    void clientRefusesAnswersThatAreNone(Reactor reactor) throws Exception {
        String well = "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
        List<String> answers = List.of(
                "HTTP/1.1 200 OK\r\n\r\n",
                well + "\r\n",
                well + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
                "nonsense\r\n\r\n",
                "");
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            List<String> left = new ArrayList<>(answers);
            network.net("server")
                    .listen("memory:shop", connection -> {
                        connection.readLine().await();
                        connection.write(left.removeFirst()).await();
                    })
                    .await();
            clients = network.net("client");
            for (String _ : answers) {
                assertThatThrownBy(this::open).isInstanceOf(IOException.class);
            }
        });
    }
}
