package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.http.Body;
import dev.hawser.http.Status;
import dev.hawser.http.client.Asked;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Content of answers as it is pulled, that of requests as it is given up, and what an observer is told of both.
@WithReactor
@Tag("both")
class AnswerContentTest {
    private static final String SHOP = "http://shop/";
    private static final ClientRequest GET = ClientRequest.get(SHOP);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /// An answer of ten bytes, one each tenth of a second behind its head.
    private static FakeAnswer tenBytes() {
        return FakeAnswer.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789")
                .slowly(10);
    }

    private static String next(ClientResponse answer) {
        return new String(answer.body().read().await(), UTF_8);
    }

    @Test
    void oneReadIsUnderWayAtATime(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(tenBytes());
            try (ClientResponse answer = all.http.send(GET).await()) {
                Deferred<byte[]> first = answer.body().read();
                assertThatThrownBy(() -> answer.body().read())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a read of this body waits already");
                assertThat(first.await()).isEqualTo("0".getBytes(UTF_8));
                assertThat(next(answer)).isEqualTo("1");
            }
        });
    }

    @Test
    void aReadThatIsCancelledTakesNothing(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(tenBytes(), FakeAnswer.text("x"));
            ClientResponse answer = all.http.send(GET).await();
            for (int i = 0; i < 3; i++) {
                Deferred<byte[]> read = answer.body().read();
                read.cancel();
                assertThatThrownBy(read::await).isInstanceOf(CancellationException.class);
            }
            assertThat(answer.body().text().await()).isEqualTo("0123456789");
            assertThat(answer.body().read().await()).isEmpty();
            assertThat(answer.body().read().await()).isEmpty();
            answer.close(); // which has nothing to do
            assertThat(all.http.fetch(GET).await().text()).isEqualTo("x");
            assertThat(all.origin.connections()).isOne();
            assertThat(all.asked()).map(Asked::end).containsOnly(Asked.End.ANSWERED);
        });
    }

    @Test
    void whatIsCollectedCanBeCancelledAndTheRestIsStillThere(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(tenBytes());
            ClientResponse answer = all.http.send(GET).await();
            Deferred<byte[]> whole = answer.body().bytes();
            reactor.sleep(Duration.ofMillis(450)).await();
            whole.cancel();
            assertThatThrownBy(whole::await).isInstanceOf(CancellationException.class);
            reactor.sleep(SECOND).await();
            assertThat(answer.body().text().await()).isNotEmpty().endsWith("89");
            assertThat(all.http.connections()).isOne();
        });
    }

    @ParameterizedTest(name = "at most {0}")
    @CsvSource({"0, false", "9, false", "10, true", "11, true"})
    void whatIsReadAtOnceIsBounded(int max, boolean fits, Reactor reactor) throws Exception {
        String ten = "Content-Length: 10\r\n\r\n0123456789";
        String chunks = "Transfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n";
        Clients.run(reactor, options -> options.maxBody(max), all -> {
            for (String framed : new String[] {ten, chunks, "Connection: close\r\n\r\n0123456789"}) {
                FakeAnswer answer = FakeAnswer.raw("HTTP/1.1 200 OK\r\n" + framed);
                all.origin.enqueue(framed.startsWith("Conn") ? answer.closing() : answer);
                if (fits) {
                    assertThat(all.http.fetch(GET).await().text()).isEqualTo("0123456789");
                } else {
                    HttpClientException failure = (HttpClientException) all.failure(SHOP);
                    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
                    assertThat(failure)
                            .hasMessage("GET http://shop/: the content of the answer is longer than the " + max
                                    + " bytes that are allowed");
                }
            }
            assertThat(all.origin.connections()).isEqualTo(fits ? 1 : 3);
        });
    }

    @Test
    void contentThatIsSaidToBeTooLongIsNotWaitedFor(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(tenBytes());
            ClientResponse answer = all.http.send(GET).await();
            Duration head = time.elapsed();
            assertThatThrownBy(() -> answer.body().bytes(9).await()).isInstanceOf(HttpClientException.class);
            assertThat(time.elapsed()).isEqualTo(head);
            assertThat(answer.body().bytes(10).await()).hasSize(10); // nothing was taken
        });
    }

    @Test
    void aFailureOfContentStays(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(tenBytes().cutAfter(45, FakeAnswer.End.RESETS));
            ClientResponse answer = all.http.send(GET).await();
            assertThatThrownBy(() -> answer.body().bytes().await())
                    .hasMessageStartingWith("GET http://shop/: the connection ended within the content of the answer");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> answer.body().read().await())
                        .hasMessageStartingWith(
                                "GET http://shop/: the connection ended within the content of the answer");
            }
            Asked told = all.asked().getFirst();
            assertThat(told.end()).isEqualTo(Asked.End.FAILED);
            assertThat(told.status()).contains(Status.OK);
            assertThat(told.bytes()).isBetween(1L, 9L);
            assertThat(told.cause().orElseThrow()).isInstanceOf(HttpClientException.class);
        });
    }

    @Test
    void theTimeLimitFailsTheReadThatWaitsAndThoseThatFollow(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.text("x".repeat(100)).cutAfter(100, FakeAnswer.End.HANGS));
            ClientResponse answer =
                    all.http.send(GET.withTimeout(SECOND.multipliedBy(2))).await();
            assertThat(answer.body().read().await()).isNotEmpty();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> answer.body().read().await())
                        .isInstanceOf(TimeoutException.class)
                        .hasMessage("GET http://shop/ took longer than 2.0 s: the answer was not complete");
            }
            assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(2));
            assertThat(all.http.connections()).isZero();
            answer.close();
            assertThat(all.asked()).map(Asked::end).containsExactly(Asked.End.TIMEOUT);
        });
    }

    @Test
    void whatIsNotReadInTimeIsLost(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.timeout(SECOND), all -> {
            all.origin.enqueue(FakeAnswer.text("x".repeat(1_000_000)));
            ClientResponse answer = all.http.send(GET).await();
            reactor.sleep(SECOND).await();
            assertThat(all.http.connections()).isZero();
            assertThatThrownBy(() -> answer.body().bytes().await()).isInstanceOf(TimeoutException.class);
        });
    }

    @Test
    void contentIsReadAsAStream(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.chunked("ab", "\u00e4c", "d"), FakeAnswer.of(204));
            try (ClientResponse answer = all.http.send(GET).await();
                    InputStream in = answer.body().inputStream()) {
                assertThat(in.available()).isZero();
                assertThat(in.read()).isEqualTo('a');
                assertThat(in.read(new byte[3], 1, 0)).isZero();
                byte[] into = new byte[9];
                assertThat(in.read(into, 2, 7)).isPositive();
                assertThat(into).startsWith(0, 0, 'b');
                assertThat(in.readNBytes(1)[0] & 0xff).isIn(0xc3, 'c', 'd');
                in.readAllBytes();
                assertThat(in.read()).isEqualTo(-1);
                assertThat(in.read(into, 0, 9)).isEqualTo(-1);
                assertThat(in.read(into, 0, 0)).isZero();
            }
            try (InputStream none = all.http.send(GET).await().body().inputStream()) {
                assertThat(none.read()).isEqualTo(-1);
            }
            assertThat(all.origin.connections()).isOne();
        });
    }

    @Test
    void anAnswerBeforeItsTimeStopsWhatIsPulled(Reactor reactor) throws Exception {
        List<String> told = new ArrayList<>();
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.of(403).early().closing());
            Promise<byte[]> rest = new Promise<>(_ -> told.add("answered"));
            Fetched answer = all.http
                    .fetch(ClientRequest.post(SHOP).withBody(() -> rest))
                    .await();
            assertThat(answer.status().code()).isEqualTo(403);
            assertThat(told).containsExactly("answered");
            assertThat(all.http.connections()).isZero(); // half a request is in the way there

            Promise<byte[]> other = new Promise<>(_ -> told.add("cancelled"));
            Deferred<Fetched> asked = all.http.fetch(ClientRequest.post(SHOP).withBody(() -> other));
            reactor.sleep(SECOND).await();
            asked.cancel();
            assertThatThrownBy(asked::await).isInstanceOf(CancellationException.class);
            assertThat(told).containsExactly("answered", "cancelled");

            Promise<byte[]> third = new Promise<>(_ -> told.add("timeout"));
            assertThatThrownBy(() -> all.http
                            .fetch(ClientRequest.post(SHOP)
                                    .withBody(() -> third)
                                    .withTimeout(SECOND))
                            .await())
                    .isInstanceOf(TimeoutException.class);
            assertThat(told).last().isEqualTo("timeout");
        });
    }

    @Test
    void contentIsPulledOneReadAtATimeAndFramedAsItCame(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            int[] state = {0, 0}; // pieces given, reads under way
            Body slow = () -> {
                assertThat(state[1]++).isZero();
                return reactor.sleep(SECOND).addCallback(_ -> {
                    state[1]--;
                    return "piece".substring(0, Math.max(0, 5 - state[0]++)).getBytes(UTF_8);
                });
            };
            all.http.fetch(ClientRequest.put(SHOP).withBody(slow)).await();
            assertThat(all.origin.takeRequest().await().text()).isEqualTo("piecepiecpiepip");
            assertThat(state).containsExactly(6, 0);
            ClientRequest exact = ClientRequest.put(SHOP)
                    .withContent(new ClientRequest.Pulled(() -> Body.of(new byte[100_000]), 100_000, true));
            all.http.fetch(exact).await();
            SeenRequest seen = all.origin.takeRequest().await();
            assertThat(seen.headers().first("Content-Length")).contains("100000");
            assertThat(seen.body()).hasSize(100_000);
            assertThat(all.origin.connections()).isOne();
        });
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "65535", "65536", "65537", "131072", "200001"})
    void bytesOfAnyLengthArriveAsTheyAre(int length, Reactor reactor) throws Exception {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i * 31 + i / 256);
        }
        Clients.run(reactor, all -> {
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            for (int i = 0; i < 2; i++) {
                all.http
                        .fetch(ClientRequest.post(SHOP).withBytes("a/b", content))
                        .await();
                assertThat(all.origin.takeRequest().await().body()).isEqualTo(content);
            }
            assertThat(all.origin.connections()).isOne();
        });
    }

    @Test
    void anObserverIsToldOfEachRequestHowItWent(Reactor reactor, VirtualTime time) throws Exception {
        Instant start = Instant.parse("2026-11-30T10:00:00Z");
        Clients.run(reactor, options -> options.clock(() -> start.plus(time.elapsed())), all -> {
            reactor.sleep(SECOND).await();
            all.origin.enqueue(
                    FakeAnswer.of(302, "Location", "/next").after(SECOND),
                    FakeAnswer.text("x".repeat(20)).slowly(10).after(SECOND));
            ClientRequest request = GET.withHeader("X", "y");
            all.http.fetch(request).await();
            Asked told = all.asked().getFirst();
            assertThat(told.id()).isOne();
            assertThat(told.request()).isEqualTo(request);
            assertThat(told.status()).contains(Status.OK);
            assertThat(told.tries()).isEqualTo(2);
            assertThat(told.bytes()).isEqualTo(20);
            assertThat(told.begun()).isEqualTo(start.plusSeconds(1));
            assertThat(told.queued()).isEqualTo(SECOND); // the redirect had come then
            assertThat(told.untilHead()).isGreaterThan(SECOND.multipliedBy(2));
            assertThat(told.total()).isEqualTo(time.elapsed().minus(SECOND));
            assertThat(told.total()).isGreaterThanOrEqualTo(told.untilHead().plus(SECOND));
            assertThat(told.end()).isEqualTo(Asked.End.ANSWERED);
            assertThat(told.cause()).isEmpty();

            all.origin.enqueue(FakeAnswer.reset(), FakeAnswer.reset());
            assertThat(all.kind(SHOP)).isEqualTo(Kind.LOST);
            Asked lost = all.asked().getLast();
            assertThat(lost.id()).isEqualTo(2);
            assertThat(lost.tries()).isEqualTo(2); // the first was found dead
            assertThat(lost.status()).isEmpty();
            assertThat(lost.bytes()).isZero();
            assertThat(lost.untilHead()).isZero();
            assertThat(lost.end()).isEqualTo(Asked.End.FAILED);
            assertThat(lost.cause().orElseThrow()).hasMessageContaining("before an answer came");
        });
    }
}
