package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.http.Body;
import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.client.Asked;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.testing.Latency;
import dev.hawser.net.testing.Weather;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.testing.WithReactor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whole requests, connections, time and cancelling, in virtual time.
@WithReactor
@Tag("both")
class HttpClientTest {
    private static final String SHOP = "http://shop/";

    @Test
    void aRequestIsWrittenAsItShouldBe(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            Fetched answer = all.http.fetch("http://shop:81/a%20b?c=d#e").await();
            assertThat(answer.status()).isEqualTo(Status.OK);
            assertThat(answer.text()).isEqualTo("hi");
            SeenRequest seen = all.origin.takeRequest().await();
            assertThat(seen).hasToString("GET /a%20b?c=d");
            assertThat(seen.headers().first("Host")).contains("shop:81");
            assertThat(seen.headers().all("Content-Length")).isEmpty();
            all.http.fetch(ClientRequest.post("http://shop").withText("ä")).await();
            seen = all.origin.takeRequest().await();
            assertThat(seen).hasToString("POST /");
            assertThat(seen.text()).isEqualTo("ä");
            assertThat(seen.headers().first("Host")).contains("shop");
            assertThat(seen.headers().all("Content-Length")).containsExactly("2");
            all.http.fetch(ClientRequest.post(SHOP)).await();
            assertThat(all.origin.takeRequest().await().headers().all("Content-Length"))
                    .containsExactly("0");
            all.http.fetch(ClientRequest.get(SHOP).withHeader("Host", "other")).await();
            assertThat(all.origin.takeRequest().await().headers().all("Host")).containsExactly("other");
            assertThat(all.origin.connections()).isEqualTo(2); // shop:81 is another origin
        });
    }

    @Test
    void whatCannotBeSentIsRefusedWhenItIsMade(Reactor reactor) {
        assertThatThrownBy(() -> ClientRequest.get("ftp://x/")).hasMessageContaining("neither with http://");
        assertThatThrownBy(() -> ClientRequest.get("/x")).hasMessageContaining("neither with http://");
        assertThatThrownBy(() -> ClientRequest.get("http://u:p@x/")).hasMessageContaining("no user and no password");
        assertThatThrownBy(() -> ClientRequest.get("http://x:99999/")).hasMessageContaining("99999");
        assertThatThrownBy(() -> ClientRequest.get(SHOP).withHeader("Content-Length", "3"))
                .hasMessage("Content-Length is written by the client, as the request is sent");
        assertThatThrownBy(() -> ClientRequest.get(SHOP).withHeader("X", "a\r\nY: b"))
                .hasMessageContaining("characters that no field may have");
        assertThatThrownBy(() -> ClientRequest.of(Method.CONNECT, URI.create(SHOP)))
                .hasMessageContaining("CONNECT is for proxies");
        assertThat(ClientRequest.get("http://[::1]:8080/").uri().getPort()).isEqualTo(8080);
    }

    @Test
    void aConnectionIsUsedAgainWhenItsAnswerIsRead(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.otherwise(request -> switch (request.target()) {
                case "/chunks" -> FakeAnswer.chunked("a", "bc");
                case "/empty" -> FakeAnswer.of(204);
                default -> FakeAnswer.text("hi");
            });
            assertThat(all.http.fetch(SHOP + "chunks").await().text()).isEqualTo("abc");
            assertThat(all.http.fetch(SHOP + "empty").await().bytes()).isEmpty();
            Fetched head = all.http.fetch(ClientRequest.head(SHOP + "none")).await();
            assertThat(head.headers().first("Content-Length")).contains("2");
            assertThat(head.bytes()).isEmpty();
        });
    }

    @Test
    void headHasNoContentWhateverItSays(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(
                    FakeAnswer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
                    FakeAnswer.raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n"),
                    FakeAnswer.text("x"));
            assertThat(all.http.fetch(ClientRequest.head(SHOP)).await().bytes()).isEmpty();
            assertThat(all.http.fetch(SHOP).await().status().code()).isEqualTo(304);
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("x");
            assertThat(all.origin.connections()).isEqualTo(1);
        });
    }

    @Test
    void contentWithoutALengthEndsWithItsConnection(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(
                    FakeAnswer.raw("HTTP/1.1 200 OK\r\n\r\nall of it").closing());
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("all of it");
            all.origin.enqueue(FakeAnswer.raw("HTTP/1.0 200 OK\r\n\r\nall of it")
                    .cutAfter(24, FakeAnswer.End.RESETS)
                    .slowly(100));
            assertThat(all.kind(SHOP)).isEqualTo(Kind.LOST);
            assertThat(all.http.connections()).isZero();
        });
    }

    @Test
    void requestsWaitForConnectionsInTheirOrder(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(2), all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi").after(Duration.ofSeconds(1)));
            List<Deferred<Fetched>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(all.http.fetch(SHOP + i));
            }
            assertThat(all.http.waiting()).isEqualTo(6); // nobody is connected yet
            answers.forEach(Deferred::await);
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
            assertThat(all.origin.connections()).isEqualTo(2);
            assertThat(all.origin.requests())
                    .map(SeenRequest::target)
                    .containsExactly("/0", "/1", "/2", "/3", "/4", "/5");
            assertThat(all.asked().getLast().queued()).isEqualTo(Duration.ofSeconds(2));
            assertThat(all.asked().getLast().untilHead()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void theLimitOfAllConnectionsHoldsAndIdleOnesMakeRoom(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.maxConnections(2), all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            List<Deferred<Fetched>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(all.http.fetch("http://shop:" + (81 + i % 3) + "/" + i));
            }
            for (Deferred<Fetched> answer : answers) {
                assertThat(answer.await().text()).isEqualTo("hi");
                assertThat(all.http.connections()).isLessThanOrEqualTo(2);
            }
        });
    }

    @Test
    void tooManyWhoWaitFailAtOnce(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(1).maxWaiting(1), all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi").after(Duration.ofSeconds(1)));
            Deferred<Fetched> first = all.http.fetch(SHOP);
            reactor.sleep(Duration.ofMillis(10)).await();
            Deferred<Fetched> second = all.http.fetch(SHOP);
            HttpClientException failure = (HttpClientException) all.failure(SHOP + "third");
            assertThat(failure).hasMessage("GET http://shop/third: 1 others wait for a connection");
            assertThat(failure.kind()).isEqualTo(Kind.BUSY);
            first.await();
            second.await();
        });
    }

    @Test
    void anIdleConnectionEndsInTime(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.idleTimeout(Duration.ofSeconds(5)), all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            all.http.fetch(SHOP).await();
            reactor.sleep(Duration.ofSeconds(4)).await();
            all.http.fetch(SHOP).await();
            reactor.sleep(Duration.ofMillis(4999)).await();
            assertThat(all.http.connections()).isEqualTo(1);
            reactor.sleep(Duration.ofMillis(2)).await();
            assertThat(all.http.connections()).isZero();
            assertThat(all.origin.openConnections()).isZero();
        });
    }

    @Test
    void anOldConnectionEndsWithItsAnswer(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.maxAge(Duration.ofSeconds(5)), all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi").after(Duration.ofSeconds(3)));
            all.http.fetch(SHOP).await();
            all.http.fetch(SHOP).await();
            all.http.fetch(SHOP).await();
            assertThat(all.origin.connections()).isEqualTo(2);
        });
    }

    @Test
    void anIdleConnectionThatEndsIsNotUsed(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(
                    FakeAnswer.text("1").closing(),
                    FakeAnswer.text("2"),
                    FakeAnswer.raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n3junk"),
                    FakeAnswer.text("4"));
            for (int i = 1; i <= 4; i++) {
                assertThat(all.http.fetch(ClientRequest.post(SHOP)).await().text())
                        .isEqualTo("" + i);
                reactor.sleep(Duration.ofMillis(1)).await();
            }
            assertThat(all.origin.connections()).isEqualTo(3);
        });
    }

    @Test
    void aConnectionFoundDeadIsMadeAnewForWhatMayBeRepeated(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.network.setWeather(Weather.clear().withLatency(Latency.of(Duration.ofMillis(50))));
            all.origin.enqueue(FakeAnswer.text("1"), FakeAnswer.reset(), FakeAnswer.text("2"));
            all.http.fetch(SHOP).await();
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("2"); // asked while the reset was under way
            all.origin.enqueue(FakeAnswer.reset());
            HttpClientException failure = (HttpClientException) all.http
                    .fetch(ClientRequest.post(SHOP).withText("x"))
                    .addCallback(_ -> new Exception())
                    .addErrback(e -> (Exception) e)
                    .await();
            assertThat(failure.kind()).isEqualTo(Kind.LOST);
            assertThat(failure).hasMessageStartingWith("POST http://shop/: the connection ended before an answer came");
            assertThat(all.asked()).map(Asked::tries).containsExactly(1, 2, 1);
        });
    }

    @Test
    void aServerThatClosesEachConnectionWithoutAWordIsAskedAllTheSame(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(4), all -> {
            all.network.setWeather(Weather.clear().withLatency(Latency.of(Duration.ofMillis(5))));
            all.origin.otherwise(_ -> FakeAnswer.text("hi").closing());
            List<Deferred<Fetched>> many = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                many.add(all.http.fetch(SHOP + i));
            }
            for (Deferred<Fetched> one : many) {
                assertThat(one.await().text()).isEqualTo("hi");
            }
            assertThat(all.asked()).allSatisfy(one -> assertThat(one.tries()).isLessThanOrEqualTo(2));
            assertThat(all.http.connections()).isLessThanOrEqualTo(4);
        });
    }

    @Test
    void oneTimeLimitCoversTheWayThereTheHeadAndTheContent(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.timeout(Duration.ofSeconds(2)).perOrigin(1), all -> {
            all.network.isolate("shop");
            assertThat(all.failure(SHOP))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("GET http://shop/ took longer than 2.0 s: it had no connection to http://shop");
            all.network.healAll();
            all.origin.enqueue(
                    FakeAnswer.silence(), FakeAnswer.text("x".repeat(100)).slowly(10));
            assertThat(all.failure(SHOP)).hasMessage("GET http://shop/ took longer than 2.0 s: no answer had come");
            assertThat(all.failure(SHOP)).hasMessage("GET http://shop/ took longer than 2.0 s: no answer had come");
            all.origin.enqueue(FakeAnswer.text("x".repeat(1000)).slowly(200));
            assertThat(all.failure(SHOP))
                    .hasMessage("GET http://shop/ took longer than 2.0 s: the answer was not complete");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(8));
            assertThat(all.asked()).map(Asked::end).containsOnly(Asked.End.TIMEOUT);
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(all.http.connections()).isZero();
            assertThat(all.origin.openConnections()).isZero();
        });
    }

    @Test
    void aRequestHasATimeLimitOfItsOwnAndThatOfTheScopeAroundIt(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.otherwise(_ -> FakeAnswer.silence());
            assertThatThrownBy(() -> all.http
                            .fetch(ClientRequest.get(SHOP).withTimeout(Duration.ofSeconds(1)))
                            .await())
                    .isInstanceOf(TimeoutException.class);
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
            assertThatThrownBy(() -> CancelScope.withTimeout(
                            Duration.ofSeconds(2), () -> all.http.fetch(SHOP).await()))
                    .isInstanceOf(TimeoutException.class);
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
            reactor.sleep(Duration.ofMillis(1)).await();
            assertThat(all.origin.openConnections()).isZero();
            Deferred<Fetched> left = CancelScope.withTimeout(Duration.ofSeconds(2), () -> all.http.fetch(SHOP));
            assertThatThrownBy(left::await).isInstanceOf(TimeoutException.class); // asked in the scope, awaited outside
        });
    }

    @Test
    void aCancelReachesTheSocketWhereverTheRequestIs(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(1), all -> {
            all.origin.enqueue(
                    FakeAnswer.silence(), FakeAnswer.text("x".repeat(1000)).slowly(100), FakeAnswer.text("hi"));
            Deferred<Fetched> connecting = all.http.fetch(SHOP);
            connecting.cancel();
            assertThatThrownBy(connecting::await).isInstanceOf(CancellationException.class);
            assertThat(all.http.connections()).isZero();

            Deferred<Fetched> unanswered = all.http.fetch(SHOP);
            Deferred<Fetched> waiting = all.http.fetch(SHOP);
            all.origin.takeRequest().await();
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancellationException.class);
            assertThat(all.http.waiting()).isZero();
            unanswered.cancel();
            assertThatThrownBy(unanswered::await).isInstanceOf(CancellationException.class);
            reactor.sleep(Duration.ofMillis(1)).await();
            assertThat(all.origin.openConnections()).isZero();

            Deferred<Fetched> half = all.http.fetch(SHOP);
            reactor.sleep(Duration.ofSeconds(3)).await();
            half.cancel();
            assertThatThrownBy(half::await).isInstanceOf(CancellationException.class);
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("hi");
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(all.origin.openConnections()).isEqualTo(1);
            assertThat(all.asked())
                    .map(Asked::end)
                    .startsWith(Asked.End.CANCELLED, Asked.End.CANCELLED, Asked.End.CANCELLED);
        });
    }

    @Test
    void contentOfAnAnswerIsPulled(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.text("y".repeat(1_000_000)), FakeAnswer.text("x"));
            try (ClientResponse answer = all.http.send(ClientRequest.get(SHOP)).await()) {
                assertThat(answer.status()).isEqualTo(Status.OK);
                reactor.sleep(Duration.ofSeconds(5)).await();
                long total = 0;
                for (byte[] piece = answer.body().read().await();
                        piece.length > 0;
                        piece = answer.body().read().await()) {
                    assertThat(piece.length).isLessThanOrEqualTo(1 << 16);
                    total += piece.length;
                }
                assertThat(total).isEqualTo(1_000_000);
            }
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("x");
            assertThat(all.origin.connections()).isEqualTo(1);
        });
    }

    @Test
    void anAnswerThatIsClosedBeforeItsEndTakesItsConnectionWithIt(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.text("y".repeat(1000)).slowly(100));
            ClientResponse answer = all.http.send(ClientRequest.get(SHOP)).await();
            Deferred<byte[]> all1000 = answer.body().bytes();
            answer.close();
            assertThatThrownBy(all1000::await)
                    .isInstanceOf(HttpClientException.class)
                    .hasMessage("GET http://shop/: the answer was closed before its end");
            assertThat(all.http.connections()).isZero();
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(all.origin.openConnections()).isZero();
            assertThat(all.asked()).map(Asked::end).containsExactly(Asked.End.CANCELLED);
        });
    }

    @Test
    void contentOfARequestIsPulledAsFastAsTheServerTakesIt(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, all -> {
            all.network.setWeather(Weather.clear().withBandwidth(100_000));
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            int[] pulled = {0};
            Body body = () -> {
                pulled[0]++;
                return Deferred.succeed(new byte[pulled[0] > 100 ? 0 : 10_000]);
            };
            Deferred<Fetched> answer = all.http.fetch(ClientRequest.post(SHOP).withBody(body));
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(pulled[0]).isLessThan(60);
            answer.await();
            assertThat(all.origin.takeRequest().await().body()).hasSize(1_000_000);
            assertThat(time.elapsed()).isGreaterThan(Duration.ofSeconds(10));
        });
    }

    @Test
    void contentThatIsNotAsLongAsItWasSaidFails(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            for (int length : new int[] {3, 10}) {
                ClientRequest request = ClientRequest.post(SHOP)
                        .withContent(new ClientRequest.Pulled(() -> Body.of("12345".getBytes(UTF_8)), length, true));
                assertThatThrownBy(() -> all.http.fetch(request).await())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("the content of POST http://shop/ was to be " + length + " bytes long");
            }
            assertThatThrownBy(() -> all.http
                            .fetch(ClientRequest.post(SHOP)
                                    .withBody(() -> Deferred.fail(new IllegalStateException("no"))))
                            .await())
                    .hasMessage("no");
            assertThat(all.http.connections()).isZero();
        });
    }

    @Test
    void contentThatThrowsFailsTheRequest(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            Body broken = () -> {
                throw new IllegalStateException("no body");
            };
            assertThatThrownBy(() -> all.http
                            .fetch(ClientRequest.post(SHOP).withBody(broken))
                            .await())
                    .hasMessage("no body");
            ClientRequest none = ClientRequest.post(SHOP)
                    .withContent(new ClientRequest.Pulled(
                            () -> {
                                throw new IllegalStateException("no content");
                            },
                            -1,
                            true));
            assertThatThrownBy(() -> all.http.fetch(none).await()).hasMessage("no content");
            assertThat(all.http.connections()).isZero();
            assertThat(all.asked()).map(Asked::end).containsExactly(Asked.End.FAILED, Asked.End.FAILED);
        });
    }

    @Test
    void contentThatFailsWhenTheAnswerHasBegunFailsThat(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.text("x".repeat(100)).slowly(50).early());
            Promise<byte[]> rest = new Promise<>();
            boolean[] begun = {false};
            Body body = () -> {
                Deferred<byte[]> next = begun[0] ? rest : Deferred.succeed(new byte[10]);
                begun[0] = true;
                return next;
            };
            ClientResponse answer = all.http
                    .send(ClientRequest.post(SHOP).withContent(new ClientRequest.Pulled(() -> body, 20, false)))
                    .await();
            Deferred<byte[]> content = answer.body().bytes();
            rest.errback(new IllegalStateException("the disk is gone"));
            assertThatThrownBy(content::await).hasMessage("the disk is gone");
            assertThat(all.asked()).map(Asked::end).containsExactly(Asked.End.FAILED);
            assertThat(all.http.connections()).isZero();
        });
    }

    @Test
    void aRefusedExpectationOfContentThatCannotBeRepeatedIsTheAnswer(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.of(417).early().closing());
            ClientRequest once = ClientRequest.post(SHOP)
                    .withBody(Body.of("abc".getBytes(UTF_8)))
                    .withExpectContinue();
            assertThat(all.http.fetch(once).await().status()).isEqualTo(Status.EXPECTATION_FAILED);
            assertThat(all.origin.requests()).hasSize(1);
        });
    }

    @Test
    void leaveForContentIsAskedForAndNotWaitedForForever(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, all -> {
            ClientRequest post = ClientRequest.post(SHOP).withText("abc").withExpectContinue();
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            assertThat(all.http.fetch(post).await().text()).isEqualTo("hi");
            assertThat(all.origin.takeRequest().await().text()).isEqualTo("abc");
            assertThat(time.elapsed()).isZero();
            all.origin.enqueue(FakeAnswer.of(413).early().closing());
            assertThat(all.http.fetch(post).await().status()).isEqualTo(Status.CONTENT_TOO_LARGE);
            assertThat(all.origin.takeRequest().await().text()).isEmpty();
            all.origin.enqueue(FakeAnswer.of(417).early().closing(), FakeAnswer.text("well"));
            assertThat(all.http.fetch(post).await().text()).isEqualTo("well");
            assertThat(all.origin.requests().getLast().headers().first("Expect"))
                    .isEmpty();
            all.origin.enqueue(FakeAnswer.text("late").early().after(Duration.ofSeconds(3)));
            assertThat(all.http.fetch(post).await().text()).isEqualTo("late"); // it was sent after a second
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void anAnswerThatBeginsBeforeTheContentHasEndedLetsThatGoOn(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            HttpServer server = HttpServer.of(
                    all.network.net("echo"),
                    request -> Response.stream("text/plain", out -> {
                        for (byte[] piece = request.body().read().await();
                                piece.length > 0;
                                piece = request.body().read().await()) {
                            out.write(piece).await();
                        }
                    }),
                    options -> options.accessLog(false));
            server.listen("memory:echo").await();
            byte[] large = new byte[2_000_000];
            ClientRequest put = ClientRequest.put("http://echo/").withBytes("a/b", large);
            assertThat(all.http.fetch(put.withExpectContinue()).await().bytes()).isEqualTo(large);
            assertThat(all.http.fetch(put).await().bytes()).isEqualTo(large);
        });
    }

    @Test
    void headsOnTheWayArePassedOver(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            String early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
            String last = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
            all.origin.enqueue(FakeAnswer.raw(early.repeat(20) + last), FakeAnswer.raw(early.repeat(21) + last));
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("x");
            assertThat(all.failure(SHOP)).hasMessageContaining("more than 20 heads came before an answer");
        });
    }

    @Test
    void whatIsTooLongIsRefused(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.maxBody(1000).maxHead(500, 10), all -> {
            all.origin.enqueue(
                    FakeAnswer.text("x".repeat(1000)),
                    FakeAnswer.text("x".repeat(1001)),
                    FakeAnswer.chunked("x".repeat(600), "x".repeat(600)),
                    FakeAnswer.of(200, "X", "y".repeat(500)),
                    FakeAnswer.of(Status.OK, Headers.of(java.util.Collections.nCopies(22, "a")), new byte[0]),
                    FakeAnswer.raw("HTTP/1.1 200 " + "x".repeat(500)));
            assertThat(all.http.fetch(SHOP).await().bytes()).hasSize(1000);
            for (int i = 0; i < 5; i++) {
                assertThat(all.kind(SHOP)).isEqualTo(Kind.TOO_LARGE);
            }
            assertThat(all.http.connections()).isZero();
            assertThat(all.origin.requests()).hasSize(6);
        });
    }

    @Test
    void nobodyIsThere(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            HttpClientException failure = (HttpClientException) all.failure("http://nowhere/");
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure).hasMessageStartingWith("no connection to http://nowhere: ");
            assertThat(all.http.connections()).isZero();
            List<Deferred<Fetched>> many = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                many.add(all.http.fetch("http://nowhere/"));
            }
            many.forEach(one -> assertThatThrownBy(one::await).isInstanceOf(HttpClientException.class));
        });
    }

    @Test
    void aStormOfCancelsLeavesNothing(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(5), all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi").after(Duration.ofMillis(7)));
            List<Deferred<Fetched>> many = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                many.add(all.http.fetch(SHOP + i).addErrback(CancellationException.class, _ -> null));
                if (i % 3 == 0) {
                    reactor.sleep(Duration.ofMillis(1)).await();
                }
                if (i >= 20) {
                    many.get(i - (i * 7919) % 20).cancel();
                }
            }
            many.forEach(Deferred::cancel);
            many.forEach(Deferred::await);
            assertThat(all.http.waiting()).isZero();
            reactor.sleep(Duration.ofSeconds(1)).await();
            assertThat(all.origin.openConnections())
                    .isEqualTo(all.http.connections())
                    .isLessThanOrEqualTo(5);
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("hi");
            assertThat(all.asked()).hasSize(3001);
        });
    }

    @Test
    void aClosedClientAnswersWhatIsUnderWayAndNothingElse(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(1), all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi").after(Duration.ofSeconds(1)));
            Deferred<Fetched> underWay = all.http.fetch(SHOP);
            all.origin.takeRequest().await();
            Deferred<Fetched> waits = all.http.fetch(SHOP);
            Deferred<?> closed = all.http.close();
            assertThatThrownBy(waits::await)
                    .hasMessageContaining("the client was closed before there was a connection");
            assertThat(all.kind(SHOP)).isEqualTo(Kind.CLOSED);
            assertThat(underWay.await().text()).isEqualTo("hi");
            closed.await();
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
            assertThat(all.http.connections()).isZero();
        });
    }

    @Test
    void eachRequestIsChangedBeforeItIsSent(Reactor reactor) throws Exception {
        Clients.run(
                reactor, options -> options.before(request -> request.withHeader("traceparent", "00-1-2-01")), all -> {
                    all.origin.otherwise(_ -> FakeAnswer.text("hi"));
                    all.http.fetch(SHOP).await();
                    assertThat(all.origin.takeRequest().await().headers().first("traceparent"))
                            .contains("00-1-2-01");
                });
    }

    @Test
    void aClientThatIsNotClosedEndsWithItsReactor(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            HttpClient other = HttpClient.of(all.network.net("other"), MemoryHttp::endpoints);
            other.fetch(SHOP).await();
        });
    }
}
