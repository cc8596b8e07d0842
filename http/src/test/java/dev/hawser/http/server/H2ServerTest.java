package dev.hawser.http.server;

import static dev.hawser.http.server.H2Peer.HEADERS;
import static dev.hawser.http.server.H2Peer.PING;
import static dev.hawser.http.server.H2Peer.SETTINGS;
import static dev.hawser.http.server.H2Peer.WINDOW_UPDATE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.ClientGoneException;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The server by HTTP/2, in virtual time, over a network in memory.
@Tag("both")
@WithReactor
class H2ServerTest extends InMemory {
    private static final int INITIAL_WINDOW_SIZE = 4;

    private H2Peer peer(int... settings) {
        return new H2Peer(clients, "memory:shop", settings);
    }

    @Test
    void requestsOfAConnectionAreAnsweredAsTheyAreReady(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> sleeping(
                        reactor,
                        Duration.ofSeconds(request.target().path().equals("/1") ? 5 : 1),
                        request.headers().first("Host").orElseThrow() + request.target()),
                () -> {
                    H2Peer peer = peer().get(1, "/1").get(3, "/2?a=b");
                    assertThat(peer.next()).isEqualTo("HEADERS 3 200");
                    assertThat(peer.next()).isEqualTo("DATA 3 x/2?a=b END");
                    assertThat(peer.next()).isEqualTo("HEADERS 1 200");
                    assertThat(peer.next()).isEqualTo("DATA 1 x/1 END");
                    peer.connection.close().await();
                });
        assertThat(served).extracting(Served::line).containsExactly("GET /2?a=b", "GET /1");
    }

    @Test
    void answersWithoutContentEndWithTheirHead(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> request.target().path().equals("/no") ? Response.of(Status.NO_CONTENT) : Response.text("hi"),
                () -> {
                    H2Peer peer = peer().ask(1, true, ":method", "HEAD", ":scheme", "http", ":path", "/", "host", "x")
                            .get(3, "/no");
                    assertThat(peer.next()).isEqualTo("HEADERS 1 200 END");
                    assertThat(peer.next()).isEqualTo("HEADERS 3 204 END");
                    peer.connection.close().await();
                });
    }

    @Test
    void aBodyThatNobodyReadsStopsItsClientAndOneThatIsReadDoesNot(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> {
                    reactor.sleep(Duration.ofSeconds(5)).await();
                    return Response.text(request.body().bytes().await().length + "");
                },
                o -> o.http2Windows(100_000, 150_000),
                () -> {
                    H2Peer peer = peer().post(1, "/");
                    for (int i = 0; i < 10; i++) {
                        peer.data(1, false, new byte[10_000]);
                    }
                    assertThat(peer.next()).isEqualTo("WINDOW_UPDATE 1 65536"); // when it is read, and not before
                    assertThat(peer.next()).isEqualTo("WINDOW_UPDATE 0 100000");
                    peer.data(1, true, "x".getBytes(US_ASCII));
                    assertThat(peer.next()).isEqualTo("HEADERS 1 200");
                    assertThat(peer.next()).isEqualTo("DATA 1 100001 END");
                    peer.post(3, "/");
                    for (int i = 0; i < 11; i++) {
                        peer.data(3, false, new byte[10_000]);
                    }
                    assertThat(peer.next(3)).isEqualTo("RST_STREAM 3 FLOW_CONTROL_ERROR");
                    peer.connection.close().await();
                });
    }

    @Test
    void whatAClientGivesUpIsCancelledIfItOnlyLooked(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> {
                    try {
                        reactor.sleep(Duration.ofSeconds(60)).await();
                        told.add(request.method() + " ended");
                    } catch (CancellationException e) {
                        told.add(request.method() + " cancelled");
                        throw e;
                    }
                    return Response.ok();
                },
                o -> o.handlerTimeout(Duration.ofHours(1)).idleTimeout(Duration.ofHours(1)),
                () -> {
                    H2Peer peer = peer().get(1, "/").post(3, "/").reset(1).reset(3);
                    peer.settle();
                    assertThat(told).containsExactly("GET cancelled");
                    assertThat(server.requestsInWork()).isOne();
                    reactor.sleep(Duration.ofSeconds(61)).await();
                    assertThat(told).containsExactly("GET cancelled", "POST ended");
                    assertThat(server.requestsInWork()).isZero();
                    peer.get(5, "/").settle();
                    peer.connection.close().await();
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    assertThat(told).hasSize(3).last().isEqualTo("GET cancelled");
                });
        assertThat(served).extracting(Served::end).containsOnly(Served.End.CLIENT_GONE);
    }

    @Test
    void aStreamCountsUntilItsFunctionHasEnded(Reactor reactor) throws Exception {
        serving(reactor, _ -> sleeping(reactor, Duration.ofSeconds(5), "slept"), o -> o.maxStreams(2), () -> {
            H2Peer peer = peer();
            for (int stream = 1; stream < 20; stream += 2) {
                peer.post(stream, "/").reset(stream);
            }
            peer.post(21, "/");
            assertThat(peer.next(21)).isEqualTo("RST_STREAM 21 REFUSED_STREAM");
            assertThat(server.requestsInWork()).isEqualTo(2);
            reactor.sleep(Duration.ofSeconds(6)).await();
            assertThat(peer.get(23, "/").next(23)).isEqualTo("HEADERS 23 200");
            peer.connection.close().await();
        });
    }

    @Test
    void aStreamThatFailsEndsAlone(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> Response.stream("text/plain", out -> {
                    out.write("begun").await();
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    if (request.target().path().equals("/1")) {
                        throw new IllegalStateException("of the test");
                    }
                }),
                () -> {
                    H2Peer peer = peer().get(1, "/1").get(3, "/2");
                    assertThat(peer.next(1)).isEqualTo("HEADERS 1 200");
                    assertThat(peer.next(1)).isEqualTo("DATA 1 begun");
                    assertThat(peer.next(1)).isEqualTo("RST_STREAM 1 INTERNAL_ERROR");
                    assertThat(peer.next(3)).isEqualTo("DATA 3  END");
                    peer.connection.close().await();
                });
        assertThat(served).extracting(Served::end).containsExactly(Served.End.FAILED, Served.End.ANSWERED);
    }

    @Test
    void aHandlerThatTakesTooLongIsAnsweredFor(Reactor reactor, VirtualTime time) throws Exception {
        serving(reactor, _ -> sleeping(reactor, Duration.ofHours(1), "slept"), () -> {
            H2Peer peer = peer().get(1, "/");
            assertThat(peer.next()).isEqualTo("HEADERS 1 503");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(30));
            peer.connection.close().await();
        });
    }

    @Test
    void leaveToSendABodyIsGivenWhenItIsWanted(Reactor reactor) throws Exception {
        serving(reactor, request -> Response.text(request.body().text().await()), () -> {
            H2Peer peer = peer().post(1, "/", "expect", "100-continue");
            assertThat(peer.next()).isEqualTo("HEADERS 1 100");
            peer.data(1, false, "hi".getBytes(US_ASCII)).ask(1, true, "x-sum", "7");
            assertThat(peer.next()).isEqualTo("HEADERS 1 200");
            assertThat(peer.next()).isEqualTo("DATA 1 hi END");
            peer.connection.close().await();
        });
    }

    @Test
    void anAnswerBeforeTheEndOfTheBodyLeavesTimeForItAndEndsTheStreamThen(Reactor reactor, VirtualTime time)
            throws Exception {
        serving(reactor, _ -> Response.text("no"), () -> {
            H2Peer peer = peer().post(1, "/").post(3, "/");
            assertThat(peer.next(1)).isEqualTo("HEADERS 1 200");
            peer.data(3, true, new byte[10]);
            assertThat(peer.next(1)).isEqualTo("DATA 1 no END");
            assertThat(peer.next(1)).isEqualTo("RST_STREAM 1 NO_ERROR");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(2));
            peer.connection.close().await();
        });
    }

    @Test
    void contentGoesAsTheClientTakesItAndNotForEver(Reactor reactor, VirtualTime time) throws Exception {
        serving(reactor, _ -> Response.text("0123456789"), () -> {
            H2Peer peer = peer(INITIAL_WINDOW_SIZE, 4).get(1, "/");
            assertThat(peer.next()).isEqualTo("HEADERS 1 200");
            assertThat(peer.next()).isEqualTo("DATA 1 0123");
            peer.frame(WINDOW_UPDATE, 0, 1, H2Peer.number(3));
            assertThat(peer.next()).isEqualTo("DATA 1 456");
            peer.frame(SETTINGS, 0, 0, (byte) 0, (byte) INITIAL_WINDOW_SIZE, (byte) 0, (byte) 0, (byte) 0, (byte) 5);
            assertThat(peer.next(1)).isEqualTo("DATA 1 7");
            assertThat(peer.next(1)).isEqualTo("RST_STREAM 1 CANCEL");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(60)); // something went in the first half of it
            peer.connection.close().await();
        });
        assertThat(served.getFirst().end()).isEqualTo(Served.End.CLIENT_GONE);
    }

    @Test
    void aServerThatClosesTellsItsClientsAndAnswersWhatWasAsked(Reactor reactor) throws Exception {
        serving(reactor, _ -> sleeping(reactor, Duration.ofSeconds(5), "slept"), () -> {
            H2Peer peer = peer().get(1, "/");
            peer.settle();
            var closed = server.close();
            assertThat(peer.next()).isEqualTo("GOAWAY 0 2147483647 NO_ERROR");
            assertThat(peer.next()).isEqualTo("PING 0");
            peer.get(3, "/").frame(PING, 1, 0, new byte[8]).get(5, "/");
            assertThat(peer.next()).isEqualTo("GOAWAY 0 3 NO_ERROR");
            assertThat(peer.next()).isEqualTo("HEADERS 1 200");
            assertThat(peer.next()).isEqualTo("DATA 1 slept END");
            assertThat(peer.next()).isEqualTo("HEADERS 3 200");
            assertThat(peer.next()).isEqualTo("DATA 3 slept END");
            assertThat(peer.next()).isEqualTo("END");
            peer.connection.close().await();
            closed.await();
        });
    }

    @Test
    void aClientThatConfirmsNothingAndAsksOnIsToldWhichStreamIsTheLast(Reactor reactor, VirtualTime time)
            throws Exception {
        serving(reactor, _ -> sleeping(reactor, Duration.ofSeconds(5), "slept"), () -> {
            H2Peer peer = peer().get(1, "/");
            peer.settle();
            var closed = server.close();
            assertThat(peer.next()).isEqualTo("GOAWAY 0 2147483647 NO_ERROR");
            assertThat(peer.next()).isEqualTo("PING 0");
            peer.get(3, "/");
            assertThat(peer.next()).isEqualTo("GOAWAY 0 3 NO_ERROR");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
            assertThat(peer.next()).isEqualTo("HEADERS 1 200");
            peer.connection.close().await();
            closed.await();
        });
    }

    @Test
    void theLastRequestOfAConnectionIsAnnounced(Reactor reactor) throws Exception {
        serving(reactor, _ -> Response.ok(), o -> o.maxRequestsOfConnection(2), () -> {
            H2Peer peer = peer().get(1, "/").get(3, "/");
            assertThat(peer.next(0)).isEqualTo("GOAWAY 0 2147483647 NO_ERROR");
            peer.connection.close().await();
        });
    }

    @Test
    void anIdleConnectionEndsAndSoDoesOneThatSaysNothing(Reactor reactor, VirtualTime time) throws Exception {
        serving(reactor, _ -> Response.ok(), () -> {
            H2Peer peer = peer().get(1, "/");
            assertThat(peer.next()).isEqualTo("HEADERS 1 200 END");
            assertThat(peer.next()).isEqualTo("GOAWAY 0 1 NO_ERROR");
            assertThat(peer.next()).isEqualTo("END");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(60));
            peer.connection.close().await();
            Peer silent = new Peer(clients, "memory:shop").send("PRI * HTTP/2.0\r\n\r\n");
            assertThat(silent.rest()).isEmpty();
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(70));
            silent.connection.close().await();
        });
    }

    @Test
    void aHeadThatIsNeverCompleteEndsItsConnection(Reactor reactor, VirtualTime time) throws Exception {
        serving(reactor, _ -> Response.ok(), () -> {
            H2Peer peer = peer().frame(HEADERS, 0, 1, H2Peer.block(":method", "GET"));
            assertThat(peer.next()).isEqualTo("GOAWAY 0 0 ENHANCE_YOUR_CALM");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(10));
            peer.connection.close().await();
        });
        assertThat(served.getFirst().reason()).contains("the head of a request took too long");
    }

    @Test
    void aWriterThatHasWaitedIsToldThatItsClientIsGone(Reactor reactor) throws Exception {
        serving(
                reactor,
                _ -> Response.stream("text/plain", out -> {
                    try {
                        while (true) {
                            out.write(new byte[50_000]).await(ClientGoneException.class);
                        }
                    } catch (ClientGoneException | CancellationException e) {
                        told.add("gone");
                        throw e;
                    }
                }),
                () -> {
                    H2Peer peer = peer().get(1, "/");
                    peer.settle();
                    peer.reset(1).settle();
                    assertThat(told).containsExactly("gone");
                    peer.connection.close().await();
                });
    }

    @Test
    void nobodySpeaksItWhereItIsSwitchedOff(Reactor reactor) throws Exception {
        serving(reactor, _ -> Response.ok(), o -> o.http2(false), () -> {
            Peer peer = new Peer(clients, "memory:shop").send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(peer.status()).isEqualTo(505);
            peer.connection.close().await();
        });
    }

    @Test
    void aRequestThatIsCutAnywhereIsRead(Reactor reactor) throws Exception {
        serving(reactor, request -> Response.text(request.target().path()), () -> {
            Peer bytes = new Peer(clients, "memory:shop");
            String all =
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\4\0\0\0\0\0" + "\0\0\3\1\5\0\0\0\1" + "\202\204\206";
            String missing = "\0\0\21\1\5\0\0\0\3" + "\202\204\206" + "\0\12:authority\1x";
            for (char one : (all + missing).toCharArray()) {
                bytes.send(String.valueOf(one));
                reactor.sleep(Duration.ofMillis(1)).await();
            }
            assertThat(bytes.rest()).contains("\1\4\0\0\0\3").contains("/");
            bytes.connection.close().await();
        });
        assertThat(served).extracting(one -> one.status().code()).containsExactly(400, 200);
    }
}
