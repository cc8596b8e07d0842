package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
@WithReactor
class NurseryTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    @Test
    void itEndsWhenTheLastChildHasEnded() {
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(steps.sleeper("a", 30));
                nursery.start(steps.sleeper("b", 10));
                steps.log("block");
            });
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(30);
        assertThat(steps.log).containsExactly("0 block", "10 b slept", "30 a slept");
    }

    @Test
    void itEndsAtOnceWithoutChildren() {
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(_ -> {});
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isZero();
    }

    @Test
    void aChildsValueIsItsDeferreds() {
        Deferred<String> ended = steps.run(() -> Nursery.call(nursery -> {
            Deferred<String> a = nursery.start(steps.sleeper("a", 30));
            Deferred<String> b = nursery.start(steps.sleeper("b", 10));
            return a.await() + b.await();
        }));
        assertThat(successOf(ended)).isEqualTo("ab");
    }

    @Test
    void childrenThatAwaitEachOtherEndWithACancel() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                List<Deferred<String>> circle = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    int next = (i + 1) % 3;
                    circle.add(nursery.start(() -> {
                        steps.reactor.sleep(Duration.ofMillis(1)).await();
                        try {
                            return circle.get(next).await();
                        } finally {
                            steps.log("ends");
                        }
                    }));
                }
                nursery.cancelAfter(Duration.ofMillis(10));
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("10 ends", "10 ends", "10 ends");
    }

    @Test
    void whatFailsInACircleThatIsCancelledIsNotLost() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                List<Deferred<String>> circle = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    int next = 1 - i;
                    circle.add(nursery.start(() -> {
                        steps.reactor.sleep(Duration.ofMillis(1)).await();
                        try {
                            return circle.get(next).await();
                        } catch (RuntimeException e) {
                            throw new IllegalArgumentException("behind " + next);
                        }
                    }));
                }
                nursery.cancelAfter(Duration.ofMillis(10));
            });
            return true;
        });
        Throwable failure = failureOf(ended);
        assertThat(failure).hasMessage("behind 0");
        assertThat(failure.getSuppressed())
                .anySatisfy(other -> assertThat(other).hasMessage("behind 1"));
    }

    @Test
    void theFirstFailureCancelsTheRestAndIsThrown() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(steps.sleeper("a", 30));
                nursery.start(steps.failing("b", 10));
                steps.sleeper("block", 50).call();
            });
            return true;
        });
        assertThat(failureOf(ended))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("b");
        assertThat(steps.log)
                .containsExactlyInAnyOrder("10 b fails", "10 a Cancelled", "10 block Cancelled")
                .first()
                .isEqualTo("10 b fails");
    }

    @Test
    void aFailureOfTheBlockCancelsTheChildren() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(steps.sleeper("a", 30));
                steps.failing("block", 10).call();
            });
            return true;
        });
        assertThat(failureOf(ended)).hasMessage("block");
        assertThat(steps.log).containsExactly("10 block fails", "10 a Cancelled");
    }

    @Test
    void whatFailsLaterIsSuppressedOnTheFirst() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(steps.failing("first", 10));
                nursery.start(() -> {
                    try {
                        Steps.forever();
                        return null;
                    } catch (CancellationException e) {
                        throw new IllegalStateException("in the clean-up", e);
                    }
                });
            });
            return true;
        });
        Throwable failure = failureOf(ended);
        assertThat(failure).hasMessage("first");
        assertThat(failure.getSuppressed())
                .filteredOn(IllegalStateException.class::isInstance)
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessage("in the clean-up"));
    }

    @Test
    void aFailureThatTheBlockTakesEndsTheNurseryAllTheSame() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                Deferred<String> child = nursery.start(steps.failing("child", 10));
                try {
                    var _ = child.await();
                } catch (IllegalArgumentException e) {
                    steps.log("taken");
                }
            });
            return true;
        });
        assertThat(failureOf(ended)).hasMessage("child");
        assertThat(steps.log).contains("10 taken");
    }

    @Test
    void aFailureOfAnIndependentChildIsItsOwn() {
        Deferred<String> ended = steps.run(() -> Nursery.call(nursery -> {
            Deferred<String> child = nursery.startIndependent("child", steps.failing("child", 10));
            nursery.start(steps.sleeper("sibling", 30));
            try {
                return child.await();
            } catch (IllegalArgumentException e) {
                return "taken";
            }
        }));
        assertThat(successOf(ended)).isEqualTo("taken");
        assertThat(steps.log).containsExactly("10 child fails", "30 sibling slept");
    }

    @Test
    void cancelEndsEverythingEarlyWithoutAFailure() {
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(steps.sleeper("a", 30));
                steps.sleep(10);
                nursery.cancel();
                Steps.forever();
            });
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(10);
        assertThat(steps.log).containsExactly("10 a Cancelled");
    }

    @Test
    void aBlockThatIsCutOffHasNoValue() {
        Deferred<String> ended = steps.run(() -> Nursery.call(nursery -> {
            nursery.cancel();
            Steps.forever();
            return "never";
        }));
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void cancellingOneChildIsNoFailure() {
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                Deferred<String> child = nursery.start(steps.sleeper("child", 30));
                nursery.start(steps.sleeper("sibling", 50));
                steps.sleep(10);
                child.cancel();
            });
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(50);
        assertThat(steps.log).containsExactly("10 child Cancelled", "50 sibling slept");
    }

    @Test
    void aChildThatSwallowsItsCancelIsCancelledAtEachFurtherWait() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.start(() -> {
                    for (int i = 0; i < 3; i++) {
                        try {
                            Steps.forever();
                        } catch (Exception e) {
                            steps.log("swallowed " + i);
                        }
                    }
                    return "ends by itself";
                });
                nursery.cancel();
            });
            return true;
        });
        assertThat(successOf(ended)).isTrue();
        assertThat(steps.log).containsExactly("0 swallowed 0", "0 swallowed 1", "0 swallowed 2");
    }

    @Test
    void aLoopThatKeepsSwallowingLetsOthersRun() {
        List<Integer> rounds = new ArrayList<>();
        Deferred<Integer> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                boolean[] stop = new boolean[1];
                nursery.start("stubborn", () -> {
                    int round = 0;
                    while (!stop[0]) {
                        try {
                            Steps.forever();
                        } catch (CancellationException e) {
                            round++;
                        }
                    }
                    rounds.add(round);
                    return null;
                });
                nursery.cancel();
                steps.reactor.callFromThread(() -> stop[0] = true); // in the next turn
            });
            return rounds.getFirst();
        });
        assertThat(successOf(ended)).isPositive();
    }

    @Test
    void aCancelOfTheFunctionCancelsTheChildrenAndGoesOn() {
        Deferred<Boolean> function = steps.reactor.inline(() -> {
            Nursery.run(nursery -> nursery.start(steps.sleeper("child", 30)));
            return true;
        });
        steps.time.advance(Duration.ofMillis(10));
        function.cancel();
        steps.time.advance(Duration.ZERO);
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(steps.log).containsExactly("10 child Cancelled");
    }

    @Test
    void itWaitsForAChildThatTakesItsTimeToEnd() {
        Deferred<Boolean> function = steps.reactor.inline(() -> {
            Nursery.run(nursery -> nursery.start(() -> {
                try {
                    Steps.forever();
                } finally {
                    var _ = CancelScope.shielded(Duration.ofSeconds(1), steps.sleeper("farewell", 20));
                }
                return null;
            }));
            return true;
        });
        steps.time.advance(Duration.ofMillis(10));
        function.cancel();
        steps.time.advance(Duration.ofMillis(10));
        assertNoResult(function);
        steps.time.advance(Duration.ofMillis(10));
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(steps.log).containsExactly("30 farewell slept");
    }

    @Test
    void aNurseryInANurseryIsCancelledWithIt() {
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(outer -> {
                outer.start(() -> {
                    Nursery.run(inner -> {
                        inner.start(steps.sleeper("grandchild", 30));
                        inner.start(() -> {
                            Nursery.run(innermost -> innermost.start(steps.sleeper("great-grandchild", 30)));
                            return null;
                        });
                    });
                    return null;
                });
                outer.start(steps.failing("child", 10));
            });
            return true;
        });
        assertThat(failureOf(ended)).hasMessage("child");
        assertThat(steps.log)
                .containsExactlyInAnyOrder(
                        "10 child fails", "10 grandchild Cancelled", "10 great-grandchild Cancelled");
    }

    @Test
    void aChildMayStartSiblings() {
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(nursery -> nursery.start(() -> {
                steps.sleep(10);
                nursery.start(steps.sleeper("sibling", 20));
                return null;
            }));
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(30);
    }

    @Test
    void nothingStartsInOneThatHasEnded() {
        Deferred<Nursery> ended = steps.run(() -> {
            Nursery[] kept = new Nursery[1];
            Nursery.run(nursery -> kept[0] = nursery);
            return kept[0];
        });
        Nursery nursery = successOf(ended);
        assertThatThrownBy(() -> nursery.start(() -> "late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
    }

    @Test
    void aStarterWaitsUntilTheChildIsReady() {
        Deferred<String> ended = steps.run(() -> Nursery.call(nursery -> {
            Deferred<Integer> port = nursery.startReady("server", started -> {
                steps.sleep(20);
                started.ready(8080);
                Steps.forever();
            });
            String seen = port.await() + " at " + steps.elapsed();
            nursery.cancel();
            return seen;
        }));
        assertThat(successOf(ended)).isEqualTo("8080 at 20");
    }

    @Test
    void aFailureBeforeItIsReadyIsTheStarters() {
        Deferred<String> ended = steps.run(() -> Nursery.call(nursery -> {
            try {
                return ""
                        + nursery.startReady(
                                        "server", _ -> steps.failing("bind", 10).call())
                                .await();
            } catch (IllegalArgumentException e) {
                steps.sleep(10);
                return "taken";
            }
        }));
        assertThat(successOf(ended)).isEqualTo("taken");
    }

    @Test
    void aFailureAfterItIsReadyIsTheNurserys() {
        Deferred<String> ended = steps.run(() -> Nursery.call(nursery -> {
            var _ = nursery.startReady("server", started -> {
                        started.ready(1);
                        var _ = steps.failing("later", 10).call();
                    })
                    .await();
            Steps.forever();
            return "";
        }));
        assertThat(failureOf(ended)).hasMessage("later");
    }

    @Test
    void aChildThatEndsWithoutBeingReadySaysSo() {
        Deferred<String> ended = steps.run(() -> Nursery.call(
                nursery -> "" + nursery.startReady("server", _ -> {}).await()));
        assertThat(failureOf(ended)).hasMessageContaining("before it was ready: server");
    }

    @Test
    void slotsBoundHowManyRunAtOnce() {
        int[] most = new int[1];
        Deferred<Long> ended = steps.run(() -> {
            Nursery.run(5, nursery -> {
                for (int i = 0; i < 15; i++) {
                    nursery.start(() -> {
                        most[0] = Math.max(most[0], nursery.running());
                        steps.sleep(3000);
                        return null;
                    });
                }
            });
            return steps.elapsed();
        });
        assertThat(successOf(ended)).isEqualTo(9000);
        assertThat(most[0]).isEqualTo(5);
    }

    @Test
    void anAdoptedDeferredIsWaitedForAndCancelled() {
        List<String> cancelled = new ArrayList<>();
        Promise<String> slow = Promise.cancelledBy(() -> cancelled.add("asked"));
        Deferred<Boolean> ended = steps.run(() -> {
            Nursery.run(nursery -> {
                nursery.adopt(slow);
                nursery.adopt(steps.reactor.sleep(Duration.ofMillis(10)));
                nursery.adopt(steps.reactor.deferLater(Duration.ofMillis(20), () -> {
                    throw new IllegalArgumentException("adopted");
                }));
                nursery.adopt(new Promise<String>(_ -> cancelled.add("ended")));
                Steps.forever();
            });
            return true;
        });
        assertThat(cancelled).containsExactly("asked", "ended");
        assertNoResult(ended); // the first has been asked, and takes its time
        slow.callback("over");
        steps.time.advance(Duration.ZERO);
        assertThat(failureOf(ended)).hasMessage("adopted");
    }

    @Test
    void callbacksHaveNurseriesToo() {
        List<Deferred<String>> children = new ArrayList<>();
        Deferred<String> ended = Nursery.chain(nursery -> {
            children.add(nursery.start(steps.sleeper("a", 30)));
            children.add(nursery.start(steps.sleeper("b", 20)));
            return steps.reactor.sleep(Duration.ofMillis(10)).addCallback(_ -> "block");
        });
        steps.time.advance(Duration.ofMillis(29));
        assertNoResult(ended);
        steps.time.advance(Duration.ofMillis(1));
        assertThat(successOf(ended)).isEqualTo("block");
        assertThat(successOf(DeferredList.gather(children))).containsExactly("a", "b");
    }

    @Test
    void aFailureEndsANurseryOfCallbacks() {
        Deferred<String> ended = Nursery.chain(nursery -> {
            nursery.start(steps.sleeper("a", 30));
            nursery.start(steps.failing("b", 10));
            return new Promise<>();
        });
        steps.time.advance(Duration.ofMillis(10));
        assertThat(failureOf(ended)).hasMessage("b");
        assertThat(steps.log).contains("10 a Cancelled");
    }

    @Test
    void cancellingTheDeferredOfANurseryOfCallbacksCancelsAllInIt() {
        Deferred<String> ended = Nursery.chain(nursery -> {
            nursery.start(steps.sleeper("a", 30));
            return new Promise<>();
        });
        ended.cancel();
        steps.time.advance(Duration.ZERO);
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
        assertThat(steps.log).containsExactly("0 a Cancelled");
    }

    @Test
    void aBlockThatThrowsEndsANurseryOfCallbacks() {
        Deferred<String> ended = Nursery.chain(nursery -> {
            nursery.start(steps.sleeper("a", 30));
            throw new IllegalArgumentException("block");
        });
        steps.time.advance(Duration.ZERO);
        assertThat(failureOf(ended)).hasMessage("block");
    }

    @Test
    void aScopeAroundReachesANurseryOfCallbacks() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(
                Duration.ofMillis(10),
                () -> Nursery.chain(nursery -> {
                            nursery.start(steps.sleeper("a", 30));
                            return Deferred.succeed("block");
                        })
                        .await()));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("10 a Cancelled");
    }

    @Test
    void outsideOfAFunctionItSaysWhatToDo() {
        assertThatThrownBy(() -> Nursery.run(_ -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("which is no inline function");
    }

    @Test
    void childrenThatEndAtOnceTakeNoSlotForLong() {
        Deferred<Integer> ended = steps.run(() -> {
            int[] done = new int[1];
            Nursery.run(10, nursery -> {
                for (int i = 0; i < 20_000; i++) {
                    nursery.start(() -> done[0]++);
                    assertThat(nursery.running()).isLessThanOrEqualTo(1);
                }
            });
            return done[0];
        });
        assertThat(successOf(ended)).isEqualTo(20_000);
    }
}
