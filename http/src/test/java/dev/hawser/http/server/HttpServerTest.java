package dev.hawser.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.HttpException;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.reactor.FunctionInfo;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The server in virtual time, over a network in memory.
@Tag("both")
@WithReactor
class HttpServerTest extends InMemory {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration HOUR = Duration.ofHours(1);

    private Peer peer() {
        return new Peer(clients, "memory:shop");
    }

    @Test
    void answersAreFramedAndDated(Reactor reactor) throws Exception {
        serving(reactor, _ -> Response.text("hi").withHeader("X", "y"), () -> {
            Peer peer = peer().send(GET);
            assertThat(peer.answer()).isEqualTo("""
                    HTTP/1.1 200 OK
                    Date: Tue, 03 Feb 2026 04:05:06 GMT
                    Content-Type: text/plain; charset=utf-8
                    X: y
                    Content-Length: 2

                    hi""");
            peer.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.0\r\n\r\n");
            String rest = peer.rest();
            assertThat(rest).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Length: 2\r\n\r\nHTTP/1.1 200 OK\r\n");
            assertThat(rest).endsWith("Content-Length: 2\r\nConnection: close\r\n\r\nhi");
            peer.connection.close().await();
        });
    }

    @Test
    void requestsOfAConnectionAreAnsweredInTheirOrderOneAtATime(Reactor reactor) throws Exception {
        int[] atOnce = new int[1];
        serving(
                reactor,
                request -> {
                    assertThat(++atOnce[0]).isEqualTo(1);
                    reactor.sleep(Duration.ofSeconds(request.target().path().equals("/1") ? 5 : 1))
                            .await();
                    atOnce[0]--;
                    return Response.text(request.target().path());
                },
                () -> {
                    Peer peer = peer();
                    for (int i = 1; i <= 3; i++) {
                        peer.send("GET /" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
                    }
                    for (int i = 1; i <= 3; i++) {
                        assertThat(peer.answer()).endsWith("/" + i);
                    }
                    peer.connection.close().await();
                });
    }

    @Test
    void eachRequestIsAFunctionWithItsName(Reactor reactor) throws Exception {
        serving(reactor, _ -> sleeping(reactor, Duration.ofSeconds(1)), () -> {
            Peer peer = peer().send("GET /users/7?secret=1 HTTP/1.1\r\nHost: x\r\n\r\n");
            reactor.sleep(Duration.ofMillis(1)).await();
            assertThat(reactor.dump().stream().map(FunctionInfo::name)).contains("GET /users/7 #1");
            assertThat(server.toString()).contains("1 connections, 1 requests in work");
            assertThat(peer.status()).isEqualTo(200);
            peer.connection.close().await();
        });
    }

    @Test
    void slowHandlerIsCancelledAnd503IsTheAnswer(Reactor reactor, VirtualTime time) throws Exception {
        serving(
                reactor,
                _ -> {
                    try {
                        return sleeping(reactor, HOUR);
                    } catch (CancellationException e) {
                        told.add("cancelled");
                        throw e;
                    }
                },
                () -> {
                    Peer peer = peer().send(GET);
                    assertThat(peer.answer()).contains("503").contains("no answer within 30 seconds");
                    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(30));
                    assertThat(told).containsExactly("cancelled");
                    peer.connection.close().await();
                    assertThat(served.getFirst().end()).isEqualTo(Served.End.TIMEOUT);
                    assertThat(server.requestsInWork()).isZero();
                });
    }

    @Test
    void failuresAreAnsweredAsTheyArePlainlyOrInJson(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> {
                    if (request.target().path().equals("/gone")) {
                        throw new HttpException(new Status(410), "it \"was\" here");
                    }
                    throw new IllegalStateException("secret");
                },
                () -> {
                    Peer peer = peer().send("GET /gone HTTP/1.1\r\nHost: x\r\n\r\n");
                    assertThat(peer.answer()).startsWith("HTTP/1.1 410 Gone\n").endsWith("410 Gone: it \"was\" here\n");
                    peer.send("GET /gone HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n");
                    assertThat(peer.answer())
                            .contains("Content-Type: application/problem+json")
                            .endsWith("{\"title\":\"Gone\",\"status\":410,\"detail\":\"it \\\"was\\\" here\"}");
                    assertThat(peer.send(GET).answer())
                            .startsWith("HTTP/1.1 500 ")
                            .endsWith("request #3 failed; the log says why\n")
                            .doesNotContain("secret");
                    peer.connection.close().await();
                    assertThat(served).extracting(Served::end).endsWith(Served.End.FAILED);
                });
    }

    @Test
    void clientThatIsGoneCancelsWhoOnlyLooksAndNotWhoChanges(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> {
                    try {
                        reactor.sleep(Duration.ofSeconds(10)).await();
                        told.add(request.method() + " done");
                    } catch (CancellationException e) {
                        told.add(request.method() + " cancelled");
                        throw e;
                    }
                    return Response.ok();
                },
                () -> {
                    Peer looks = peer().send(GET);
                    Peer changes = peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    looks.connection.abort();
                    changes.connection.abort();
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    assertThat(told).containsExactly("GET cancelled");
                    reactor.sleep(Duration.ofSeconds(10)).await();
                    assertThat(told).containsExactly("GET cancelled", "POST done");
                    assertThat(served).extracting(Served::end).containsOnly(Served.End.CLIENT_GONE);
                    assertThat(server.requestsInWork()).isZero();
                });
    }

    @Test
    void endOfTheInputCancelsWhoOnlyLooksUnlessItWasAnnounced(Reactor reactor) throws Exception {
        serving(reactor, _ -> sleeping(reactor, Duration.ofSeconds(2)), () -> {
            Peer gone = peer().send(GET);
            gone.connection.closeOutput().await();
            assertThat(gone.rest()).isEmpty();
            Peer waits = peer().send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            waits.connection.closeOutput().await();
            assertThat(waits.rest()).endsWith("slept");
            gone.connection.close().await();
            waits.connection.close().await();
        });
    }

    @Test
    void writesToAClientThatIsGoneFailAndAreNoError(Reactor reactor) throws Exception {
        serving(
                reactor,
                _ -> Response.stream("text/plain", out -> {
                    try {
                        while (true) {
                            out.write("tick\n").await(ClientGoneException.class);
                            reactor.sleep(Duration.ofSeconds(1)).await();
                        }
                    } catch (ClientGoneException | CancellationException e) {
                        told.add("gone");
                        throw e;
                    }
                }),
                () -> {
                    Peer peer = peer().send(GET);
                    reactor.sleep(Duration.ofSeconds(100)).await(); // longer than any handler's limit
                    assertThat(told).isEmpty();
                    peer.connection.abort();
                    reactor.sleep(Duration.ofSeconds(2)).await();
                    assertThat(told).containsExactly("gone");
                    assertThat(served.getFirst().bytes()).isGreaterThan(400);
                    assertThat(server.requestsInWork()).isZero();
                });
    }

    @Test
    void streamThatFailsBreaksOffSoThatItsReaderSeesIt(Reactor reactor) throws Exception {
        serving(
                reactor,
                _ -> Response.stream("text/plain", out -> {
                    out.write("half").await();
                    throw new IllegalStateException("no more");
                }),
                () -> {
                    Peer peer = peer().send(GET);
                    assertThat(peer.rest()).endsWith("\r\n\r\n4\r\nhalf\r\n"); // and no last chunk
                    peer.connection.close().await();
                    assertThat(served.getFirst().end()).isEqualTo(Served.End.FAILED);
                });
    }

    @Test
    void slowHeadsAreAnswered408AndSilentConnectionsClosed(Reactor reactor, VirtualTime time) throws Exception {
        serving(reactor, _ -> Response.ok(), () -> {
            Peer silent = peer();
            assertThat(silent.rest()).isEmpty();
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(10));
            Peer slow = peer().send("GET / HTTP/1.1\r\n");
            for (int i = 0; i < 9; i++) {
                reactor.sleep(Duration.ofSeconds(1)).await();
                slow.send("X: y\r\n");
            }
            assertThat(slow.answer()).startsWith("HTTP/1.1 408 ");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(20));
            Peer kept = peer().send(GET);
            assertThat(kept.status()).isEqualTo(200);
            assertThat(kept.rest()).isEmpty();
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(80));
            for (Peer peer : List.of(silent, slow, kept)) {
                peer.connection.close().await();
            }
        });
    }

    @Test
    void bodiesThatDoNotComeAreAnswered408(Reactor reactor, VirtualTime time) throws Exception {
        serving(
                reactor,
                request -> Response.text(request.body().text().await()),
                options -> options.handlerTimeout(HOUR),
                () -> {
                    Peer peer = peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n");
                    peer.send("a".repeat(80_000));
                    reactor.sleep(Duration.ofSeconds(20)).await();
                    peer.send("b");
                    assertThat(peer.answer()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
                    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(50));
                    assertThat(peer.rest()).isEmpty();
                    peer.connection.close().await();
                });
    }

    /// Each byte in time, and all of them too late. While nobody wants more, the client may take its time.
    @Test
    void bodiesThatComeTooSlowlyAreAnswered408(Reactor reactor, VirtualTime time) throws Exception {
        serving(
                reactor,
                request -> {
                    int length = request.body().read().await().length;
                    reactor.sleep(Duration.ofMinutes(1)).await();
                    return Response.text(
                            String.valueOf(length + request.body().bytes().await().length));
                },
                options -> options.handlerTimeout(HOUR),
                () -> {
                    Peer peer = peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 7000\r\n\r\n");
                    for (int i = 0; i < 24; i++) {
                        peer.send("x".repeat(250));
                        reactor.sleep(Duration.ofSeconds(1)).await(); // the handler sleeps
                    }
                    reactor.sleep(Duration.ofSeconds(36)).await();
                    while (peer.connection.isOpen() && served.isEmpty()) {
                        peer.send("y");
                        reactor.sleep(Duration.ofSeconds(1)).await();
                    }
                    assertThat(peer.answer()).startsWith("HTTP/1.1 408 ").contains("with less than 240 bytes a second");
                    assertThat(time.elapsed()).isBetween(Duration.ofSeconds(84), Duration.ofSeconds(87));
                    peer.connection.close().await();
                });
    }

    @Test
    void streamThatWaitsIsCancelledWhenItsClientIsGone(Reactor reactor) throws Exception {
        serving(
                reactor,
                _ -> Response.stream("text/plain", out -> {
                    out.write("a").await();
                    try {
                        reactor.sleep(HOUR).await();
                    } catch (CancellationException e) {
                        told.add("cancelled");
                        throw e;
                    }
                }),
                () -> {
                    Peer peer = peer().send(GET);
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    peer.connection.abort();
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    assertThat(told).containsExactly("cancelled");
                    assertThat(server.requestsInWork()).isZero();
                });
    }

    @Test
    void streamOfAKnownLengthIsAsLongOrBreaksOff(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> Response.stream("text/plain", 6, out -> {
                    for (String part : request.query("say").orElseThrow().split("-", -1)) {
                        out.write(part).await();
                    }
                }),
                () -> {
                    Peer peer = peer().send("GET /?say=abc-def HTTP/1.1\r\nHost: x\r\n\r\n");
                    assertThat(peer.answer())
                            .contains("Content-Length: 6\n")
                            .doesNotContain("Transfer-Encoding")
                            .endsWith("\n\nabcdef");
                    peer.send("HEAD /?say=abc-def HTTP/1.0\r\n\r\n");
                    assertThat(peer.rest()).contains("Content-Length: 6\r\n").endsWith("\r\n\r\n");
                    for (String wrong : List.of("abc-de", "abc-defg")) {
                        Peer cut = peer().send("GET /?say=" + wrong + " HTTP/1.1\r\nHost: x\r\n\r\n");
                        assertThatThrownBy(cut::answer).isInstanceOf(Exception.class);
                        cut.connection.close().await();
                    }
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    assertThat(served)
                            .extracting(Served::end)
                            .containsExactly(
                                    Served.End.ANSWERED, Served.End.ANSWERED, Served.End.FAILED, Served.End.FAILED);
                    peer.connection.close().await();
                });
    }

    @Test
    void leaveIsGivenToSendABodyWhenSomebodyReadsIt(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> request.target().path().equals("/no")
                        ? Response.text("no")
                        : Response.text(request.body().text().await()),
                () -> {
                    String head = " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
                    Peer peer = peer().send("POST /yes" + head);
                    assertThat(peer.answer()).isEqualTo("HTTP/1.1 100 Continue\n\n");
                    assertThat(peer.send("abc").answer()).endsWith("\n\nabc");
                    peer.send("POST /no" + head);
                    assertThat(peer.answer()).contains("Connection: close").endsWith("no");
                    assertThat(peer.rest()).isEmpty();
                    peer.connection.close().await();
                });
    }

    @Test
    void bodiesAreBounded(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> {
                    int length = 0;
                    for (byte[] piece = request.body().read().await();
                            piece.length > 0;
                            piece = request.body().read().await()) {
                        length += piece.length;
                    }
                    return Response.text(length + " bytes");
                },
                options -> options.maxBody(200_000),
                () -> {
                    Peer peer = peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
                    assertThat(peer.send("x".repeat(200_000)).answer()).endsWith("200000 bytes");
                    peer.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 3; i++) {
                        peer.send("13880\r\n" + "x".repeat(80_000) + "\r\n");
                    }
                    assertThat(peer.answer()).startsWith("HTTP/1.1 413 ").contains("Connection: close");
                    assertThat(peer.rest()).isEmpty();
                    peer.connection.close().await();
                });
    }

    /// Thousands of pieces are there at once, and read in constant stack.
    @Test
    void bodiesOfManySmallChunksAreRead(Reactor reactor) throws Exception {
        serving(reactor, request -> Response.text(request.body().bytes().await().length + " bytes"), () -> {
            Peer peer = peer().send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\na\r\n".repeat(20_000) + "0\r\n\r\n");
            assertThat(peer.answer()).endsWith("20000 bytes");
            peer.connection.close().await();
        });
    }

    @Test
    void requestBehindABodyThatNobodyReadIsAnsweredIfTheBodyHasCome(Reactor reactor) throws Exception {
        serving(reactor, request -> Response.text(request.target().path()), () -> {
            Peer peer = peer();
            peer.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(peer.answer()).doesNotContain("Connection").endsWith("/a");
            assertThat(peer.answer()).endsWith("/b");
            peer.send("POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\nabc");
            assertThat(peer.answer()).contains("Connection: close").endsWith("/c");
            peer.send("more of the body" + GET);
            assertThat(peer.rest()).isEmpty();
            peer.connection.close().await();
        });
    }

    @Test
    void requestsWaitForOthersAndTooManyAreRefused(Reactor reactor) throws Exception {
        serving(reactor, _ -> sleeping(reactor, Duration.ofSeconds(1)), options -> options.maxRequests(2, 1), () -> {
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                peers.add(peer().send(GET));
                reactor.sleep(Duration.ofMillis(10)).await();
            }
            String refused = peers.get(3).answer();
            assertThat(refused)
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After: 1\n")
                    .contains("too many requests");
            assertThat(server.requestsInWork()).isEqualTo(2);
            for (int i = 0; i < 3; i++) {
                assertThat(peers.get(i).status()).isEqualTo(200);
            }
            for (Peer peer : peers) {
                peer.connection.close().await();
            }
            assertThat(server.requestsInWork()).isZero();
        });
    }

    @Test
    void clientThatIsGoneDoesNotHoldItsPlace(Reactor reactor) throws Exception {
        serving(reactor, _ -> sleeping(reactor, Duration.ofSeconds(5)), options -> options.maxRequests(1, 1), () -> {
            Peer first = peer().send(GET);
            Peer second = peer().send(GET);
            reactor.sleep(Duration.ofSeconds(1)).await();
            second.connection.abort();
            first.connection.abort();
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(server.requestsInWork()).isZero();
            Peer third = peer().send(GET);
            assertThat(third.status()).isEqualTo(200);
            third.connection.close().await();
        });
    }

    @Test
    void connectionEndsBehindItsLastRequest(Reactor reactor) throws Exception {
        serving(reactor, _ -> Response.ok(), options -> options.maxRequestsOfConnection(2), () -> {
            Peer peer = peer().send(GET + GET + GET);
            assertThat(peer.answer()).doesNotContain("Connection");
            assertThat(peer.answer()).contains("Connection: close");
            assertThat(peer.rest()).isEmpty();
            peer.connection.close().await();
        });
    }

    @Test
    void clientThatDoesNotReadIsGivenUp(Reactor reactor, VirtualTime time) throws Exception {
        serving(
                reactor,
                _ -> Response.stream("text/plain", out -> {
                    while (true) {
                        out.write(new byte[10_000]).await();
                    }
                }),
                () -> {
                    Peer peer = peer().send(GET);
                    peer.connection.pauseProducing();
                    reactor.sleep(Duration.ofMinutes(2)).await();
                    assertThat(served).hasSize(1);
                    assertThat(served.getFirst().total()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
                    assertThat(served.getFirst().bytes()).isLessThan(1 << 20);
                    peer.connection.close().await();
                });
    }

    /// A close has a limit of its own, which is shorter than a slow reader may need.
    @Test
    void longAnswerIsReadSlowlyToItsEndAlsoWhenItsConnectionCloses(Reactor reactor) throws Exception {
        serving(reactor, _ -> Response.bytes("text/plain", new byte[1 << 20]), () -> {
            for (String close : List.of("Connection: close\r\n\r\n", "\r\n")) {
                Peer peer = peer().send("GET / HTTP/1.1\r\nHost: x\r\n" + close);
                peer.connection.pauseProducing();
                if (close.equals("\r\n")) {
                    reactor.sleep(Duration.ofMillis(1)).await();
                    peer.connection.closeOutput().await();
                }
                reactor.sleep(Duration.ofSeconds(25)).await();
                peer.connection.resumeProducing();
                assertThat(peer.rest()).hasSizeGreaterThan(1 << 20);
                peer.connection.close().await();
            }
            assertThat(served).extracting(Served::end).containsOnly(Served.End.ANSWERED);
        });
    }

    /// Which is left behind when its request is answered.
    @Test
    void readOfABodyThatIsLeftFails(Reactor reactor) throws Exception {
        serving(
                reactor,
                request -> {
                    var _ = request.body()
                            .read()
                            .addErrbackAction(e -> told.add(e.getClass().getSimpleName()));
                    return Response.ok();
                },
                () -> {
                    Peer peer = peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n");
                    assertThat(peer.answer()).contains("Connection: close");
                    assertThat(peer.rest()).isEmpty();
                    assertThat(told).containsExactly("ClientGoneException");
                    peer.connection.close().await();
                });
    }

    @Test
    void stopAnswersWhatIsInWorkAndClosesWhatIsIdle(Reactor reactor, VirtualTime time) throws Exception {
        serving(
                reactor,
                request ->
                        sleeping(reactor, Duration.ofSeconds(request.query("s").isPresent() ? 5 : 0)),
                () -> {
                    Peer idle = peer().send(GET);
                    assertThat(idle.status()).isEqualTo(200);
                    Peer busy = peer().send("GET /?s HTTP/1.1\r\nHost: x\r\n\r\n");
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    Deferred<?> closed = server.close();
                    assertThat(idle.rest()).isEmpty();
                    assertThat(busy.answer()).contains("Connection: close").endsWith("slept");
                    assertThat(busy.rest()).isEmpty();
                    closed.await();
                    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
                    idle.connection.close().await();
                    busy.connection.close().await();
                });
    }

    @Test
    void stopCancelsWhatTakesTooLongAndStillAnswers(Reactor reactor, VirtualTime time) throws Exception {
        serving(reactor, _ -> sleeping(reactor, HOUR), options -> options.handlerTimeout(HOUR), () -> {
            Peer peer = peer().send(GET);
            reactor.sleep(Duration.ofSeconds(1)).await();
            Deferred<?> closed = server.close();
            assertThat(peer.answer()).startsWith("HTTP/1.1 503 ").contains("the server is closing");
            peer.connection.close().await();
            closed.await();
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(9));
        });
    }

    @Test
    void stopAbortsWhoDoesNotListenToACancel(Reactor reactor, VirtualTime time) throws Exception {
        Handler deaf = _ -> {
            while (true) {
                try {
                    reactor.sleep(Duration.ofSeconds(20)).await();
                    return Response.ok();
                } catch (CancellationException e) {
                    told.add("goes on");
                }
            }
        };
        serving(reactor, deaf, options -> options.handlerTimeout(HOUR), () -> {
            Peer peer = peer().send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
            reactor.sleep(Duration.ofSeconds(1)).await();
            server.close().await();
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(11));
            assertThat(told).containsExactly("goes on");
            peer.connection.close().await();
            reactor.sleep(Duration.ofSeconds(30)).await(); // then it has ended
        });
    }

    @Test
    void chainsAnswerWithoutAFunction(Reactor reactor) throws Exception {
        Router router = Router.of(routes -> routes.chainGet(
                        "/later",
                        _ -> reactor.deferLater(
                                Duration.ofSeconds(2),
                                () -> Response.text(
                                        String.valueOf(reactor.dump().size()))))
                .chainGet("/throws", _ -> {
                    throw new HttpException(Status.CONFLICT, "no");
                }));
        serving(reactor, router, () -> {
            int functions = reactor.dump().size();
            Peer peer = peer().send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(peer.answer()).endsWith("\n\n" + functions);
            assertThat(peer.send("GET /throws HTTP/1.1\r\nHost: x\r\n\r\n").status())
                    .isEqualTo(409);
            assertThat(peer.send("PUT /later HTTP/1.1\r\nHost: x\r\n\r\n").answer())
                    .startsWith("HTTP/1.1 405 ")
                    .contains("Allow: GET, HEAD, OPTIONS");
            peer.connection.close().await();
        });
    }
}
