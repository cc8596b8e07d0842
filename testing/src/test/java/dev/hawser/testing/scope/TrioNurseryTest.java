package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.FunctionInfo;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What trio's tests ask of nurseries, as far as other tests do not; docs/trio.md lists them. */
@Tag("both")
@WithReactor
class TrioNurseryTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void childrenThatWaitInTurnsTakeTurns() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                for (String name : List.of("a", "b")) {
                    nursery.start(() -> {
                        for (int i = 0; i < 3; i++) {
                            steps.log(name + i);
                            steps.sleep(10);
                        }
                        return null;
                    });
                }
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("0 a0", "0 b0", "10 a1", "10 b1", "20 a2", "20 b2");
    }

    @Test
    void aFailureReachesAChildThatWaitsAgainAndAgain() {
        int[] rounds = new int[1];
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(() -> {
                    while (true) {
                        steps.sleep(1);
                        rounds[0]++;
                    }
                });
                nursery.start(steps.failing("crash", 10));
            });
            return true;
        });
        assertThat(failureOf(ended)).hasMessage("crash");
        assertThat(rounds[0]).isBetween(9, 10);
    }

    @Test
    void aFailureOfAChildWakesTheBlock() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(steps.failing("crash", 10));
                try {
                    Steps.forever();
                } finally {
                    steps.log("woken");
                }
            });
            return true;
        });
        assertThat(failureOf(ended)).hasMessage("crash");
        assertThat(steps.log).containsExactly("10 crash fails", "10 woken");
    }

    @Test
    void aChildOfACancelledNurseryBeginsAndIsCutOffAtItsFirstWait() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.cancel();
                nursery.start(() -> {
                    steps.log("begins");
                    steps.sleep(10);
                    steps.log("not reached");
                    return null;
                });
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("0 begins");
    }

    @Test
    void aChildIsInTheScopesOfItsNurseryNotInThoseOfItsStarter() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                boolean inTime = CancelScope.moveOnAfter(millis(10), () -> {
                    nursery.start(steps.sleeper("child", 50));
                    Steps.forever();
                });
                steps.log("in time: " + inTime);
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("10 in time: false", "50 child slept");
    }

    @Test
    void aWaitThatCannotBeCancelledDelaysTheCancelToTheNextOne() {
        Promise<String> stubborn = Promise.cancelledBy(() -> steps.log("asked"));
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(() -> {
                    steps.log(stubborn.await());
                    Steps.forever();
                    return null;
                });
                steps.reactor.callLater(millis(30), () -> stubborn.callback("through"));
                steps.sleep(10);
                nursery.cancel();
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("10 asked", "30 through");
    }

    @Test
    void oneFailureOfTwoChildrenIsNotSuppressedInItself() {
        IOException same = new IOException("same");
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                for (int i = 0; i < 2; i++) {
                    nursery.start(() -> {
                        try {
                            steps.sleep(10);
                        } catch (CancellationException e) {
                            throw same;
                        }
                        throw same;
                    });
                }
            });
            return true;
        });
        assertThat(failureOf(ended)).isSameAs(same);
        assertThat(same.getSuppressed()).doesNotContain(same);
    }

    @Test
    void anErrorIsThrownAsItIs() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> nursery.start(() -> {
                throw new AssertionError("an error");
            }));
            return true;
        });
        assertThat(failureOf(ended)).isInstanceOf(AssertionError.class).hasMessage("an error");
    }

    @Test
    void aFailureKeepsItsCause() {
        IOException cause = new IOException("cause");
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                var _ = nursery.startReady("server", _ -> {
                            throw new IllegalStateException("start", cause);
                        })
                        .await();
            });
            return true;
        });
        assertThat(failureOf(ended)).hasMessage("start").hasCause(cause);
    }

    @Test
    void theNameOfAChildIsSeenInADump() {
        Deferred<List<String>> ended = steps.run(() -> Nursery.call(nursery -> {
            nursery.start("a name", steps.sleeper("child", 10));
            return steps.reactor.dump().stream().map(FunctionInfo::name).toList();
        }));
        assertThat(successOf(ended)).contains("a name");
    }

    @Test
    void whoIsReadyTwiceIsTold() {
        List<Throwable> thrown = new ArrayList<>();
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                Deferred<Integer> ready = nursery.startReady("server", started -> {
                    started.ready(1);
                    try {
                        started.ready(2);
                    } catch (IllegalStateException e) {
                        thrown.add(e);
                    }
                });
                assertThat(ready.await()).isEqualTo(1);
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(thrown).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("twice"));
    }

    @Test
    void aNurseryStaysOpenForAChildThatIsNotReady() {
        Deferred<Long> ended = steps.run(() -> {
            List<Deferred<Integer>> readies = new ArrayList<>();
            Nursery.run(nursery -> readies.add(nursery.startReady("slow", started -> {
                steps.sleep(20);
                started.ready(1);
                steps.sleep(20);
            })));
            assertThat(readies.getFirst().await()).isEqualTo(1);
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(40);
    }

    @Test
    void inACancelledNurseryNobodyGetsReady() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.cancel();
                Deferred<Integer> ready = nursery.startReady("server", started -> {
                    steps.sleep(10);
                    started.ready(1);
                });
                assertThatThrownBy(ready::await).isInstanceOf(CancellationException.class);
                steps.log("not ready");
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("0 not ready");
    }

    @Test
    void whoIsReadyInTheMomentOfTheCancelIsReady() {
        Deferred<Integer> ended = steps.run(() -> {
            List<Deferred<Integer>> readies = new ArrayList<>();
            Nursery.run(nursery -> readies.add(nursery.startReady("server", started -> {
                nursery.cancel();
                started.ready(7);
                Steps.forever();
            })));
            return readies.getFirst().await();
        });
        assertThat(successOf(ended)).isEqualTo(7);
    }

    @Test
    void aBlockWithoutAChildMayFail() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(_ -> {
                throw new IOException("alone");
            });
            return true;
        });
        assertThat(failureOf(ended)).hasMessage("alone");
    }

    @Test
    void aTimeAfterWhichItIsCancelledIsForWhatIsStillAtWork() {
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(steps.sleeper("quick", 10));
                nursery.start(steps.sleeper("slow", 1000));
                nursery.cancelAfter(millis(100));
            });
            Nursery.run(nursery -> {
                nursery.start(steps.sleeper("in time", 10));
                nursery.cancelAfter(millis(1));
                nursery.cancelAfter(millis(100));
            });
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(110);
        assertThat(steps.log).containsExactly("10 quick slept", "100 slow Cancelled", "110 in time slept");
    }
}
