package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredLock;
import dev.hawser.defer.Permit;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Deadline;
import dev.hawser.scope.Nursery;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
@WithReactor
class CancelScopeTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void aBlockThatIsQuickEnoughGivesItsValue() {
        Deferred<String> ended = steps.run(() -> CancelScope.withTimeout(millis(20), steps.sleeper("block", 10)));
        assertThat(successOf(ended)).isEqualTo("block");
        assertThat(steps.reactor.pendingTimers()).isZero();
    }

    @Test
    void aBlockThatTakesTooLongIsCutOff() {
        Deferred<String> ended = steps.run(() -> CancelScope.withTimeout(millis(20), steps.sleeper("block", 30)));
        assertThat(failureOf(ended))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("the block took more than PT0.02S")
                .hasCauseInstanceOf(CancellationException.class);
        assertThat(steps.log).containsExactly("20 block Cancelled");
    }

    @Test
    void moveOnTellsWhetherTheBlockCameToItsEnd() {
        Deferred<String> ended = steps.run(() -> CancelScope.moveOnAfter(millis(20), () -> steps.sleep(10))
                + " "
                + CancelScope.moveOnAfter(millis(20), () -> steps.sleep(30))
                + " "
                + steps.elapsed());
        assertThat(successOf(ended)).isEqualTo("true false 30");
    }

    @Test
    void aBlockThatSwallowsTheCancelIsCutOffAtItsNextWait() {
        Deferred<String> ended = steps.run(() -> CancelScope.withTimeout(millis(20), () -> {
            try {
                steps.sleep(30);
            } catch (Exception e) {
                steps.log("swallowed");
            }
            steps.sleep(30);
            return "never";
        }));
        assertThat(failureOf(ended)).isInstanceOf(TimeoutException.class);
        assertThat(steps.log).containsExactly("20 swallowed");
        assertThat(steps.elapsed()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void aBlockThatEndsByItselfAllTheSameIsNotTooLate() {
        Deferred<String> ended = steps.run(() -> CancelScope.withTimeout(millis(20), () -> {
            try {
                steps.sleep(30);
            } catch (CancellationException e) {
                return "ended by itself";
            }
            return "never";
        }));
        assertThat(successOf(ended)).isEqualTo("ended by itself");
    }

    @Test
    void theNearestDeadlineWinsAndIsToldByItsOwnScope() {
        Deferred<String> inner = steps.run(() -> CancelScope.withTimeout(millis(50), () -> {
            try {
                return CancelScope.withTimeout(millis(20), steps.sleeper("a", 100));
            } catch (TimeoutException e) {
                return "inner at " + steps.elapsed();
            }
        }));
        assertThat(successOf(inner)).isEqualTo("inner at 20");
    }

    @Test
    void aDeadlineFromAroundIsNotTheInnerScopes() {
        Deferred<String> outer = steps.run(() -> {
            try {
                return CancelScope.withTimeout(millis(20), () -> {
                    try {
                        return CancelScope.withTimeout(millis(50), steps.sleeper("a", 100));
                    } catch (TimeoutException e) {
                        return "inner";
                    }
                });
            } catch (TimeoutException e) {
                return "outer at " + steps.elapsed();
            }
        });
        assertThat(successOf(outer)).isEqualTo("outer at 20");
    }

    @Test
    void afterTheBlockWaitsAreAsBefore() {
        Deferred<Long> ended = steps.run(() -> {
            var _ = CancelScope.moveOnAfter(millis(20), Steps::forever);
            steps.sleep(30);
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(50);
    }

    @Test
    void aShieldKeepsACancelFromAroundOut() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(20), () -> {
            try {
                Steps.forever();
            } finally {
                var _ = CancelScope.shielded(millis(50), steps.sleeper("farewell", 30));
            }
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("50 farewell slept");
    }

    @Test
    void aShieldThatStandsWhenTheCancelComesKeepsItOut() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(20), () -> {
            var _ = CancelScope.shielded(millis(50), steps.sleeper("shielded", 30));
            steps.log("behind the shield");
            Steps.forever();
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("30 shielded slept", "30 behind the shield");
        assertThat(steps.elapsed()).isEqualTo(Duration.ofDays(1).toMillis());
    }

    @Test
    void aShieldHasABoundOfItsOwn() {
        Deferred<String> ended = steps.run(() -> CancelScope.shielded(millis(50), steps.sleeper("too long", 100)));
        assertThat(failureOf(ended)).isInstanceOf(TimeoutException.class);
        assertThat(steps.log).containsExactly("50 too long Cancelled");
    }

    @Test
    void itsHandleCancelsItFromACallback() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(scope -> {
            steps.reactor.callLater(millis(10), scope::cancel);
            steps.sleep(30);
        }));
        assertThat(successOf(ended)).isFalse();
    }

    @Test
    void aHandleDoesNothingAfterTheBlock() {
        Deferred<Long> ended = steps.run(() -> {
            CancelScope[] kept = new CancelScope[1];
            var _ = CancelScope.open(scope -> kept[0] = scope);
            kept[0].cancel();
            steps.sleep(10);
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(10);
    }

    @Test
    void aWaitForWhatIsThereIsNoWait() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(scope -> {
            scope.cancel();
            steps.log(Deferred.succeed("there").await());
            Steps.forever();
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("0 there");
    }

    @Test
    void whatTheBlockThrowsIsThrownAlsoWhenItIsCancelled() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(scope -> {
            scope.cancel();
            throw new IllegalArgumentException("block");
        }));
        assertThat(failureOf(ended)).hasMessage("block");
    }

    @Test
    void aCancelOfTheFunctionGoesThroughAScope() {
        Deferred<Boolean> function = steps.reactor.inline(() -> CancelScope.moveOnAfter(millis(20), Steps::forever));
        function.cancel();
        steps.time.advance(Duration.ZERO);
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(steps.reactor.pendingTimers()).isZero();
    }

    @Test
    void theDeadlineInForceCanBeAskedFor() {
        Deferred<String> ended = steps.run(() -> {
            Optional<Deadline> none = Deadline.current();
            return none.isEmpty()
                    + " "
                    + CancelScope.withTimeout(millis(50), () -> {
                        steps.sleep(10);
                        Duration outer = Deadline.current().orElseThrow().remaining();
                        Duration inner = CancelScope.withTimeout(
                                millis(20),
                                () -> Deadline.current().orElseThrow().remaining());
                        Duration shielded = CancelScope.shielded(
                                millis(500),
                                () -> Deadline.current().orElseThrow().remaining());
                        return outer + " " + inner + " " + shielded;
                    });
        });
        assertThat(successOf(ended)).isEqualTo("true PT0.04S PT0.02S PT0.5S");
    }

    @Test
    void aChildSeesTheDeadlineAroundItsNursery() {
        Deferred<Duration> ended = steps.run(() -> CancelScope.withTimeout(
                millis(50),
                () -> Nursery.call(nursery -> nursery.start(
                                () -> Deadline.current().orElseThrow().remaining())
                        .await())));
        assertThat(successOf(ended)).isEqualTo(millis(50));
    }

    @Test
    void aFunctionThatWaitsForALockIsReached() {
        DeferredLock lock = new DeferredLock();
        Permit held = successOf(lock.acquire());
        Deferred<Boolean> ended = steps.run(
                () -> CancelScope.moveOnAfter(millis(20), () -> lock.acquire().await()));
        assertThat(successOf(ended)).isFalse();
        held.close();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void negativeTimesAreRefused() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(-1), () -> {}));
        assertThat(failureOf(ended))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
    }

    @Test
    void outsideOfAFunctionItSaysWhatToDo() {
        assertThatThrownBy(() -> CancelScope.moveOnAfter(millis(1), () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("reactor.inline");
    }

    @Test
    void aTimeThatIsOverIsOver() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(Duration.ZERO, Steps::forever));
        assertThat(successOf(ended)).isFalse();
    }

    @Test
    void cancelOfOneWaitInAScopeIsThatWaits() {
        Deferred<String> ended = steps.run(() -> CancelScope.withTimeout(millis(50), () -> {
            Deferred<Void> wait = steps.reactor.sleep(millis(30));
            steps.reactor.callLater(millis(10), wait::cancel);
            try {
                var _ = wait.await();
            } catch (CancellationException e) {
                steps.sleep(10);
            }
            return "went on";
        }));
        assertThat(successOf(ended)).isEqualTo("went on");
    }

    @Test
    void aFunctionStartedByInlineDoesNotBelongToTheScope() {
        List<Deferred<String>> others = new ArrayList<>();
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(20), () -> {
            others.add(steps.reactor.inline(steps.sleeper("of its own", 30)));
            Steps.forever();
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(successOf(others.getFirst())).isEqualTo("of its own");
    }
}
