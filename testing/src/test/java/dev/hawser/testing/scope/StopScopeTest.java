package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorStoppedException;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.scope.Restart;
import dev.hawser.scope.Supervisor;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stop of the reactor as the scope around all others. */
@Tag("both")
@WithReactor
class StopScopeTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private void runFor(long millis) {
        steps.reactor.callLater(millis(millis), steps.reactor::stop);
        steps.reactor.run();
    }

    @Test
    void childrenAreToldAtEachWait() {
        Deferred<Boolean> ended = steps.reactor.inline(() -> {
            Nursery.run(nursery -> nursery.start(() -> {
                for (int i = 0; i < 3; i++) {
                    try {
                        Steps.forever();
                    } catch (CancellationException e) {
                        steps.log("swallowed " + i);
                    }
                }
                return null;
            }));
            return true;
        });
        runFor(10);
        assertThat(steps.log).containsExactly("10 swallowed 0", "10 swallowed 1", "10 swallowed 2");
        assertThat(successOf(ended))
                .as("the child has ended by itself all the same")
                .isTrue();
    }

    @Test
    void whoseChildrenSwallowedItIsToldAtItsNextWait() {
        Deferred<Boolean> ended = steps.reactor.inline(() -> {
            Nursery.run(nursery -> nursery.start(() -> {
                try {
                    Steps.forever();
                } catch (CancellationException e) {
                    steps.log("swallowed");
                }
                return null;
            }));
            Steps.forever();
            return true;
        });
        runFor(10);
        assertThat(steps.elapsed()).isEqualTo(10);
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aShieldHoldsForHalfTheTimeOfTheStop() {
        Deferred<Boolean> ended = steps.reactor.inline(() -> {
            Nursery.run(nursery -> {
                nursery.start(() -> CancelScope.shielded(Duration.ofDays(1), steps.sleeper("short", 1000)));
                nursery.start(() -> CancelScope.shielded(Duration.ofDays(1), steps.sleeper("long", 100_000_000)));
            });
            return true;
        });
        runFor(10);
        assertThat(steps.log).containsExactly("1000 short slept", "5010 long Cancelled");
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aSupervisorStopsItsChildrenInReverseOrder() {
        Deferred<Boolean> ended = steps.reactor.inline(() -> {
            Supervisor.run(o -> {
                for (String name : new String[] {"first", "second", "third"}) {
                    o.child(name, Restart.PERMANENT, () -> {
                        try {
                            Steps.forever();
                        } finally {
                            CancelScope.shielded(millis(500), steps.sleeper(name, 100));
                        }
                    });
                }
            });
            return true;
        });
        runFor(10);
        assertThat(steps.log).containsExactly("110 third slept", "210 second slept", "310 first slept");
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void behindAShieldChildrenCanStillStart() {
        Deferred<Boolean> ended = steps.reactor.inline(() -> {
            Nursery.run(outer -> {
                try {
                    Steps.forever();
                } finally {
                    CancelScope.shielded(millis(500), () -> {
                        Nursery.run(inner -> inner.start(steps.sleeper("farewell", 100)));
                        return true;
                    });
                    try {
                        outer.start(() -> "late");
                    } catch (ReactorStoppedException e) {
                        steps.log("refused");
                    }
                }
            });
            return true;
        });
        runFor(10);
        assertThat(steps.log).containsExactly("110 farewell slept", "110 refused");
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void whoWasBehindAShieldIsToldAfterIt() {
        Deferred<Boolean> ended = steps.reactor.inline(() -> {
            CancelScope.shielded(millis(500), steps.sleeper("shielded", 100));
            Steps.forever();
            return true;
        });
        runFor(10);
        assertThat(steps.log).containsExactly("100 shielded slept");
        assertThat(steps.elapsed()).isEqualTo(100);
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void whoIsInNoScopeIsToldOnceAndMayBoundItsCleanUp() {
        Deferred<Boolean> ended = steps.reactor.inline(() -> {
            try {
                Nursery.run(nursery -> nursery.start(steps.sleeper("child", 1000)));
            } finally {
                steps.sleep(100);
                CancelScope.withTimeout(millis(500), steps.sleeper("clean-up", 100));
                steps.sleep(100);
                steps.log("over");
            }
            return true;
        });
        runFor(10);
        assertThat(steps.log).containsExactly("10 child Cancelled", "210 clean-up slept", "310 over");
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aNurseryOfCallbacksIsReached() {
        Promise<String> adopted = new Promise<>();
        Deferred<String> ended = Nursery.chain(nursery -> {
            nursery.adopt(adopted);
            return Deferred.succeed("block");
        });
        runFor(10);
        assertThat(adopted.isFired()).isTrue();
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aReactorThatIsClosedEndsScopesToo() {
        Deferred<Boolean> ended = steps.reactor.inline(() -> CancelScope.open(_ -> {
            try {
                Steps.forever();
            } catch (CancellationException e) {
                steps.sleep(1);
            } finally {
                steps.log("ended");
            }
        }));
        steps.reactor.close();
        assertThat(steps.log).containsExactly("0 ended");
        assertThat(ended.isFired()).isTrue();
        assertThat(failureOf(ended)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aBlockThatEndsByItselfInAStopIsAsGoodAsEver() {
        Deferred<String> ended = steps.reactor.inline(() -> Nursery.call(nursery -> {
            Deferred<String> child =
                    nursery.start(() -> CancelScope.shielded(millis(500), steps.sleeper("child", 100)));
            return CancelScope.shielded(millis(500), child::await);
        }));
        runFor(10);
        assertThat(successOf(ended)).isEqualTo("child");
    }
}
