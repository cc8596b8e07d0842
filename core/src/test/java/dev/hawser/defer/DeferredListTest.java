package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static dev.hawser.defer.Results.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Results.Oops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredListTest {
    private final Oops oops = new Oops("x");
    private final List<Object> log = new ArrayList<>();

    private Promise<Integer> logging(String name) {
        return new Promise<>(p -> log.add(name));
    }

    @Nested
    class Of {
        @Test
        @DisplayName("b36: fires after all, with the outcomes in the order of the inputs, fired ones counted")
        void allOutcomes() {
            Promise<Integer> one = new Promise<>();
            Promise<Integer> two = new Promise<>();
            List<Deferred<Integer>> inputs = new ArrayList<>(List.of(one, two, Deferred.succeed(3)));
            Deferred<List<Outcome<Integer>>> all = DeferredList.of(inputs);
            inputs.clear(); // it was copied
            two.errback(oops);
            assertPending(all);
            one.callback(1);
            assertThatValue(all)
                    .isEqualTo(
                            List.of(new Outcome.Success<>(1), new Outcome.Failure<>(oops), new Outcome.Success<>(3)));
            assertThatThrownBy(() -> valueOf(all).add(null)).isInstanceOf(UnsupportedOperationException.class);
        }

        @Test
        @DisplayName("b37: of nothing: an empty list at once")
        void empty() {
            assertThatValue(DeferredList.of(List.<Deferred<Integer>>of())).isEqualTo(List.of());
        }

        @Test
        @DisplayName("b39: joining takes the failures of the inputs: none is unhandled")
        void takesFailures() {
            try (FakeReactor reactor = new FakeReactor()) {
                Promise<Integer> one = new Promise<>();
                Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(one, Deferred.fail(oops)));
                one.errback(oops);
                assertThat(reactor.unhandled.pending()).isZero();
                assertThatValue(all).isEqualTo(List.of(new Outcome.Failure<>(oops), new Outcome.Failure<>(oops)));
                assertThatThrownBy(() -> one.addCallback(v -> v)).isInstanceOf(AlreadyContinuedException.class);
            }
        }

        @Test
        @DisplayName("b40: cancel reaches every input, also one that waits; a canceller that throws stops nobody")
        void cancel() {
            Promise<Integer> inner = logging("inner");
            Deferred<Integer> waiting = Deferred.succeed(1).chainCallback(v -> inner);
            Promise<Integer> throwing = new Promise<>(p -> {
                throw oops;
            });
            Promise<Integer> succeeding = new Promise<>(p -> p.callback(5));
            Promise<Integer> last = logging("last");
            Deferred<List<Outcome<Integer>>> all =
                    DeferredList.of(List.of(throwing, waiting, succeeding, last, Deferred.succeed(0)));
            all.cancel();
            assertThat(log).containsExactly("inner", "last");
            List<Outcome<Integer>> outcomes = valueOf(all);
            assertThat(outcomes.get(0)).isEqualTo(new Outcome.Failure<>(oops));
            assertThat(outcomes.get(2)).isEqualTo(new Outcome.Success<>(5));
            assertThat(outcomes.get(3))
                    .isInstanceOfSatisfying(
                            Outcome.Failure.class,
                            failure -> assertThat(failure.cause()).isInstanceOf(CancellationException.class));
        }

        @Test
        @DisplayName("b40: inputs that can only be asked keep a cancelled list waiting for their answer")
        void cancelThatOnlyAsks() {
            Promise<Integer> asked = Promise.cancelledBy(() -> log.add("asked"));
            Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(asked));
            all.cancel();
            assertPending(all);
            asked.callback(1);
            assertThatValue(all).isEqualTo(List.of(new Outcome.Success<>(1)));
            all.cancel();
            assertThat(log).hasSize(1);
        }
    }

    @Nested
    class Gather {
        @Test
        @DisplayName("b41: gives the values in order, null among them")
        void values() {
            Promise<Integer> one = new Promise<>();
            Deferred<List<Integer>> all = DeferredList.gather(List.of(one, Deferred.succeed(null)));
            one.callback(1);
            assertThatValue(all).isEqualTo(Arrays.asList(1, null));
            assertThatValue(DeferredList.gather(List.<Deferred<Integer>>of())).isEqualTo(List.of());
        }

        @Test
        @DisplayName("b42: fails with the first failure itself, having cancelled the others; late values are ignored")
        void firstFailure() {
            try (FakeReactor reactor = new FakeReactor()) {
                Promise<Integer> one = logging("one");
                Promise<Integer> two = new Promise<>();
                Promise<Integer> slow = Promise.cancelledBy(() -> log.add("slow asked"));
                Deferred<Integer> all = DeferredList.gather(List.of(one, two, slow))
                        .addCallback(List::size)
                        .addErrback(Oops.class, e -> {
                            log.add(e);
                            return 0;
                        });
                two.errback(oops);
                assertThat(log).containsExactly("one", "slow asked", oops);
                assertThatValue(all).isEqualTo(0);
                slow.callback(7);
                assertThat(reactor.reports).isEmpty();
            }
        }

        @Test
        @DisplayName(
                "b42: what a cancelled input fails with is suppressed in the failure that is given, or reported later")
        void failuresOfTheOthers() {
            try (FakeReactor reactor = new FakeReactor()) {
                Oops atOnce = new Oops("closing");
                Oops late = new Oops("late");
                Promise<Integer> first = new Promise<>();
                Promise<Integer> throwing = new Promise<>(p -> {
                    throw atOnce;
                });
                Promise<Integer> asked = Promise.cancelledBy(() -> log.add("asked"));
                Deferred<Integer> cleaning = reactor.inline(() -> {
                    try {
                        return new Promise<Integer>().await();
                    } catch (CancellationException cancelled) {
                        throw late;
                    }
                });
                Promise<Integer> quiet = logging("quiet");
                Deferred<List<Integer>> all =
                        DeferredList.gather(List.of(throwing, first, asked, cleaning, quiet, Deferred.succeed(1)));
                first.errback(oops);
                reactor.turn();
                assertThat(failureOf(all)).isSameAs(oops);
                assertThat(oops.getSuppressed()).containsExactly(atOnce);
                assertThat(reactor.reports).extracting(UnhandledFailure::cause).containsExactly(late);
                asked.errback(oops); // the very same: it was told
                assertThat(reactor.reports).hasSize(1);
            }
        }

        @Test
        @DisplayName("b42: of inputs that have failed before, the first is given and the others are suppressed in it")
        void failedBefore() {
            Oops second = new Oops("second");
            Deferred<List<Integer>> all =
                    DeferredList.gather(List.of(Deferred.fail(oops), Deferred.fail(second), Deferred.fail(oops)));
            assertThat(failureOf(all)).isSameAs(oops);
            assertThat(oops.getSuppressed()).containsExactly(second);
        }

        @Test
        @DisplayName("b42: among inputs that failed before, the first of the list counts")
        void firedFailure() {
            Promise<Integer> never = logging("never");
            Deferred<List<Integer>> all =
                    DeferredList.gather(List.of(never, Deferred.fail(oops), Deferred.fail(new Oops("y"))));
            assertThat(failureOf(all)).isSameAs(oops);
            assertThat(log).containsExactly("never");
        }

        @Test
        @DisplayName("b40: cancelling a gather gives the first CancellationException, or the values if all succeed")
        void cancel() {
            Promise<Integer> one = logging("one");
            Promise<Integer> two = logging("two");
            Deferred<List<Integer>> all = DeferredList.gather(List.of(one, two));
            all.cancel();
            assertThat(log).containsExactly("one", "two");
            assertThat(failureOf(all)).isInstanceOf(CancellationException.class);
            Deferred<List<Integer>> good =
                    DeferredList.gather(List.of(new Promise<>(p -> p.callback(1)), new Promise<>(p -> p.callback(2))));
            good.cancel();
            assertThatValue(good).isEqualTo(List.of(1, 2));
        }
    }

    @Nested
    class Race {
        @Test
        @DisplayName("b43: the first value wins; every other input is cancelled once, before the winner's chain runs")
        void winner() {
            Promise<Integer> one = logging("one");
            Promise<Integer> two = logging("two");
            Promise<Integer> three = new Promise<>(p -> p.callback(33));
            Deferred<Void> first = DeferredList.race(List.of(one, two, three)).addAction(log::add);
            two.callback(2);
            assertThat(log).containsExactly("one", 2);
            assertThatValue(first).isNull();
            one.callback(1); // a loser that comes late
            assertThatValue(three).isEqualTo(33);
        }

        @Test
        @DisplayName("b43: all fail: the failure that came first, the others suppressed in it; nothing is cancelled")
        void allFail() {
            Promise<Integer> one = logging("one");
            Promise<Integer> two = logging("two");
            Promise<Integer> three = logging("three");
            Deferred<Integer> first = DeferredList.race(List.of(one, two, three));
            Oops early = new Oops("early");
            Exception cause = new Exception("first");
            two.errback(cause);
            one.errback(early);
            assertPending(first);
            three.errback(oops);
            assertThat(failureOf(first)).isSameAs(cause).hasSuppressedException(early);
            assertThat(cause.getSuppressed()).containsExactly(early, oops);
            assertThat(log).isEmpty();
        }

        @Test
        @DisplayName("b43: cancelling a race cancels all")
        void cancel() {
            Promise<Integer> one = logging("one");
            Deferred<Integer> first = DeferredList.race(List.of(one, logging("two")));
            first.cancel();
            assertThat(log).containsExactly("one", "two");
            assertThat(failureOf(first)).isInstanceOf(CancellationException.class);
        }

        @Test
        @DisplayName("b37: a race of nothing fails")
        void empty() {
            assertThat(failureOf(DeferredList.race(List.<Deferred<Integer>>of())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("race of nothing");
        }

        @Test
        @DisplayName("b38: inputs that are fired count at once, in the order of the list")
        void fired() {
            Promise<Integer> never = logging("never");
            Deferred<Integer> first =
                    DeferredList.race(List.of(Deferred.fail(oops), never, Deferred.succeed(2), Deferred.succeed(3)));
            assertThatValue(first).isEqualTo(2);
            assertThat(log).containsExactly("never");
        }
    }

    @Nested
    class Checks {
        @Test
        @DisplayName("all inputs are checked before any is joined: null, one with a successor, one that is twice there")
        void before() {
            Promise<Integer> one = new Promise<>();
            Promise<Integer> taken = new Promise<>();
            Deferred<Integer> successor = taken.addCallback(v -> v);
            assertThatThrownBy(() -> DeferredList.of(Arrays.asList(one, null)))
                    .isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> DeferredList.gather(List.of(one, taken)))
                    .isInstanceOf(AlreadyContinuedException.class);
            assertThatThrownBy(() -> DeferredList.race(List.of(one, successor, one)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("twice");
            one.callback(1);
            assertThatValue(one.addCallback(v -> v)).as("still free").isEqualTo(1);
            assertPending(successor.addCallback(v -> v));
        }

        @Test
        @DisplayName(
                "a list that is refused leaves the failures of its inputs to be reported; one that is joined takes them")
        void refusedListHandlesNothing() {
            try (FakeReactor reactor = new FakeReactor()) {
                Deferred<Integer> failed = Deferred.fail(oops);
                Promise<Integer> fine = new Promise<>();
                assertThat(reactor.unhandled.pending()).isEqualTo(1);
                assertThatThrownBy(() -> DeferredList.of(List.of(failed, fine, failed)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("twice");
                assertThatThrownBy(() -> DeferredList.of(Arrays.asList(fine, failed, null)))
                        .isInstanceOf(NullPointerException.class);
                assertThat(reactor.unhandled.pending()).isEqualTo(1);
                Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(failed, fine));
                assertThat(reactor.unhandled.pending()).isZero();
                fine.callback(2);
                assertThat(valueOf(all)).containsExactly(new Outcome.Failure<>(oops), new Outcome.Success<>(2));
            }
        }
    }
}
