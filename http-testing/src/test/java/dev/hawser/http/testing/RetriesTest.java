package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.http.client.Asked;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.task.Backoff;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is sent again, when, and what is not.
@WithReactor
@Tag("both")
class RetriesTest {
    private static final String SHOP = "http://shop/";
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void whatMayPassIsTriedAgain(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.retries(3).backoff(Backoff.constant(SECOND)), all -> {
            all.origin.enqueue(FakeAnswer.reset(), FakeAnswer.of(503), FakeAnswer.close(), FakeAnswer.text("hi"));
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("hi");
            assertThat(time.elapsed())
                    .isEqualTo(Duration.ofSeconds(2)); // the third was found dead, which costs no wait
            assertThat(all.asked()).map(Asked::tries).containsExactly(4);
            all.origin.enqueue(FakeAnswer.of(503), FakeAnswer.of(503), FakeAnswer.of(503), FakeAnswer.of(503));
            assertThat(all.http.fetch(SHOP).await().status().code()).isEqualTo(503);
            all.origin.enqueue(FakeAnswer.of(500));
            assertThat(all.http.fetch(SHOP).await().status().code()).isEqualTo(500);
            assertThat(all.origin.requests()).hasSize(9);
        });
    }

    @Test
    void aPostIsSentAgainOnlyIfItHasAKeyOrWasNotSent(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.retries(1).backoff(Backoff.constant(SECOND)), all -> {
            ClientRequest post = ClientRequest.post(SHOP).withText("x");
            all.origin.enqueue(FakeAnswer.of(503), FakeAnswer.of(503), FakeAnswer.text("hi"));
            assertThat(all.http.fetch(post).await().status().code()).isEqualTo(503);
            assertThat(all.http.fetch(post.withIdempotencyKey("1")).await().text())
                    .isEqualTo("hi");
            assertThat(time.elapsed()).isEqualTo(SECOND);
            assertThat(all.http
                            .fetch(ClientRequest.post("http://nowhere/"))
                            .addCallback(_ -> "?")
                            .addErrback(e -> String.valueOf(e.getMessage()))
                            .await())
                    .startsWith("no connection to http://nowhere");
            assertThat(all.asked()).map(Asked::tries).containsExactly(1, 2, 2);
        });
    }

    @Test
    void aServerSaysHowLongToWait(Reactor reactor, VirtualTime time) throws Exception {
        InstantSource clock = () -> Instant.parse("2026-11-30T10:00:00Z").plus(time.elapsed());
        Clients.run(reactor, options -> options.retries(2).clock(clock).backoff(Backoff.constant(SECOND)), all -> {
            all.origin.enqueue(
                    FakeAnswer.of(429, "Retry-After", "7"),
                    FakeAnswer.of(503, "Retry-After", "Mon, 30 Nov 2026 10:00:20 GMT"),
                    FakeAnswer.text("hi"));
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("hi");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(20));
            all.origin.enqueue(FakeAnswer.of(429, "Retry-After", "3600"), FakeAnswer.of(429, "Retry-After", "29"));
            assertThat(all.http.fetch(SHOP).await().status().code()).isEqualTo(429); // too long for anybody
            ClientRequest hasty = ClientRequest.get(SHOP).withTimeout(Duration.ofSeconds(29));
            assertThat(all.http.fetch(hasty).await().status().code()).isEqualTo(429); // too long for this one
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(20));
        });
    }

    @Test
    void aFifthOfTheRequestsMayBeRetries(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.retries(5).backoff(Backoff.constant(SECOND)), all -> {
            all.origin.otherwise(_ -> FakeAnswer.of(503));
            for (int i = 0; i < 100; i++) {
                all.http.fetch(SHOP).await();
            }
            assertThat(all.origin.requests()).hasSize(100 + 10 + 20);
        });
    }

    @Test
    void withoutBeingAskedForNothingIsTriedAgain(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.reset(), FakeAnswer.of(503));
            assertThat(all.kind(SHOP)).isEqualTo(Kind.LOST);
            assertThat(all.http.fetch(SHOP).await().status().code()).isEqualTo(503);
        });
    }

    @Test
    void whatWasNeverSentIsTriedAgainThoughItCanBeSentOnce(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.retries(3).backoff(Backoff.constant(SECOND)), all -> {
            boolean[] pulled = new boolean[1];
            ClientRequest once = ClientRequest.post("http://late/").withBody(() -> {
                byte[] next = pulled[0] ? new byte[0] : new byte[] {'x'};
                pulled[0] = true;
                return Deferred.succeed(next);
            });
            Deferred<Fetched> answer = all.http.fetch(once);
            reactor.sleep(Duration.ofMillis(1500)).await();
            assertThat(pulled[0]).isFalse();
            FakeOrigin late =
                    FakeOrigin.listen(all.network.net("late"), "memory:late").await();
            late.otherwise(seen -> FakeAnswer.text("late " + seen.text()));
            assertThat(answer.await().text()).isEqualTo("late x");
            assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(2));
            assertThat(all.asked()).map(Asked::tries).containsExactly(3);
            assertThat(all.asked().getFirst().queued()).isEqualTo(SECOND.multipliedBy(2));
        });
    }

    @Test
    void whatHasBegunToBeAnsweredIsNotTriedAgain(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.retries(3).backoff(Backoff.constant(SECOND)), all -> {
            all.origin.enqueue(
                    FakeAnswer.text("a long story").cutAfter(5, FakeAnswer.End.RESETS),
                    FakeAnswer.text("a long story").cutAfter(80, FakeAnswer.End.RESETS),
                    FakeAnswer.raw("nonsense\r\n\r\n"));
            assertThat(all.kind(SHOP)).isEqualTo(Kind.LOST);
            assertThat(all.kind(SHOP)).isEqualTo(Kind.LOST);
            assertThat(all.kind(SHOP)).isEqualTo(Kind.MALFORMED);
            assertThat(all.asked()).map(Asked::tries).containsExactly(1, 1, 1);
        });
    }

    @Test
    void theTimeLimitCoversTheWaitsAsWell(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.retries(9).backoff(Backoff.constant(SECOND)), all -> {
            all.origin.otherwise(_ -> FakeAnswer.of(503));
            ClientRequest hasty = ClientRequest.get(SHOP).withTimeout(Duration.ofMillis(2500));
            assertThat(all.http.fetch(hasty).await().status().code()).isEqualTo(503); // no time for a third wait
            assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(2));
            assertThat(all.asked()).map(Asked::tries).containsExactly(3);
            all.origin.enqueue(FakeAnswer.of(503), FakeAnswer.silence());
            assertThat(all.http
                            .fetch(hasty)
                            .addCallback(_ -> "?")
                            .addErrback(e -> String.valueOf(e.getMessage()))
                            .await())
                    .isEqualTo("GET http://shop/ took longer than 2.5 s: no answer had come");
            assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(4500));
        });
    }

    @Test
    void aCancelEndsTheWait(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.retries(1).backoff(Backoff.constant(SECOND)), all -> {
            all.origin.enqueue(FakeAnswer.of(503));
            var answer = all.http.fetch(SHOP).addCallback(_ -> "?").addErrback(_ -> "cancelled");
            reactor.sleep(Duration.ofMillis(500)).await();
            answer.cancel();
            assertThat(answer.await()).isEqualTo("cancelled");
            reactor.sleep(SECOND).await();
            assertThat(all.origin.requests()).hasSize(1);
        });
    }
}
