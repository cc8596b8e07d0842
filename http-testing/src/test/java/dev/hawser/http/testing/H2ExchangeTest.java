package dev.hawser.http.testing;

import static dev.hawser.http.testing.FrameOrigin.OK;
import static dev.hawser.http.testing.FrameOrigin.field;
import static dev.hawser.http.testing.FrameOrigin.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hawser.defer.Deferred;
import dev.hawser.http.client.Asked;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The answer to a request by HTTP/2, frame by frame.
@Tag("both")
@WithReactor
class H2ExchangeTest {
    private static final int CANCEL = 8;
    private static final int PROTOCOL_ERROR = 1;
    private static final int ENHANCE_YOUR_CALM = 11;

    private static final ClientRequest GET = ClientRequest.get("http://shop/");

    private static HttpClientException failure(Deferred<?> asked) {
        try {
            throw new AssertionError("there was " + asked.await(HttpClientException.class));
        } catch (HttpClientException e) {
            return e;
        }
    }

    @Test
    void whatIsSaidBehindTheContentIsLetPass(Reactor reactor) throws Exception {
        var asked = FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.head(stream, OK + field("content-length", "5"));
                    origin.data(stream, "he");
                    origin.data(stream, "llo");
                    origin.send(FrameOrigin.HEADERS, 5, stream, field("checksum", "7"));
                    origin.awaitGoodbye();
                    assertThat(origin.seen).extracting(FrameOrigin.Frame::type).containsExactly(FrameOrigin.HEADERS);
                },
                http -> assertThat(http.fetch(GET).await().text()).isEqualTo("hello"));
        assertThat(asked).extracting(Asked::end, Asked::bytes).containsExactly(tuple(Asked.End.ANSWERED, 5L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a head that does not end", ":status behind the content", "more than was said", "less"})
    void anAnswerThatIsBrokenBehindItsHeadFailsWhoReadsItAndItsStreamAlone(String how, Reactor reactor)
            throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.head(stream, OK + field("content-length", "3"));
                    origin.data(stream, "ab");
                    switch (how) {
                        case "less" -> origin.end(stream);
                        case "more than was said" -> origin.data(stream, "cd");
                        case "a head that does not end" -> origin.head(stream, field("a", "b"));
                        default -> origin.send(FrameOrigin.HEADERS, 5, stream, OK);
                    }
                    assertThat(origin.until(FrameOrigin.RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
                    origin.serveOneMore();
                },
                http -> {
                    HttpClientException failure = failure(http.fetch(GET));
                    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
                    assertThat(failure).hasMessageStartingWith("GET http://shop/: what came is no answer: ");
                    assertThat(http.fetch(GET).await().status().code()).isEqualTo(200);
                    assertThat(http.connections()).isOne();
                });
    }

    @ParameterizedTest
    @CsvSource({"20, true", "21, false"})
    void twentyHeadsMayComeBeforeTheOneThatCounts(int heads, boolean answered, Reactor reactor) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    for (int i = 0; i < heads; i++) {
                        origin.head(stream, status(103));
                    }
                    if (answered) {
                        origin.ok(stream);
                    } else {
                        assertThat(origin.until(FrameOrigin.RST_STREAM).code()).isEqualTo(ENHANCE_YOUR_CALM);
                    }
                    origin.awaitGoodbye();
                },
                http -> {
                    if (answered) {
                        assertThat(http.fetch(GET).await().status().code()).isEqualTo(200);
                    } else {
                        assertThat(failure(http.fetch(GET)))
                                .hasMessageContaining("more than 20 heads came before an answer");
                    }
                });
    }

    @Test
    void aHeadWithTooManyFieldsFailsItsRequestAlone(Reactor reactor) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.head(stream, OK + field("a", "b").repeat(2_000));
                    assertThat(origin.until(FrameOrigin.RST_STREAM).code()).isEqualTo(CANCEL);
                    origin.serveOneMore();
                },
                http -> {
                    HttpClientException failure = failure(http.fetch(GET));
                    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
                    assertThat(failure).hasMessage("GET http://shop/: the head of the answer is too long");
                    http.fetch(GET).await();
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void aStreamThatIsResetWithinItsContentSaysSoToWhoReads(Reactor reactor) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.head(stream, OK);
                    origin.data(stream, "ab");
                    reactor.sleep(Duration.ofMillis(10)).await();
                    origin.reset(stream, 2);
                    origin.awaitGoodbye();
                },
                http -> {
                    try (ClientResponse answer = http.send(GET).await()) {
                        assertThat(answer.body().read().await()).asString().isEqualTo("ab");
                        HttpClientException failure = failure(answer.body().read());
                        assertThat(failure.kind()).isEqualTo(Kind.LOST);
                        assertThat(failure)
                                .hasMessageStartingWith("GET http://shop/: the connection ended within the content")
                                .hasMessageContaining("INTERNAL_ERROR");
                    }
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void anAnswerThatIsClosedBeforeItsEndCancelsItsStreamAlone(Reactor reactor) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.head(stream, OK);
                    origin.data(stream, "ab");
                    FrameOrigin.Frame reset = origin.until(FrameOrigin.RST_STREAM);
                    assertThat(reset.stream()).isEqualTo(stream);
                    assertThat(reset.code()).isEqualTo(CANCEL);
                    origin.data(stream, "was on its way");
                    origin.serveOneMore();
                },
                http -> {
                    http.send(GET).await().close();
                    http.fetch(GET).await();
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void aConnectionThatIsLostWithinAnAnswerIsNotTriedAgain(Reactor reactor) throws Exception {
        int[] requests = new int[1];
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    requests[0]++;
                    origin.head(stream, OK);
                    origin.data(stream, "ab");
                    // and the connection is closed
                },
                http -> {
                    assertThat(failure(http.fetch(GET)).kind()).isEqualTo(Kind.LOST);
                    assertThat(http.connections()).isZero();
                });
        assertThat(requests[0]).isOne();
    }

    @Test
    void aGoodbyeLetsWhatIsUnderWayComeToItsEnd(Reactor reactor) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.send(FrameOrigin.GOAWAY, 0, 0, FrameOrigin.number(stream) + FrameOrigin.number(0));
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    origin.head(stream, OK);
                    origin.data(stream, "done");
                    origin.end(stream);
                    origin.awaitGoodbye();
                },
                http -> {
                    assertThat(http.fetch(GET).await().text()).isEqualTo("done");
                    reactor.sleep(Duration.ofMillis(10)).await();
                    assertThat(http.connections()).isZero();
                });
    }

    @Test
    void whatIsAskedOfItIsAnswered(Reactor reactor) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.send(FrameOrigin.PING, 0, 0, "12345678");
                    FrameOrigin.Frame pong = origin.until(FrameOrigin.PING);
                    assertThat(pong.payload()).isEqualTo("12345678");
                    assertThat(pong.flags()).isOne();
                    origin.ok(stream);
                    origin.awaitGoodbye();
                },
                http -> http.fetch(GET).await());
    }

    @Test
    void aServerThatAnswersWhatItIsAskedIsWaitedFor(Reactor reactor, VirtualTime time) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    for (int i = 0; i < 3; i++) {
                        FrameOrigin.Frame ping = origin.until(FrameOrigin.PING);
                        origin.send(FrameOrigin.PING, 1, 0, ping.payload());
                    }
                    origin.ok(stream);
                    origin.awaitGoodbye();
                },
                http -> http.fetch(GET.withTimeout(Duration.ofMinutes(10))).await());
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void aServerBeginsNoStreams(Reactor reactor) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    origin.request();
                    origin.head(2, OK);
                    assertThat(origin.until(FrameOrigin.GOAWAY).payload().charAt(7))
                            .isEqualTo((char) PROTOCOL_ERROR);
                },
                http -> assertThat(failure(http.fetch(GET)).kind()).isEqualTo(Kind.MALFORMED));
    }
}
