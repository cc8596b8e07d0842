package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.task.Steps.Oops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("both")
class ParallelTest {
    private final TestReactor test = new TestReactor();
    private final Cooperator cooperator = Cooperator.create(test.reactor);
    private final List<Object> log = new ArrayList<>();
    private final List<Promise<Integer>> items = new ArrayList<>();
    private final Oops oops = new Oops("x");

    @AfterEach
    void nothingIsLeft() {
        test.close();
    }

    /** Each item is a promise in {@link #items} that logs its cancel. */
    private Iterator<Deferred<Integer>> promises(int count) {
        return Steps.count(count, i -> {
            items.add(new Promise<>(_ -> log.add("cancel " + i)));
            return items.get(i);
        });
    }

    @Nested
    class Work {
        @Test
        void isTakenLazilyAndOneForEachThatIsOver() {
            Deferred<Long> all = cooperator.parallel(promises(6), 3);
            assertThat(items).as("not inside the call").isEmpty();
            test.settle();
            assertThat(items).hasSize(3);
            items.get(1).callback(1);
            assertThat(items).as("not inside the firing").hasSize(3);
            test.settle();
            assertThat(items).hasSize(4);
            items.get(0).callback(0);
            items.get(3).callback(3);
            test.settle();
            assertThat(items).hasSize(6);
            for (int left : List.of(2, 4)) {
                items.get(left).callback(left);
            }
            test.settle();
            assertThat(all.isFired()).isFalse();
            items.get(5).callback(5);
            assertThat(all.await()).isEqualTo(6);
        }

        @Test
        void nothingToDoIsDoneInTheNextTick() {
            Deferred<Long> none = cooperator.parallel(List.<Deferred<Integer>>of(), 5);
            test.settle();
            assertThat(none.await()).isZero();
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 7, 10_000, Integer.MAX_VALUE})
        void neverMoreThanTheSlotsAreLive(int slots) {
            int[] live = {0, 0};
            Deferred<Long> all = cooperator.parallel(
                    Steps.count(10_000, i -> {
                        live[1] = Math.max(live[1], ++live[0]);
                        return test.reactor.deferLater(Duration.ofMillis(1 + i % 3), () -> --live[0]);
                    }),
                    slots);
            test.advance(Duration.ofSeconds(40));
            assertThat(all.await()).isEqualTo(10_000);
            assertThat(live[1]).isEqualTo(Math.min(slots, 10_000));
        }

        @Test
        void millionFiredItemsTakeConstantStackAndAreSliced() {
            Cooperator sliced = Cooperator.create(test.reactor, options -> options.slices(() -> () -> true));
            Deferred<Long> all = sliced.parallel(Steps.count(1_000_000, Deferred::succeed), 2);
            Deferred<?> other = sliced.coiterate(Steps.count(3, log::add));
            test.settle();
            assertThat(all.isFired()).isFalse();
            assertThat(log).containsExactly(0, 1, 2);
            assertThat(other.isFired()).isTrue();
            test.turns(125_000);
            assertThat(all.await()).isEqualTo(1_000_000);
        }

        @Test
        void fewerSlotsThanOneAreRefused() {
            assertThatThrownBy(() -> cooperator.parallel(promises(1), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("was 0");
        }

        @Test
        void anItemMayFireAnotherFromWithinTheIterator() {
            Deferred<Long> all = cooperator.parallel(
                    Steps.count(100, i -> {
                        items.add(new Promise<>());
                        if (i > 0) {
                            items.get(i - 1).callback(i);
                        }
                        return i == 99 ? Deferred.succeed(99) : items.get(i);
                    }),
                    2);
            test.settle();
            assertThat(all.await()).isEqualTo(100);
        }
    }

    @Nested
    class Failing {
        @Test
        void firstFailureCancelsTheRestAndComesWhenNothingIsLiveAnyMore() {
            Promise<Integer> slow = Promise.cancelledBy(() -> log.add("asked"));
            Iterator<Deferred<Integer>> more = promises(9);
            Deferred<Long> all = cooperator.parallel(Steps.count(9, i -> i == 2 ? slow : more.next()), 3);
            test.settle();
            items.get(0).errback(oops);
            assertThat(log).containsExactly("cancel 1", "asked");
            assertThat(all.isFired()).isFalse();
            Oops late = new Oops("late");
            slow.errback(late);
            assertThatThrownBy(all::await).isSameAs(oops).hasSuppressedException(late);
            assertThat(oops.getSuppressed()).hasSize(1);
            test.settle();
            assertThat(items).hasSize(2);
        }

        @Test
        void whatOnlyAsksIsAskedOnceHoweverManyFailAfterwards() {
            Iterator<Promise<Integer>> slow = Steps.count(3, i -> Promise.cancelledBy(() -> log.add("asked " + i)));
            Deferred<Long> all = cooperator.parallel(
                    Steps.count(3, i -> {
                        items.add(slow.next());
                        return items.getLast();
                    }),
                    3);
            test.settle();
            for (Promise<Integer> item : items) {
                item.errback(new Oops("failed"));
            }
            assertThat(log).containsExactly("asked 1", "asked 2");
            assertThatThrownBy(all::await)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
        }

        @Test
        void itemThatFailedBeforeEndsIt() {
            Deferred<Long> all = cooperator.parallel(
                    Steps.count(
                            9, i -> i == 1 ? Deferred.fail(oops) : promises(9).next()),
                    5);
            test.settle();
            assertThatThrownBy(all::await).isSameAs(oops);
            assertThat(items).hasSize(1);
            assertThat(log).containsExactly("cancel 0");
        }

        @Test
        void iteratorThatThrowsEndsIt() {
            Iterator<Deferred<Integer>> promises = promises(1);
            Deferred<Long> all = cooperator.parallel(
                    Steps.count(9, i -> {
                        if (i == 1) {
                            throw oops;
                        }
                        return promises.next();
                    }),
                    5,
                    log::add);
            test.settle();
            assertThatThrownBy(all::await).isSameAs(oops);
            assertThat(log).containsExactly("cancel 0");
        }

        @Test
        void iteratorThatHasNoMemoryEndsItAndIsToldAtOnce() {
            Error error = new OutOfMemoryError("not really");
            Deferred<Long> all = cooperator.parallel(
                    Steps.count(1, _ -> {
                        throw error;
                    }),
                    1);
            assertThatThrownBy(test::turn).isSameAs(error);
            assertThatThrownBy(all::await).isSameAs(error);
        }

        @Test
        void nullAndWhatIsContinuedAlreadyEndIt() {
            Deferred<Long> nulls = cooperator.parallel(Arrays.<Deferred<?>>asList((Deferred<?>) null), 5);
            Promise<Integer> taken = new Promise<>();
            Deferred<Integer> successor = taken.addCallback(v -> v);
            Deferred<Long> continued = cooperator.parallel(List.of(taken), 5);
            test.settle();
            assertThatThrownBy(nulls::await)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("null instead of a Deferred");
            assertThatThrownBy(continued::await).isInstanceOf(AlreadyContinuedException.class);
            assertThat(successor.isFired()).isFalse();
        }

        @Test
        void failuresCanBeCollectedInstead() {
            List<Throwable> failures = new ArrayList<>();
            Deferred<Long> all = cooperator.parallel(
                    Steps.count(10, i -> i % 3 == 0 ? Deferred.fail(new Oops("" + i)) : Deferred.succeed(i)),
                    2,
                    failures::add);
            test.settle();
            assertThat(all.await()).isEqualTo(6);
            assertThat(failures).extracting(Throwable::getMessage).containsExactly("0", "3", "6", "9");
        }

        @Test
        void collectorThatThrowsEndsIt() {
            Deferred<Long> all = cooperator.parallel(promises(5), 2, failure -> {
                throw new Oops("enough of " + failure.getMessage());
            });
            test.settle();
            items.get(1).errback(oops);
            assertThatThrownBy(all::await).hasMessage("enough of x");
            assertThat(log).containsExactly("cancel 0");
        }

        @Test
        void failureThatNobodyTakesIsReported() {
            var _ = cooperator.parallel(Steps.count(1, _ -> Deferred.fail(oops)), 1);
            test.settle();
            assertThat(test.unhandled()).containsExactly(oops);
        }
    }

    @Nested
    class Ending {
        @Test
        void cancelCancelsWhatIsLiveAndTakesNothingMore() {
            Deferred<Long> all = cooperator.parallel(promises(9), 2);
            test.settle();
            items.get(0).callback(0);
            all.cancel();
            test.settle();
            assertThatThrownBy(all::await).isInstanceOf(CancellationException.class);
            assertThat(items).hasSize(2);
            assertThat(log).containsExactly("cancel 1");
        }

        @Test
        void cancelWaitsForWhatCanOnlyBeAskedAndAsksAgain() {
            Promise<Integer> slow = Promise.cancelledBy(() -> log.add("asked"));
            Deferred<Long> all = cooperator.parallel(List.of(slow), 2);
            test.settle();
            all.cancel();
            all.cancel();
            assertThat(log).containsExactly("asked", "asked");
            assertThat(all.isFired()).isFalse();
            slow.callback(1);
            assertThatThrownBy(all::await).isInstanceOf(CancellationException.class);
        }

        @Test
        void cancelBeforeTheFirstTickTakesNothing() {
            Deferred<Long> all = cooperator.parallel(promises(9), 2);
            all.cancel();
            assertThatThrownBy(all::await).isInstanceOf(CancellationException.class);
            test.settle();
            assertThat(items).isEmpty();
        }

        @Test
        void iteratorMayCancelItself() {
            List<Deferred<Long>> all = new ArrayList<>();
            Iterator<Deferred<Integer>> promises = promises(9);
            all.add(cooperator.parallel(
                    Steps.count(9, i -> {
                        if (i == 1) {
                            all.getFirst().cancel();
                        }
                        return promises.next();
                    }),
                    5));
            test.settle();
            assertThatThrownBy(all.getFirst()::await).isInstanceOf(CancellationException.class);
            assertThat(log).containsExactly("cancel 0", "cancel 1");
        }

        @Test
        void cancellersMayEachCancelTheWholeOnceMoreInConstantStack() {
            int count = 20_000;
            List<Deferred<Long>> all = new ArrayList<>();
            all.add(cooperator.parallel(
                    Steps.count(
                            count,
                            i -> new Promise<Integer>(_ -> {
                                log.add(i);
                                all.getFirst().cancel();
                            })),
                    count));
            test.settle();
            all.getFirst().cancel();
            assertThatThrownBy(all.getFirst()::await).isInstanceOf(CancellationException.class);
            assertThat(log).hasSize(count);
        }

        @Test
        void iteratorThatCancelsItselfAndThrowsIsHeard() {
            List<Deferred<Long>> all = new ArrayList<>();
            all.add(cooperator.parallel(
                    Steps.count(3, i -> {
                        all.getFirst().cancel();
                        assertThat(all.getFirst().isFired())
                                .as("not in the middle of a step")
                                .isFalse();
                        throw oops;
                    }),
                    3));
            test.settle();
            assertThatThrownBy(all.getFirst()::await)
                    .isInstanceOf(CancellationException.class)
                    .hasSuppressedException(oops);
        }

        @Test
        void stopOfTheReactorBeginsNoMoreItems() {
            test.reactor.callLater(Duration.ofSeconds(1), test.reactor::stop);
            Deferred<Long> all = cooperator.parallelInline(
                    Steps.count(9, i -> () -> {
                        log.add("begin " + i);
                        try {
                            return test.reactor.sleep(Duration.ofSeconds(5)).await();
                        } catch (CancellationException e) {
                            return log.add("swallowed " + i);
                        }
                    }),
                    2);
            test.reactor.run();
            assertThat(log).containsExactlyInAnyOrder("begin 0", "begin 1", "swallowed 0", "swallowed 1");
            assertThatThrownBy(all::await).isInstanceOf(CancellationException.class);
        }

        @Test
        void stopOfTheCooperatorCancelsWhatIsLive() {
            Deferred<Long> all = cooperator.parallel(promises(9), 2);
            test.settle();
            cooperator.stop();
            assertThatThrownBy(all::await).isInstanceOf(CooperatorStoppedException.class);
            assertThat(log).containsExactly("cancel 0", "cancel 1");
        }

        @Test
        void whatIsOverHearsNothingOfTheStopOfTheCooperator() {
            Deferred<Long> all = cooperator.parallel(promises(1), 2);
            test.settle();
            items.getFirst().callback(1);
            test.settle();
            assertThat(all.await()).isEqualTo(1);
            assertThat(cooperator).asString().contains(" 0 members");
            cooperator.stop();
        }
    }

    @Nested
    class Inline {
        @Test
        void eachSlotIsAFunctionThatDoesOneItemAfterAnother() {
            int[] live = {0, 0};
            Deferred<Long> all = cooperator.parallelInline(
                    Steps.count(15, i -> () -> {
                        live[1] = Math.max(live[1], ++live[0]);
                        var _ = test.reactor.sleep(Duration.ofSeconds(3)).await();
                        log.add(i);
                        return --live[0];
                    }),
                    5);
            test.advance(Duration.ofMillis(8_999));
            assertThat(all.isFired()).isFalse();
            test.advance(Duration.ofMillis(1));
            test.settle();
            assertThat(all.await()).isEqualTo(15);
            assertThat(live[1]).isEqualTo(5);
            assertThat(log).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        }

        @Test
        void noMoreFunctionsAreStartedThanThereAreItems() {
            Deferred<Long> all = cooperator.parallelInline(
                    Steps.count(
                            3,
                            i -> () -> test.reactor.sleep(Duration.ofSeconds(1)).await()),
                    1_000_000);
            test.settle();
            assertThat(test.reactor.dump()).hasSize(3);
            test.advance(Duration.ofSeconds(1));
            assertThat(all.await()).isEqualTo(3);
        }

        @Test
        void itemsThatDoNotWaitLetOthersHaveTheirTurn() {
            Cooperator sliced = Cooperator.create(test.reactor, options -> options.slices(() -> () -> true));
            Deferred<Long> all = sliced.parallelInline(Steps.count(1_000, i -> () -> i), 2);
            test.settle();
            assertThat(all.isFired()).isFalse();
            test.turns(1_000);
            assertThat(all.await()).isEqualTo(1_000);
        }

        @Test
        void firstFailureEndsItEvenIfAnItemSwallowsItsCancel() {
            Deferred<Long> all = cooperator.parallelInline(
                    Steps.count(9, i -> () -> {
                        log.add("begin " + i);
                        try {
                            var _ = test.reactor
                                    .sleep(Duration.ofSeconds(1 + i))
                                    .await();
                        } catch (CancellationException e) {
                            return log.add("swallowed " + i);
                        }
                        throw oops;
                    }),
                    2);
            test.advance(Duration.ofSeconds(1));
            test.settle();
            assertThatThrownBy(all::await).isSameAs(oops);
            assertThat(log).containsExactly("begin 0", "begin 1", "swallowed 1");
        }

        @Test
        void failuresCanBeCollected() {
            List<Throwable> failures = new ArrayList<>();
            Deferred<Long> all = cooperator.parallelInline(
                    Steps.count(10, i -> () -> {
                        if (i % 3 == 0) {
                            throw new Oops("" + i);
                        }
                        return i;
                    }),
                    2,
                    failures::add);
            test.settle();
            assertThat(all.await()).isEqualTo(6);
            assertThat(failures).extracting(Throwable::getMessage).containsExactly("0", "3", "6", "9");
        }

        @Test
        void cancelEndsTheFunctions() {
            Deferred<Long> all = cooperator.parallelInline(
                    Steps.count(
                            9,
                            i -> () -> test.reactor.sleep(Duration.ofSeconds(1)).await()),
                    2,
                    log::add);
            test.settle();
            all.cancel();
            test.settle();
            assertThatThrownBy(all::await).isInstanceOf(CancellationException.class);
            assertThat(log).isEmpty();
        }

        @Test
        void itemThatReturnsADeferredFails() {
            Deferred<Long> all = cooperator.parallelInline(Steps.count(1, _ -> () -> Deferred.succeed(1)), 2);
            test.settle();
            assertThatThrownBy(all::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("await() it in the item");
        }
    }
}
