package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Deadline;
import dev.hawser.scope.Nursery;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What trio's tests ask of cancel scopes and timeouts, as far as other tests do not; docs/trio.md lists them. */
@Tag("both")
@WithReactor
class TrioScopeTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void codeThatDoesNotWaitRunsThroughACancel() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(scope -> {
            scope.cancel();
            steps.log("still here");
        }));
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("0 still here");
    }

    @Test
    void cancelledTwiceIsCancelled() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(scope -> {
            scope.cancel();
            scope.cancel();
            assertThat(scope.isCancelled()).isTrue();
            Steps.forever();
        }));
        assertThat(successOf(ended)).isFalse();
    }

    @Test
    void ofTwoThatAreCancelledTheOuterOneIsLeft() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(outer -> {
            var _ = CancelScope.open(inner -> {
                inner.cancel();
                outer.cancel();
                Steps.forever();
            });
            steps.log("behind the inner one");
            Steps.forever();
            steps.log("not reached");
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("0 behind the inner one");
    }

    @Test
    void theInnerOneAloneLeavesTheOuterOneGoing() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(_ -> {
            boolean inner = CancelScope.open(scope -> {
                scope.cancel();
                Steps.forever();
            });
            steps.sleep(10);
            steps.log("inner " + inner);
        }));
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("10 inner false");
    }

    @Test
    void theOuterOneAloneGoesThroughTheInnerOne() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(outer -> {
            outer.cancel();
            var _ = CancelScope.open(_ -> Steps.forever());
            steps.log("not reached");
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).isEmpty();
    }

    @Test
    void zeroWaitsSeeADeadlineThatHasPassed() {
        int[] rounds = new int[1];
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(1), () -> {
            while (true) {
                steps.sleep(rounds[0] == 100 ? 1 : 0);
                rounds[0]++;
            }
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(rounds[0]).isBetween(100, 102);
    }

    @Test
    void manyScopesInOneAnotherAreLeftByOneCancel() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(10), () -> nested(200)));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("10 left");
    }

    private void nested(int depth) throws Exception {
        if (depth == 0) {
            try {
                Steps.forever();
            } finally {
                steps.log("left");
            }
        }
        var _ = CancelScope.open(_ -> nested(depth - 1));
    }

    @Test
    void manyHaveTheSameDeadline() {
        List<Boolean> inTime = new ArrayList<>();
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                for (int i = 0; i < 100; i++) {
                    nursery.start(() -> inTime.add(CancelScope.moveOnAfter(millis(10), Steps::forever)));
                }
            });
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(10);
        assertThat(inTime).hasSize(100).containsOnly(false);
    }

    @Test
    void aCancellationOfItsOwnGoesThroughAScopeThatWasNotCancelled() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(10), () -> {
            throw new CancellationException("by the code");
        }));
        assertThat(failureOf(ended)).hasMessage("by the code");
    }

    @Test
    void behindAShieldThereIsNoDeadlineFromAround() {
        Deferred<Duration> ended = steps.run(() -> CancelScope.withTimeout(
                millis(10),
                () -> CancelScope.shielded(
                        millis(500), () -> Deadline.current().orElseThrow().remaining())));
        assertThat(successOf(ended)).isEqualTo(millis(500));
    }

    @Test
    void aShieldWithinAShieldHasTheNearerBound() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.shielded(
                millis(10),
                () -> CancelScope.withTimeout(millis(500), () -> {
                    Steps.forever();
                    return true;
                })));
        assertThat(failureOf(ended))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining(millis(10).toString());
    }

    @Test
    void aTimeoutBeginsWhereTheBlockDoes() {
        Deferred<Long> ended = steps.run(() -> {
            steps.sleep(100);
            var _ = CancelScope.moveOnAfter(millis(10), Steps::forever);
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(110);
    }

    @Test
    void aDeadlineMayServeSeveralBlocks() {
        Deferred<Long> ended = steps.run(() -> {
            Deadline deadline = Deadline.after(millis(30));
            for (int i = 0; i < 2; i++) {
                try {
                    var _ = CancelScope.withDeadline(deadline, () -> {
                        Steps.forever();
                        return true;
                    });
                } catch (TimeoutException e) {
                    steps.log("too late");
                }
            }
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(30);
        assertThat(steps.log).containsExactly("30 too late", "30 too late");
    }

    @Test
    void aTimeoutKeepsWhatTheBlockFailsWith() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.withTimeout(millis(10), () -> {
            steps.sleep(5);
            throw new IllegalStateException("sooner");
        }));
        assertThat(failureOf(ended)).hasMessage("sooner");
    }

    @Test
    void aCleanUpThatWaitsInACancelledBlockFailsUnlessShielded() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(millis(10), () -> {
            try {
                Steps.forever();
            } finally {
                try {
                    steps.sleep(5);
                    steps.log("not reached");
                } finally {
                    var _ = CancelScope.shielded(millis(100), steps.sleeper("shielded", 5));
                }
            }
        }));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("15 shielded slept");
    }
}
