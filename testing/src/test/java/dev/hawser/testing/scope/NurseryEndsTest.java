package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ends of nurseries and scopes where two things come together. */
@Tag("both")
@WithReactor
class NurseryEndsTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void aChildThatEndsAtOnceDoesNotEndANurseryOfCallbacks() {
        Deferred<String> ended = Nursery.chain(nursery -> {
            nursery.start(() -> "at once");
            return steps.reactor.sleep(millis(10)).addCallback(_ -> "block");
        });
        assertNoResult(ended);
        steps.time.advance(millis(10));
        assertThat(successOf(ended)).isEqualTo("block");
    }

    @Test
    void aStarterThatGivesUpGetsWhatBecomesOfTheChild() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                Deferred<Integer> ready = nursery.startReady("server", _ -> {
                    try {
                        Steps.forever();
                    } catch (CancellationException e) {
                        throw new IllegalArgumentException("in the clean-up", e);
                    }
                });
                ready.cancel();
                var _ = ready.await();
            });
            return true;
        });
        assertThat(failureOf(ended)).hasMessage("in the clean-up");
    }

    @Test
    void aBlockThatAwaitsItsChildDoesNotBreakTheChildsShield() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                Deferred<String> child =
                        nursery.start(() -> CancelScope.shielded(millis(100), steps.sleeper("farewell", 20)));
                steps.reactor.callLater(millis(10), nursery::cancel);
                var _ = child.await();
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("20 farewell slept");
    }

    @Test
    void aCancelOfTheFunctionIsNotLostInANurseryThatIsCancelled() {
        Deferred<String> function = steps.reactor.inline(() -> {
            Nursery.run(nursery -> {
                nursery.start(() -> CancelScope.shielded(millis(100), steps.sleeper("farewell", 20)));
                nursery.cancel();
            });
            steps.log("goes on");
            return "the cancel was lost";
        });
        steps.time.advance(millis(10));
        function.cancel(); // while it waits for the child
        steps.time.advance(millis(10));
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(steps.log).containsExactly("20 farewell slept");
    }

    @Test
    void aCancelOfTheFunctionIsNotLostInADeadlineOfTheSameMoment() {
        Deferred<String> function = steps.reactor.inline(() -> {
            var _ = CancelScope.moveOnAfter(millis(10), Steps::forever);
            Steps.forever();
            return "the cancel was lost";
        });
        CancelScope[] scope = new CancelScope[1];
        Deferred<String> other = steps.reactor.inline(() -> {
            var _ = CancelScope.open(opened -> {
                scope[0] = opened;
                Steps.forever();
            });
            Steps.forever();
            return "the cancel was lost";
        });
        steps.reactor.callLater(millis(10), () -> {
            function.cancel(); // the scope's timer comes first
            other.cancel();
            scope[0].cancel(); // before the function goes on
        });
        steps.time.advance(millis(20));
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(failureOf(other)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aMillionYearsAreNoTimeout() {
        Deferred<String> ended = steps.run(() -> CancelScope.withTimeout(
                Duration.ofSeconds(Long.MAX_VALUE),
                () -> CancelScope.withTimeout(Duration.ofDays(365_000_000), steps.sleeper("block", 10))));
        assertThat(successOf(ended)).isEqualTo("block");
    }

    @Test
    void noTimeIsATimeoutAtTheFirstWait() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.withTimeout(Duration.ZERO, () -> {
            steps.log("begins");
            Steps.forever();
            return true;
        }));
        assertThat(failureOf(ended)).isInstanceOf(TimeoutException.class);
        assertThat(steps.log).containsExactly("0 begins");
    }

    @Test
    void aCancellerThatFailsKeepsNobodyFromItsCancel() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(() -> new Promise<String>(_ -> {
                            throw new IllegalStateException("canceller");
                        })
                        .await());
                nursery.adopt(Promise.<String>cancelledBy(() -> {
                    throw new IllegalStateException("request");
                }));
                nursery.start(steps.sleeper("last", 10));
                nursery.cancel();
            });
            return true;
        });
        assertThat(failureOf(ended).getMessage()).isIn("canceller", "request");
        assertThat(steps.log).containsExactly("0 last Cancelled");
    }

    @Test
    void whatIsOpenedInACancelledBlockIsCountedWithIt() {
        int[] rounds = new int[1];
        Deferred<Boolean> ended = steps.run(() -> CancelScope.open(scope -> {
            scope.cancel();
            for (int i = 0; i < 150; i++) {
                try {
                    var _ = CancelScope.open(_ -> Steps.forever());
                } catch (CancellationException e) {
                    rounds[0]++;
                }
            }
        }));
        assertThat(successOf(ended)).isTrue();
        assertThat(rounds[0]).isEqualTo(150);
    }

    @Test
    void manyChildrenAreCancelledAtOnce() {
        int[] cancelled = new int[1];
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                for (int i = 0; i < 20_000; i++) {
                    nursery.start(() -> {
                        try {
                            Steps.forever();
                        } finally {
                            cancelled[0]++;
                        }
                        return null;
                    });
                }
                steps.sleep(10);
                nursery.cancel();
            });
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(10);
        assertThat(cancelled[0]).isEqualTo(20_000);
    }
}
