package dev.hawser.http.testing;

import static dev.hawser.http.testing.FrameOrigin.OK;
import static dev.hawser.http.testing.FrameOrigin.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.http.Body;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The content of a request by HTTP/2, frame by frame.
@Tag("both")
@WithReactor
class H2RequestContentTest {
    private static final int CANCEL = 8;

    private static final ClientRequest GET = ClientRequest.get("http://shop/");
    private static final ClientRequest ASKING =
            ClientRequest.post("http://shop/").withText("abc").withExpectContinue();

    /// A body whose pieces a test gives.
    private static final class GivenBody implements Body {
        private final Queue<Promise<byte[]>> reads = new ArrayDeque<>();

        @Override
        public Deferred<byte[]> read() {
            Promise<byte[]> next = new Promise<>();
            reads.add(next);
            return next;
        }
    }

    @Test
    void contentGoesAsFarAsTheWindowsOfTheServer(Reactor reactor) throws Exception {
        byte[] large = "x".repeat(200_000).getBytes(US_ASCII);
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    assertThat(origin.content(65_535)).hasSize(65_535);
                    origin.room(stream, 100_000);
                    assertThat(origin.content(100_000)).hasSize(100_000);
                    origin.room(stream, 34_465);
                    assertThat(origin.content(34_465)).hasSize(34_465);
                    assertThat(origin.seen)
                            .extracting(FrameOrigin.Frame::payload)
                            .allMatch(p -> p.length() <= 16_384);
                    assertThat(origin.seen.getLast().endsStream()).isTrue();
                    origin.ok(stream);
                    origin.awaitGoodbye();
                },
                http -> http.fetch(ClientRequest.post("http://shop/").withBytes("a/b", large))
                        .await());
    }

    @Test
    void theFirstWindowIsTheOneThatTheServerSays(Reactor reactor) throws Exception {
        String settings = "\0\4" + FrameOrigin.number(40_000);
        byte[] large = "x".repeat(41_000).getBytes(US_ASCII);
        FrameOrigin.run(
                reactor,
                settings,
                origin -> {
                    int first = origin.request();
                    origin.ok(first);
                    int second = origin.request();
                    origin.content(40_000);
                    reactor.sleep(Duration.ofSeconds(1)).await();
                    assertThat(origin.seen.getLast().endsStream()).isFalse();
                    origin.room(second, 1_000);
                    origin.content(1_000);
                    origin.ok(second);
                    origin.awaitGoodbye();
                },
                http -> {
                    ClientRequest post = ClientRequest.post("http://shop/").withBytes("a/b", large);
                    http.fetch(GET).await();
                    http.fetch(post).await();
                });
    }

    @Test
    void contentWaitsForTheLeaveThatItAskedFor(Reactor reactor, VirtualTime time) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    reactor.sleep(Duration.ofMillis(700)).await();
                    assertThat(origin.seen).hasSize(1);
                    origin.head(stream, status(103));
                    origin.head(stream, status(100));
                    assertThat(origin.content(3)).isEqualTo("abc");
                    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(700));
                    origin.ok(stream);
                    origin.awaitGoodbye();
                },
                http -> http.fetch(ASKING).await());
        assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aServerThatGivesNoLeaveGetsTheContentAfterASecond(Reactor reactor, VirtualTime time) throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.content(3);
                    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
                    origin.head(stream, status(100)); // too late, and once is enough
                    origin.ok(stream);
                    origin.awaitGoodbye();
                    assertThat(origin.seen).hasSize(2);
                },
                http -> http.fetch(ASKING).await());
    }

    @ParameterizedTest
    @CsvSource({"403, false", "200, true"})
    void anAnswerInPlaceOfTheLeaveKeepsTheContentBackIfItRefuses(int code, boolean sent, Reactor reactor)
            throws Exception {
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.head(stream, status(code));
                    if (sent) {
                        assertThat(origin.content(3)).isEqualTo("abc");
                    }
                    origin.end(stream);
                    if (!sent) {
                        assertThat(origin.until(FrameOrigin.RST_STREAM).code()).isEqualTo(CANCEL);
                    }
                    origin.awaitGoodbye();
                    assertThat(origin.seen)
                            .extracting(FrameOrigin.Frame::type)
                            .filteredOn(type -> type == FrameOrigin.DATA)
                            .hasSize(sent ? 1 : 0);
                },
                http -> assertThat(http.fetch(ASKING).await().status().code()).isEqualTo(code));
    }

    @Test
    void anAnswerThatIsWholeEndsTheContentThatIsStillGiven(Reactor reactor) throws Exception {
        GivenBody body = new GivenBody();
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.head(stream, OK);
                    origin.data(stream, "enough");
                    origin.end(stream);
                    assertThat(origin.until(FrameOrigin.RST_STREAM).code()).isEqualTo(CANCEL);
                    origin.awaitGoodbye();
                },
                http -> {
                    ClientRequest post = ClientRequest.post("http://shop/").withBody(body);
                    assertThat(http.fetch(post).await().text()).isEqualTo("enough");
                    assertThat(body.reads.remove().isFired())
                            .as("nobody waits for its next piece")
                            .isTrue();
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void contentThatFailsEndsItsStreamAloneAndIsTold(Reactor reactor) throws Exception {
        GivenBody body = new GivenBody();
        FrameOrigin.run(
                reactor,
                origin -> {
                    origin.request();
                    assertThat(origin.content(2)).isEqualTo("ab");
                    body.reads.remove().errback(new IllegalStateException("the disk is gone"));
                    assertThat(origin.until(FrameOrigin.RST_STREAM).code()).isEqualTo(CANCEL);
                    origin.serveOneMore();
                },
                http -> {
                    Deferred<Fetched> answer =
                            http.fetch(ClientRequest.post("http://shop/").withBody(body));
                    reactor.sleep(Duration.ofMillis(1)).await();
                    body.reads.remove().callback("ab".getBytes(US_ASCII));
                    assertThatThrownBy(answer::await).hasMessage("the disk is gone");
                    http.fetch(GET).await();
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void contentThatFailsBehindTheHeadOfTheAnswerBreaksWhatIsReadOfIt(Reactor reactor) throws Exception {
        GivenBody body = new GivenBody();
        FrameOrigin.run(
                reactor,
                origin -> {
                    int stream = origin.request();
                    origin.head(stream, OK);
                    origin.data(stream, "so far");
                    assertThat(origin.until(FrameOrigin.RST_STREAM).code()).isEqualTo(CANCEL);
                    origin.awaitGoodbye();
                },
                http -> {
                    ClientResponse answer = http.send(
                                    ClientRequest.post("http://shop/").withBody(body))
                            .await();
                    assertThat(answer.body().read().await()).asString().isEqualTo("so far");
                    Deferred<byte[]> more = answer.body().read();
                    body.reads.remove().errback(new IllegalStateException("the disk is gone"));
                    assertThatThrownBy(more::await).hasMessage("the disk is gone");
                    answer.close();
                });
    }
}
