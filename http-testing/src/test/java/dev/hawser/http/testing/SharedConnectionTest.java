package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.http.client.Proxy;
import dev.hawser.net.Connection;
import dev.hawser.net.NetException;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Connections of HTTP/2 that many requests share: how they begin, are given up and end, and what a stream may say.
@Tag("both")
@WithReactor
class SharedConnectionTest extends OriginOfFrames {
    private static final String URL = "http://shop/";
    private static final ClientRequest GET = ClientRequest.get(URL);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTING = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int END = 1;
    private static final int WHOLE = 4;

    private static String head(int stream, int flags, String fields) {
        return frame(HEADERS, WHOLE | flags, stream, fields);
    }

    /// An answer of text, in one piece.
    private static String text(int stream, String text) {
        return head(stream, 0, status(200)) + frame(DATA, END, stream, text);
    }

    private static void serveAll(Connection connection) throws NetException {
        while (true) {
            send(connection, text(until(connection, HEADERS), "more"));
        }
    }

    @Test
    void headsOnTheWayArePassedOverUpToABound(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, _) -> {
                    for (int heads : new int[] {20, 21}) {
                        int stream = until(connection, HEADERS);
                        send(connection, head(stream, 0, status(103)).repeat(heads) + text(stream, "at last"));
                    }
                    serveAll(connection);
                },
                () -> {
                    assertThat(http.fetch(GET).await().text()).isEqualTo("at last");
                    assertThat(failure(GET)).isEqualTo(Kind.MALFORMED);
                    assertThat(told)
                            .containsExactly("GET http://shop/: what came is no answer:"
                                    + " more than 20 heads came before an answer");
                    assertThat(http.fetch(GET).await().text()).isEqualTo("more");
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void contentFollowsWhenThereIsLeaveAndDoesNotWhenItIsRefused(Reactor reactor, VirtualTime time) throws Exception {
        ClientRequest post = POST.withExpectContinue();
        against(
                reactor,
                (connection, _) -> {
                    int first = until(connection, HEADERS);
                    reactor.sleep(Duration.ofMillis(900)).await();
                    told.add("leave after " + time.elapsed().toMillis());
                    send(connection, head(first, 0, status(100)));
                    assertThat(next(connection, DATA)).isEqualTo(new Frame(DATA, END, first, "\1"));
                    send(connection, text(first, "taken"));
                    int second = until(connection, HEADERS);
                    send(connection, head(second, END, status(413)));
                    told.add("reset by "
                            + (int) next(connection, RESET).payload().charAt(3));
                    int third = until(connection, HEADERS);
                    until(connection, DATA);
                    told.add("without leave after " + time.elapsed().toMillis());
                    send(connection, text(third, "late"));
                    until(connection, GOAWAY);
                },
                () -> {
                    assertThat(http.fetch(post).await().text()).isEqualTo("taken");
                    assertThat(http.fetch(post).await().status().code()).isEqualTo(413);
                    assertThat(http.fetch(post).await().text()).isEqualTo("late");
                    assertThat(http.connections()).isOne();
                });
        assertThat(told).containsExactly("leave after 900", "reset by 8", "without leave after 1900");
    }

    @Test
    void aSecondHeadEndsTheContentAndSaysNothingThatAHeadSays(Reactor reactor) throws Exception {
        String content = status(200) + field("content-length", "2");
        String[] behind = {
            frame(HEADERS, WHOLE | END, 0, field("x-sum", "7")),
            frame(HEADERS, WHOLE | END, 0, status(200)),
            frame(HEADERS, WHOLE | END, 0, field("X", "7")),
            frame(HEADERS, WHOLE, 0, field("x-sum", "7"))
        };
        against(
                reactor,
                (connection, _) -> {
                    for (String trailers : behind) {
                        int stream = until(connection, HEADERS);
                        send(connection, head(stream, 0, content) + frame(DATA, 0, stream, "hi"));
                        send(connection, trailers.substring(0, 8) + (char) stream + trailers.substring(9));
                    }
                    serveAll(connection);
                },
                () -> {
                    assertThat(http.fetch(GET).await().text()).isEqualTo("hi");
                    for (int i = 1; i < behind.length; i++) {
                        assertThat(failure(GET)).as("trailers %s", i).isEqualTo(Kind.MALFORMED);
                    }
                    assertThat(http.fetch(GET).await().text()).isEqualTo("more");
                    assertThat(http.connections()).isOne();
                });
        assertThat(told.getFirst()).contains(":status came behind the body");
        assertThat(told).anyMatch(line -> line.contains("a second head came, and did not end it"));
    }

    @Test
    void contentThatBreaksOffFailsItsRequestAndNoOther(Reactor reactor) throws Exception {
        String content = status(200) + field("content-length", "5");
        against(
                reactor,
                (connection, number) -> {
                    int first = until(connection, HEADERS);
                    if (number == 1) {
                        send(connection, head(first, 0, content) + frame(DATA, 0, first, "hi"));
                        send(connection, frame(RESET, 0, first, "\0\0\0\2"));
                        int second = until(connection, HEADERS);
                        send(connection, head(second, 0, content) + frame(DATA, END, second, "hi"));
                        int third = until(connection, HEADERS);
                        send(connection, head(third, 0, content) + frame(DATA, 0, third, "hi"));
                        connection.flush().await();
                        connection.abort();
                    } else {
                        send(connection, text(first, "other"));
                        serveAll(connection);
                    }
                },
                () -> {
                    assertThat(failure(GET)).isEqualTo(Kind.LOST);
                    assertThat(failure(GET)).isEqualTo(Kind.MALFORMED);
                    assertThat(http.connections()).isOne();
                    assertThat(failure(GET)).isEqualTo(Kind.LOST);
                    assertThat(http.fetch(GET).await().text()).isEqualTo("other");
                });
        assertThat(told.getFirst())
                .isEqualTo("GET http://shop/: the connection ended within the content of the answer:"
                        + " the peer has ended the stream: INTERNAL_ERROR");
        assertThat(told.get(1)).contains("the content is not as long as was said");
    }

    @Test
    void anAnswerThatHasComeIsReadThoughItsConnectionHasEnded(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, _) -> {
                    send(connection, text(until(connection, HEADERS), "all of it"));
                    int stream = until(connection, HEADERS);
                    send(connection, head(stream, 0, status(200)) + frame(DATA, 0, stream, "half"));
                    connection.flush().await();
                    connection.close().await();
                },
                () -> {
                    ClientResponse whole = http.send(GET).await();
                    ClientResponse half = http.send(GET).await();
                    reactor.sleep(SECOND).await();
                    assertThat(http.connections()).isZero();
                    assertThat(whole.body().text().await()).isEqualTo("all of it");
                    for (int i = 0; i < 2; i++) {
                        assertThatThrownBy(() -> half.body().read().await())
                                .hasMessageContaining("the connection ended within the content of the answer");
                    }
                });
    }

    @Test
    void aServerThatSaysItIsThereMayThinkForLong(Reactor reactor, VirtualTime time) throws Exception {
        against(
                reactor,
                (connection, _) -> {
                    int stream = until(connection, HEADERS);
                    for (int i = 0; i < 4; i++) {
                        Frame ping = next(connection, PING);
                        told.add("asked after " + time.elapsed().toSeconds());
                        reactor.sleep(SECOND.multipliedBy(i)).await();
                        send(connection, frame(PING, 1, 0, ping.payload()));
                    }
                    send(connection, text(stream, "42"));
                    until(connection, GOAWAY);
                },
                options -> options.timeout(Duration.ofMinutes(10)).idleTimeout(Duration.ofHours(1)),
                () -> {
                    assertThat(http.fetch(GET).await().text()).isEqualTo("42");
                    reactor.sleep(Duration.ofMinutes(5)).await();
                    assertThat(http.connections()).isOne();
                });
        assertThat(told).hasSize(4).startsWith("asked after 15"); // and not while nothing is asked of it
    }

    @Test
    void whatGoesOnWhenAServerLeavesIsAnsweredAndWhatIsNewGoesElsewhere(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, number) -> {
                    int stream = until(connection, HEADERS);
                    if (number > 1) {
                        send(connection, text(stream, "second connection"));
                        serveAll(connection);
                    }
                    send(connection, frame(GOAWAY, 0, 0, "\0\0\0" + (char) stream + "\0\0\0\0"));
                    reactor.sleep(SECOND).await();
                    send(connection, text(stream, "first connection"));
                    until(connection, GOAWAY);
                    told.add("goodbye");
                },
                () -> {
                    Deferred<Fetched> first = http.fetch(GET);
                    reactor.sleep(Duration.ofMillis(100)).await();
                    assertThat(http.fetch(POST).await().text()).isEqualTo("second connection");
                    assertThat(http.connections()).isEqualTo(2);
                    assertThat(first.await().text()).isEqualTo("first connection");
                    reactor.sleep(Duration.ofMillis(1)).await();
                    assertThat(http.connections()).isOne();
                    assertThat(told).containsExactly("goodbye");
                });
    }

    @Test
    void aBoundThatTheServerLowersHoldsForWhatComesNext(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, number) -> {
                    send(connection, frame(SETTING, 0, 0, "\0\3\0\0\0\1"));
                    int stream = until(connection, HEADERS);
                    reactor.sleep(SECOND).await();
                    send(connection, text(stream, "by " + number));
                    serveAll(connection);
                },
                options -> options.perOrigin(2),
                () -> {
                    Deferred<Fetched> first = http.fetch(GET);
                    reactor.sleep(Duration.ofMillis(10)).await();
                    Deferred<Fetched> second = http.fetch(GET);
                    reactor.sleep(Duration.ofMillis(10)).await();
                    Deferred<Fetched> third = http.fetch(GET);
                    assertThat(http.connections()).isEqualTo(2);
                    assertThat(http.waiting()).isOne();
                    assertThat(first.await().text()).isEqualTo("by 1");
                    assertThat(second.await().text()).isEqualTo("by 2");
                    assertThat(third.await().text()).isEqualTo("more");
                });
    }

    @Test
    void anIdleConnectionThatIsTooOldMakesWayForANewOne(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, _) -> serveAll(connection),
                options -> options.maxAge(SECOND.multipliedBy(5)),
                () -> {
                    http.fetch(GET).await();
                    reactor.sleep(SECOND.multipliedBy(5)).await();
                    http.fetch(GET).await();
                    assertThat(network.connections()).isOne();
                    reactor.sleep(SECOND).await();
                    network.isolate("shop");
                    Deferred<Fetched> waits = http.fetch(GET);
                    assertThat(http.waiting()).isOne();
                    assertThat(http.connections()).isOne();
                    waits.cancel();
                    assertThatThrownBy(waits::await).isInstanceOf(CancellationException.class);
                    assertThat(http.waiting()).isZero();
                    assertThat(http.connections()).isZero();
                    network.healAll();
                    http.fetch(GET).await();
                    Deferred<?> closed = http.close();
                    assertThat(closed.isFired()).isTrue();
                });
    }

    @Test
    void anOldConnectionEndsWithTheLastOfItsAnswers(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, number) -> {
                    int stream = until(connection, HEADERS);
                    reactor.sleep(SECOND.multipliedBy(10)).await();
                    send(connection, text(stream, "by " + number));
                    serveAll(connection);
                },
                options -> options.maxAge(SECOND.multipliedBy(5)),
                () -> {
                    Deferred<Fetched> first = http.fetch(GET);
                    reactor.sleep(SECOND.multipliedBy(6)).await();
                    Deferred<Fetched> second = http.fetch(GET);
                    assertThat(http.connections()).isEqualTo(2);
                    assertThat(first.await().text()).isEqualTo("by 1");
                    reactor.sleep(Duration.ofMillis(1)).await();
                    assertThat(http.connections()).isOne();
                    assertThat(second.await().text()).isEqualTo("by 2");
                    reactor.sleep(Duration.ofMillis(1)).await();
                    assertThat(http.connections()).isZero(); // it was ten seconds old then
                });
    }

    @Test
    void aHeadThatIsTooLongFailsItsRequestAlone(Reactor reactor) throws Exception {
        String large = field("x", "y".repeat(120));
        against(
                reactor,
                (connection, _) -> {
                    for (String fields : new String[] {
                        large.repeat(3), large.repeat(9), field("a", "b").repeat(12)
                    }) {
                        int stream = until(connection, HEADERS);
                        send(connection, head(stream, 0, status(200) + fields) + frame(DATA, END, stream, "hi"));
                    }
                    serveAll(connection);
                },
                options -> options.maxHead(500, 10),
                () -> {
                    assertThat(http.fetch(GET).await().text()).isEqualTo("hi");
                    for (int i = 0; i < 2; i++) {
                        assertThat(failure(GET)).isEqualTo(Kind.TOO_LARGE);
                        assertThat(told.getLast()).isEqualTo("GET http://shop/: the head of the answer is too long");
                    }
                    assertThat(http.fetch(GET).await().text()).isEqualTo("more");
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void contentThatNobodyWantsAnyMoreIsNotPulledAnyMore(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, _) -> {
                    send(connection, head(until(connection, HEADERS), END, status(403)));
                    until(connection, RESET);
                    until(connection, HEADERS);
                    until(connection, RESET);
                    serveAll(connection);
                },
                () -> {
                    for (String how : new String[] {"answered", "cancelled"}) {
                        Promise<byte[]> rest = new Promise<>(_ -> told.add(how));
                        Deferred<Fetched> answer =
                                http.fetch(ClientRequest.post(URL).withBody(() -> rest));
                        if (how.equals("answered")) {
                            assertThat(answer.await().status().code()).isEqualTo(403);
                        } else {
                            reactor.sleep(SECOND).await();
                            answer.cancel();
                            assertThatThrownBy(answer::await).isInstanceOf(CancellationException.class);
                        }
                        assertThat(told).last().isEqualTo(how);
                    }
                    assertThat(http.fetch(GET).await().text()).isEqualTo("more");
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void whatIsRefusedAgainAndAgainFailsInTheEnd(Reactor reactor) throws Exception {
        int[] refused = new int[1];
        against(
                reactor,
                (connection, _) -> {
                    while (true) {
                        int stream = until(connection, HEADERS);
                        refused[0]++;
                        send(connection, frame(RESET, 0, stream, "\0\0\0\7"));
                    }
                },
                () -> {
                    assertThat(failure(POST)).isEqualTo(Kind.LOST);
                    assertThat(refused[0]).isEqualTo(4);
                    ClientRequest once = ClientRequest.put(URL).withBody(() -> Deferred.succeed(new byte[0]));
                    assertThat(failure(once)).isEqualTo(Kind.LOST);
                    assertThat(refused[0]).isEqualTo(5);
                    assertThat(http.connections()).isOne();
                });
        assertThat(told).first().asString().startsWith("POST http://shop/: there was no answer: ");
    }

    @Test
    void aProxyMakesATunnelForHttp2(Reactor reactor) throws Exception {
        against(reactor, (connection, _) -> serveAll(connection), () -> {
            network.net("proxy")
                    .listen("memory:proxy", connection -> {
                        for (String line = "?"; !line.isEmpty(); ) {
                            line = connection.readLine().await().orElseThrow();
                            told.add(line);
                        }
                        send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" + SETTINGS);
                        connection.readExactly(24).await();
                        serveAll(connection);
                    })
                    .await();
            HttpClient by = client(network, options -> options.proxy(Proxy.http("proxy", 3128)));
            assertThat(by.fetch(URL).await().text()).isEqualTo("more");
            assertThat(by.fetch(URL).await().text()).isEqualTo("more");
            assertThat(told).containsExactly("CONNECT shop:80 HTTP/1.1", "Host: shop:80", "");
            by.close().await();
        });
    }
}
