package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class VirtualTimeTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private DelayedCall at(double seconds, Object what) {
        return reactor.callLater(seconds(seconds), () -> log.add(what));
    }

    @Test
    @DisplayName("b70: the clock starts at 0, and moves only when told")
    void startsAtZero() {
        assertThat(reactor.nanoTime()).isZero();
        assertThat(rig.time.elapsed()).isZero();
        rig.advance(1.5);
        assertThat(reactor.nanoTime()).isEqualTo(1_500_000_000L);
        assertThat(rig.time.elapsed()).isEqualTo(seconds(1.5));
    }

    @Test
    @DisplayName("b70: calls run by time, equal ones in the order of callLater")
    void sorted() {
        at(3, "c");
        at(1, "a1");
        at(2, "b");
        at(1, "a2");
        rig.advance(3);
        assertThat(log).containsExactly("a1", "a2", "b", "c");
    }

    @Test
    @DisplayName("b70: reset and delay sort anew, also from inside a running call")
    void resortedFromInside() {
        DelayedCall late = at(5, "late");
        DelayedCall early = at(2, "early");
        var _ = reactor.callLater(seconds(1), () -> {
            late.reset(seconds(1)); // at 2, after "early"
            early.delay(seconds(2)); // at 4
        });
        at(3, "middle");
        rig.advance(5);
        assertThat(log).containsExactly("late", "middle", "early");
    }

    @Test
    @DisplayName("b71: each call that advance runs sees its own due time, not the final one")
    void ownDueTime() {
        List<Double> seen = new ArrayList<>();
        for (double due : new double[] {0.5, 1, 1, 7.25}) {
            reactor.callLater(seconds(due), () -> seen.add(rig.now()));
        }
        rig.advance(10);
        assertThat(seen).containsExactly(0.5, 1.0, 1.0, 7.25);
        assertThat(rig.now()).isEqualTo(10);
    }

    @Test
    @DisplayName("b71: a call with zero delay that a call adds runs in a later turn; one of advance(0) runs at the end")
    void zeroDelayInTheNextTurn() {
        var _ = reactor.callLater(seconds(1), () -> {
            at(0, "added");
            log.add("adds");
        });
        at(1, "sibling");
        rig.advance(2);
        assertThat(log).containsExactly("adds", "sibling", "added");
        log.clear();
        var _ = reactor.callLater(seconds(1), () -> at(0, "added"));
        rig.advance(1);
        assertThat(log).as("due exactly at the end: left for the next advance").isEmpty();
        rig.advance(0);
        assertThat(log).containsExactly("added");
    }

    @Test
    @DisplayName("b71: a timer that a call adds within the advanced span runs in the same advance, at its time")
    void addedWithinTheSpan() {
        var _ = reactor.callLater(seconds(1), () -> reactor.callLater(seconds(1), () -> log.add(rig.now())));
        rig.advance(10);
        assertThat(log).containsExactly(2.0);
    }

    private void tick() {
        log.add("tick");
        var _ = reactor.callLater(Duration.ZERO, this::tick);
    }

    @Test
    @DisplayName("b71: an endless row of zero-delay calls ends advance with an error that says so")
    void endlessZeroDelay() {
        List<Object> few = List.of();
        var _ = reactor.callLater(Duration.ZERO, new Object() {
            void again() {
                var _ = reactor.callLater(Duration.ZERO, this::again);
            }
        }::again);
        assertThatThrownBy(() -> rig.advance(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("zero delay");
        assertThat(log).isEqualTo(few);
        rig.dropTimers();
    }

    @Test
    @DisplayName("b71: advance(0) runs one round of zero-delay calls, so that they can be counted")
    void oneRound() {
        tick();
        rig.advance(0);
        assertThat(log).containsExactly("tick", "tick");
        rig.dropTimers();
    }

    @Test
    @DisplayName("b72: advance goes on past an exception and throws at its end, with the others suppressed")
    void exceptionsAtTheEnd() {
        IOException first = new IOException("first");
        IllegalStateException second = new IllegalStateException("second");
        var _ = reactor.callLater(seconds(1), () -> {
            throw first;
        });
        var _ = reactor.callLater(seconds(2), () -> {
            throw second;
        });
        at(3, "after");
        assertThatThrownBy(() -> rig.advance(5)).isSameAs(first).hasSuppressedException(second);
        assertThat(log).containsExactly("after");
        assertThat(rig.now()).isEqualTo(5);
        rig.advance(1);
    }

    @Test
    @DisplayName("b72: time does not go backwards")
    void notBackwards() {
        assertThatThrownBy(() -> rig.advance(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negative");
        assertThat(rig.now()).isZero();
    }

    @Test
    @DisplayName("run() goes from timer to timer without waiting")
    void runJumps() {
        for (int i = 1; i <= 5; i++) {
            int day = i;
            var _ = reactor.callLater(Duration.ofDays(day), () -> {
                log.add(rig.time.elapsed().toDays());
                if (day == 5) {
                    reactor.stop();
                }
            });
        }
        rig.run();
        assertThat(log).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    @DisplayName("functions go on within advance, each at its own time")
    void functions() {
        List<Deferred<Double>> functions = new ArrayList<>();
        for (double step : new double[] {1, 2.5}) {
            functions.add(reactor.inline(() -> {
                reactor.sleep(seconds(step)).await();
                reactor.sleep(seconds(step)).await();
                return rig.now();
            }));
        }
        rig.advance(10);
        assertThat(valueOf(functions.get(0))).isEqualTo(2.0);
        assertThat(valueOf(functions.get(1))).isEqualTo(5.0);
    }

    @Test
    @DisplayName("time stands still while a thread job is under way")
    void threadJobsTakeNoTime() {
        Deferred<Double> end = reactor.inline(() -> {
            assertThat(reactor.deferToThread(() -> 5).await()).isEqualTo(5);
            return rig.now();
        });
        at(1, "timer");
        Deferred<Boolean> job = reactor.deferToThread(() -> log.add("job"));
        rig.advance(2);
        assertThat(valueOf(end)).isZero();
        assertThat(log).containsExactly("job", "timer");
        assertThat(valueOf(job)).isTrue();
    }

    @Test
    @DisplayName("advance is refused while the reactor runs, inside its own calls, and of a clock without a reactor")
    void refused() {
        assertThatThrownBy(() -> VirtualTime.create().advance(seconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to no reactor");
        reactor.callLater(seconds(1), () -> rig.time.advance(seconds(5)));
        at(2, "second");
        assertThatThrownBy(() -> rig.advance(1)).isInstanceOf(IllegalStateException.class);
        assertThat(rig.now()).isEqualTo(1);
        reactor.callLater(seconds(0), () -> {
            try {
                rig.time.advance(seconds(1));
            } catch (IllegalStateException e) {
                log.add("refused");
            }
        });
        reactor.callLater(seconds(2), reactor::stop);
        rig.run();
        assertThat(log).containsExactly("refused", "second");
    }

    @Test
    @DisplayName("a clock belongs to one reactor")
    void oneReactor() {
        assertThatThrownBy(() -> Reactor.create(options -> options.poller(rig.time)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("make one for each");
    }

    private static List<Integer> orderOf(long seed) {
        VirtualTime time = VirtualTime.seeded(seed);
        List<Integer> order = new ArrayList<>();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            List<Promise<Integer>> promises = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Promise<Integer> promise = new Promise<>();
                promises.add(promise);
                var _ = reactor.inline(() -> order.add(promise.await()));
            }
            for (int i = 0; i < 20; i++) {
                promises.get(i).callback(i);
            }
            time.advance(Duration.ZERO);
        }
        return order;
    }

    @Test
    @DisplayName("a seed shuffles the functions that are made ready in one turn, the same way again")
    void seeds() {
        List<Integer> first = orderOf(1);
        assertThat(first).hasSize(20).doesNotHaveDuplicates();
        assertThat(orderOf(1)).isEqualTo(first);
        assertThat(orderOf(2)).isNotEqualTo(first);
        assertThat(first).isNotEqualTo(first.stream().sorted().toList());
    }

    @Test
    @DisplayName("a stop under virtual time cancels the functions and ends without waiting")
    void stop() {
        Deferred<?> function = reactor.inline(() -> new Promise<Integer>().await());
        reactor.callLater(seconds(1), reactor::stop);
        rig.run();
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(rig.now()).isEqualTo(1);
    }
}
