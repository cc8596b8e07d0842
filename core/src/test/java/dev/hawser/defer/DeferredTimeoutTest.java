package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Results.Oops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredTimeoutTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final FakeReactor reactor = new FakeReactor();
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void close() {
        reactor.close();
    }

    @Test
    @DisplayName("b32: addTimeout is a stage of its own; the timer goes as soon as the value passes it")
    void isAStage() {
        Promise<Integer> promise = new Promise<>();
        Promise<Integer> later = new Promise<>();
        Deferred<Integer> timed = promise.addTimeout(reactor, SECOND);
        assertThatThrownBy(() -> promise.addCallback(v -> v)).isInstanceOf(AlreadyContinuedException.class);
        Deferred<Integer> end = timed.chainCallback(v -> later);
        assertThat(reactor.timers()).isEqualTo(1);
        promise.callback(1);
        assertThat(reactor.timers()).isZero();
        reactor.advance(SECOND.multipliedBy(2));
        assertPending(end);
        later.callback(2);
        assertThatValue(end).isEqualTo(2);
    }

    @Test
    @DisplayName("b33: when the time is over it is cancelled, and the cancellation becomes a TimeoutException")
    void timesOut() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> timed = promise.addTimeout(reactor, SECOND);
        reactor.advance(SECOND.minusNanos(1));
        assertPending(timed);
        reactor.advance(Duration.ofNanos(1));
        assertThat(failureOf(timed))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT1S")
                .hasCauseInstanceOf(CancellationException.class);
        assertThat(failureOf(promise)).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("b33: what a canceller makes of it is kept, value or failure; so is what an earlier errback does")
    void outcomesOfTheCancelAreKept() {
        Oops oops = new Oops("x");
        Deferred<Integer> value = new Promise<Integer>(p -> p.callback(1)).addTimeout(reactor, SECOND);
        Deferred<Integer> failure = new Promise<Integer>(p -> p.errback(oops)).addTimeout(reactor, SECOND);
        Deferred<Integer> swallowed = new Promise<Integer>()
                .addErrback(CancellationException.class, e -> 2)
                .addTimeout(reactor, SECOND);
        reactor.advance(SECOND);
        assertThatValue(value).isEqualTo(1);
        assertThat(failureOf(failure)).isSameAs(oops);
        assertThatValue(swallowed).isEqualTo(2);
    }

    @Test
    @DisplayName("b33: a producer that can only be asked decides when it ends")
    void askedOnly() {
        Promise<Integer> promise = Promise.cancelledBy(() -> log.add("asked"));
        Deferred<Integer> timed = promise.addTimeout(reactor, SECOND);
        reactor.advance(SECOND);
        assertThat(log).containsExactly("asked");
        assertPending(timed);
        promise.errback(Suspension.cancellation(null));
        assertThat(failureOf(timed)).isInstanceOf(TimeoutException.class);
    }

    @Test
    @DisplayName("b34: the function of a timeout gets whatever outcome is there, and what it returns is the result")
    void onTimeout() {
        Deferred<Object> cancelled = new Promise<Object>().addTimeout(reactor, SECOND, outcome -> {
            log.add(outcome);
            return 1;
        });
        Deferred<Object> succeeded = new Promise<Object>(p -> p.callback("v")).addTimeout(reactor, SECOND, outcome -> {
            log.add(outcome);
            throw new Oops("y");
        });
        reactor.advance(SECOND);
        assertThatValue(cancelled).isEqualTo(1);
        assertThat(failureOf(succeeded)).hasMessage("y");
        assertThat(log.get(0))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause()).isInstanceOf(CancellationException.class));
        assertThat(log.get(1)).isEqualTo(new Outcome.Success<>("v"));
    }

    @Test
    @DisplayName("b34: never called for a cancel by hand, which stays one, nor for an outcome in time")
    void notForOthers() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> byHand = promise.addTimeout(reactor, SECOND, outcome -> {
            log.add("called");
            return 1;
        });
        byHand.cancel();
        assertThat(failureOf(byHand)).isInstanceOf(CancellationException.class);
        assertThat(reactor.timers()).isZero();
        Promise<Integer> inTime = new Promise<>();
        Deferred<Integer> passed = inTime.addTimeout(reactor, SECOND, outcome -> {
            log.add("called");
            return 1;
        });
        inTime.callback(5);
        reactor.advance(SECOND);
        assertThatValue(passed).isEqualTo(5);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("b35: on a fired Deferred there is no timer; on a waiting one the inner Deferred is cancelled")
    void firedAndWaiting() {
        assertThatValue(Deferred.succeed(1).addTimeout(reactor, SECOND)).isEqualTo(1);
        assertThat(reactor.timers()).isZero();
        Promise<Integer> inner = new Promise<>(p -> log.add("inner"));
        Deferred<Integer> waiting =
                Deferred.succeed(1).<Integer>chainCallback(v -> inner).addTimeout(reactor, SECOND);
        reactor.advance(SECOND);
        assertThat(log).containsExactly("inner");
        assertThat(failureOf(waiting)).isInstanceOf(TimeoutException.class);
    }

    @Test
    @DisplayName("addTimeout: a negative time is refused, and nothing has changed")
    void negative() {
        Promise<Integer> promise = new Promise<>();
        assertThatThrownBy(() -> promise.addTimeout(reactor, Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.000000001S");
        promise.callback(1);
        assertThatValue(promise.addCallback(v -> v)).isEqualTo(1);
    }

    @Test
    @DisplayName("addTimeout: a clock that refuses the timer leaves the Deferred as it was")
    void refusedTimer() {
        Promise<Integer> promise = new Promise<>();
        ReactorTime closed = new ReactorTime() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public ScheduledCall callLater(Duration delay, Procedure procedure) {
                throw new IllegalStateException("closed");
            }
        };
        assertThatThrownBy(() -> promise.addTimeout(closed, SECOND)).hasMessage("closed");
        promise.callback(1);
        assertThatValue(promise.addCallback(v -> v)).isEqualTo(1);
    }

    @Test
    @DisplayName("a timeout of what is continued already is refused, and starts no timer")
    void ofWhatIsContinued() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> continued = promise.addCallback(v -> v);
        assertThatThrownBy(() -> promise.addTimeout(reactor, SECOND)).isInstanceOf(AlreadyContinuedException.class);
        assertThat(reactor.timers()).isZero();
        assertPending(continued);
    }
}
