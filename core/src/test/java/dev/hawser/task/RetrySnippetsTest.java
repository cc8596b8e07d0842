package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.CancelScope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class RetrySnippetsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestReactor test = new TestReactor();
    private final Reactor reactor = test.reactor;
    private final List<Long> tries = new ArrayList<>();

    /** The failures to come, one a try; then it succeeds. */
    private final List<Exception> failures = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        test.close();
    }

    private String work() throws Exception {
        tries.add(test.time.elapsed().toMillis());
        if (!failures.isEmpty()) {
            throw failures.removeFirst();
        }
        return "done";
    }

    private Throwable failureOf(Deferred<?> deferred) {
        Throwable cause = ((Outcome.Failure<?>) deferred.outcome().orElseThrow()).cause();
        var _ = deferred.addErrbackAction(_ -> {}); // it has been seen
        return cause;
    }

    private static Retry eachSecond(int attempts) {
        return Retry.of(o -> o.attempts(attempts).backoff(Backoff.constant(SECOND)));
    }

    @Test
    @DisplayName("snippet: what fails is tried again")
    void retry() {
        failures.add(new IOException("first"));
        failures.add(new IOException("second"));
        // @start region="retry"
        Retry retry =
                Retry.of(o -> o.attempts(3).backoff(Backoff.constant(SECOND)).budget(0.2, 10));
        Deferred<String> answer = reactor.inline(() -> retry.call(() -> work()));
        // @end
        test.advance(Duration.ofSeconds(2));
        assertThat(answer.outcome()).contains(new Outcome.Success<>("done"));
        assertThat(tries).containsExactly(0L, 1000L, 2000L);
    }

    @Test
    void theLastFailureIsGivenWithTheEarlierOnesSuppressed() {
        failures.addAll(
                List.of(new IOException("a"), new IOException("b"), new IOException("c"), new IOException("d")));
        Deferred<String> answer = reactor.inline(() -> eachSecond(3).call(this::work));
        test.advance(Duration.ofSeconds(9));
        Throwable failure = failureOf(answer);
        assertThat(failure).hasMessage("c");
        assertThat(Arrays.stream(failure.getSuppressed()).map(Throwable::getMessage))
                .containsExactly("a", "b");
    }

    @Test
    void whatNoTryCanMendIsNotTriedAgain() {
        failures.add(new IllegalArgumentException("wrong"));
        Deferred<String> answer = reactor.inline(() -> eachSecond(3).call(this::work));
        assertThat(failureOf(answer)).hasMessage("wrong");
        assertThat(tries).hasSize(1);
    }

    @Test
    void aWaitThatWouldOutlastTheDeadlineIsNotBegun() {
        failures.addAll(List.of(new IOException("a"), new IOException("b")));
        Deferred<String> answer = reactor.inline(() -> CancelScope.withTimeout(
                Duration.ofMillis(1500), () -> eachSecond(5).call(this::work)));
        test.advance(Duration.ofSeconds(9));
        assertThat(failureOf(answer)).isInstanceOf(IOException.class).hasMessage("b");
        assertThat(tries).containsExactly(0L, 1000L);
    }

    @Test
    void aCancelEndsItInAWait() {
        failures.add(new IOException("a"));
        Deferred<String> answer = reactor.inline(() -> eachSecond(5).call(this::work));
        answer.cancel();
        test.turn();
        assertThat(failureOf(answer)).isInstanceOf(CancellationException.class);
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    void aCancelIsNeverTriedAgain() {
        Retry always = Retry.of(o -> o.when(_ -> true).backoff(Backoff.constant(SECOND)));
        Deferred<String> answer = reactor.inline(() -> always.call(() -> {
            tries.add(0L);
            throw new CancellationException("by somebody else");
        }));
        assertThat(failureOf(answer)).isInstanceOf(CancellationException.class);
        assertThat(tries).hasSize(1);
    }

    @Test
    void theBudgetIsForAllCallsTogether() {
        Retry retry =
                Retry.of(o -> o.attempts(5).backoff(Backoff.constant(SECOND)).budget(0.5, 1));
        for (int i = 0; i < 4; i++) {
            failures.clear();
            for (int j = 0; j < 9; j++) {
                failures.add(new TimeoutException("down"));
            }
            Deferred<String> answer = reactor.inline(() -> retry.call(this::work));
            test.advance(Duration.ofSeconds(9));
            assertThat(failureOf(answer)).hasMessage("down");
        }
        assertThat(tries).hasSize(4 + 3); // four calls, and retries for half of them and the one that is free
    }

    @Test
    void callbacksCanTryAgainToo() {
        failures.add(new IOException("first"));
        Deferred<String> answer = eachSecond(3).chain(reactor, () -> Deferred.of(this::work));
        test.advance(Duration.ofSeconds(1));
        assertThat(answer.outcome()).contains(new Outcome.Success<>("done"));
    }

    @Test
    void cancellingTheDeferredEndsTheWait() {
        failures.add(new IOException("first"));
        Deferred<String> answer = eachSecond(3).chain(reactor, () -> Deferred.of(this::work));
        answer.cancel();
        assertThat(failureOf(answer)).isInstanceOf(CancellationException.class);
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    void callbacksHaveTheLastFailureWithTheEarlierOnesSuppressed() {
        failures.addAll(
                List.of(new IOException("a"), new IOException("b"), new IOException("c"), new IOException("d")));
        Deferred<String> answer = eachSecond(3).chain(reactor, () -> Deferred.of(this::work));
        test.advance(Duration.ofSeconds(9));
        Throwable failure = failureOf(answer);
        assertThat(failure).hasMessage("c");
        assertThat(failure.getSuppressed()).extracting(Throwable::getMessage).containsExactly("a", "b");
        assertThat(tries).containsExactly(0L, 1000L, 2000L);
    }

    @Test
    void callbacksCountForTheBudgetToo() {
        Retry retry = Retry.of(o -> o.backoff(Backoff.constant(SECOND)).budget(1, 0));
        failures.addAll(List.of(new IOException("a"), new IOException("b")));
        Deferred<String> first = retry.chain(reactor, () -> Deferred.of(this::work));
        test.advance(Duration.ofSeconds(9));
        assertThat(failureOf(first)).hasMessage("b"); // one call, so one retry
        failures.add(new IOException("c"));
        Deferred<String> second = retry.chain(reactor, () -> Deferred.of(this::work));
        test.advance(Duration.ofSeconds(9));
        assertThat(second.outcome()).contains(new Outcome.Success<>("done")); // two calls, so another one
    }

    @Test
    void aFailureThatIsGivenAgainIsNotSuppressedOnItself() {
        IOException same = new IOException("the same each time");
        failures.addAll(List.of(same, same));
        Deferred<String> answer = reactor.inline(() -> eachSecond(2).call(this::work));
        test.advance(SECOND);
        assertThat(failureOf(answer)).isSameAs(same).hasNoSuppressedExceptions();
    }

    @Test
    void aWaitThatWouldEndWithTheDeadlineIsNotBegun() {
        failures.add(new IOException("a"));
        Deferred<String> answer = reactor.inline(
                () -> CancelScope.withTimeout(SECOND, () -> eachSecond(5).call(this::work)));
        assertThat(failureOf(answer)).isInstanceOf(IOException.class).hasMessage("a");
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    void thereAreFiveTriesUnlessSomethingElseIsSaid() {
        for (int i = 0; i < 9; i++) {
            failures.add(new IOException("down"));
        }
        Deferred<String> answer = reactor.inline(
                () -> Retry.of(o -> o.backoff(Backoff.constant(SECOND))).call(this::work));
        test.advance(Duration.ofSeconds(9));
        assertThat(failureOf(answer)).hasMessage("down");
        assertThat(tries).hasSize(5);
    }

    @Test
    void oneTryIsEnough() {
        failures.add(new IOException("a"));
        Deferred<String> answer = reactor.inline(() -> eachSecond(1).call(this::work));
        assertThat(failureOf(answer)).hasMessage("a");
        assertThat(tries).hasSize(1);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> Retry.of(o -> o.budget(1, -1))).hasMessageContaining("must not be negative, was -1");
        assertThatThrownBy(() -> Retry.of(o -> o.attempts(0))).hasMessageContaining("1 or more, was 0");
        assertThatThrownBy(() -> Retry.of(o -> o.budget(0, 1))).hasMessageContaining("more than 0");
    }
}
