package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult.Status;

@Tag("both")
class SeedsTest {
    /** The order in which ten functions go on that became ready in one turn. */
    private static List<Integer> order(Reactor reactor, VirtualTime time) {
        List<Integer> order = new ArrayList<>();
        Promise<String> gate = new Promise<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            var shared = gate.share();
            var _ = reactor.inline(() -> {
                shared.await();
                return order.add(number);
            });
        }
        gate.callback("open");
        time.advance(Duration.ZERO);
        return order;
    }

    @WithReactor
    static class Counts {
        static final List<Long> RUN = new ArrayList<>();

        @BeforeEach
        void take(Seed seed) {
            RUN.add(seed.value());
        }

        @Seeds
        void byDefault() {}
    }

    @Test
    void aTestRunsWithAHundredSeedsByDefault() {
        Outcomes outcomes = Outcomes.of(Counts.class);

        assertThat(outcomes.statuses()).hasSize(100).containsOnly(Status.SUCCESSFUL);
        assertThat(outcomes.names()).startsWith("seed 0", "seed 1").endsWith("seed 99");
        assertThat(Counts.RUN).startsWith(0L, 1L).endsWith(98L, 99L);
    }

    static class Chooses {
        @Seeds({17, -4})
        void named() {}

        @Seeds(value = 5, first = 1000, count = 2)
        void both() {}
    }

    @Test
    void namedSeedsComeFirstAndAloneUnlessThereIsACount() {
        assertThat(Outcomes.of(Chooses.class).names())
                .containsExactlyInAnyOrder("seed 17", "seed -4", "seed 5", "seed 1000", "seed 1001");
    }

    @WithReactor
    static class Shuffles {
        static final Map<Long, List<Integer>> ORDERS = new TreeMap<>();

        @Seeds(count = 20)
        void test(Seed seed, Reactor reactor, VirtualTime time) {
            List<Integer> order = order(reactor, time);
            assertThat(ORDERS.computeIfAbsent(seed.value(), _ -> order)).isEqualTo(order);
        }
    }

    @Test
    void aSeedShufflesWhatIsReadyTheSameWayEachTime() {
        assertThat(Outcomes.of(Shuffles.class).failures()).isEmpty();
        assertThat(Outcomes.of(Shuffles.class).failures()).isEmpty();

        Set<List<Integer>> orders = new HashSet<>(Shuffles.ORDERS.values());
        assertThat(orders)
                .hasSizeGreaterThan(10)
                .allSatisfy(order -> assertThat(order)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, 10).boxed().toList()));
    }

    @Test
    @WithReactor
    void withoutASeedTheOrderIsFirstInFirstOut(Reactor reactor, VirtualTime time) {
        assertThat(order(reactor, time)).isSorted().hasSize(10);
    }

    @WithReactor
    static class FailsWithSeven {
        @Seeds(count = 20)
        void test(Seed seed) {
            assertThat(seed.value()).isNotEqualTo(7);
        }
    }

    @Test
    void theFirstSeedThatFailsIsTheLastAndIsNamed() {
        Outcomes outcomes = Outcomes.of(FailsWithSeven.class);

        assertThat(outcomes.names()).hasSize(9).endsWith("seed 7", "seed 7, once more");
        assertThat(outcomes.failures()).hasSize(2);
        assertThat(Outcomes.messages(outcomes.failures().getFirst()))
                .containsExactly("failed with seed 7. No other thread woke the reactor, or brought it anything"
                        + " (wokenFromOutside = 0). -Dhawser.seed=7 runs it alone");
        assertThat(Outcomes.messages(outcomes.failures().getLast()))
                .containsExactly("failed with seed 7 again, when it was run once more, in the same way");
    }

    @WithReactor
    static class FailsOnce {
        static int runs;

        @Seeds(count = 20)
        void test(Seed seed) {
            if (seed.value() == 7) {
                assertThat(++runs).isGreaterThan(1);
            }
        }
    }

    @Test
    void aSeedThatPassesWhenItIsRunOnceMoreIsToldSo() {
        Outcomes outcomes = Outcomes.of(FailsOnce.class);

        assertThat(outcomes.names()).endsWith("seed 7", "seed 7, once more");
        assertThat(outcomes.failures()).hasSize(2);
        assertThat(outcomes.failures().getLast())
                .hasMessageStartingWith("seed 7 failed, but passed when it was run once more")
                .hasMessageContaining("ThreadLocalRandom")
                .cause()
                .isSameAs(outcomes.failures().getFirst());
    }

    @WithReactor
    static class FailsInAnotherWay {
        static int runs;

        @Seeds(3)
        void test() {
            throw new IllegalStateException("run " + ++runs);
        }
    }

    @Test
    void aSeedThatFailsInAnotherWayWhenItIsRunOnceMoreIsToldSo() {
        assertThat(Outcomes.messages(
                        Outcomes.of(FailsInAnotherWay.class).failures().getLast()))
                .containsExactly("failed with seed 3 again, when it was run once more, in another way: before, it was"
                        + " java.lang.IllegalStateException: run 1");
    }

    @WithReactor
    static class IsBroughtSomething {
        @Seeds(1)
        void results(Reactor reactor) throws Exception {
            reactor.callWhenRunning(() -> {
                var _ = reactor.deferToThread(() -> 1).addAction(_ -> {
                    reactor.stop();
                    throw new IllegalStateException("brought");
                });
            });
            reactor.run();
        }

        @Seeds(1)
        void calls(Reactor reactor) throws Exception {
            reactor.callWhenRunning(() -> {
                Thread other = Thread.ofPlatform().start(() -> reactor.callFromThread(reactor::stop));
                other.join();
            });
            reactor.run();
            throw new IllegalStateException("called");
        }

        @Seeds(1)
        void futures(Reactor reactor) throws Exception {
            reactor.callWhenRunning(() -> {
                CompletableFuture<Integer> future = new CompletableFuture<>();
                var _ = reactor.fromCompletionStage(future).addAction(_ -> reactor.stop());
                Thread.ofPlatform().start(() -> future.complete(1));
            });
            reactor.run();
            throw new IllegalStateException("completed");
        }
    }

    @Test
    void whatOtherThreadsBringIsCounted() {
        List<Throwable> failures = Outcomes.of(IsBroughtSomething.class).failures();

        assertThat(failures).hasSize(6);
        assertThat(failures)
                .filteredOn(
                        failure -> Outcomes.messages(failure).stream().noneMatch(told -> told.contains("again, when")))
                .hasSize(3)
                .allSatisfy(failure -> assertThat(Outcomes.messages(failure))
                        .anyMatch(told -> told.contains("(wokenFromOutside = ") && !told.contains("= 0)")));
    }

    @Test
    void aSeedIsReplayed() {
        Outcomes outcomes = Outcomes.of(FailsWithSeven.class, Map.of("hawser.seed", "7"));

        assertThat(outcomes.names()).containsExactly("seed 7");
        assertThat(outcomes.statuses()).containsExactly(Status.FAILED);
    }

    @WithReactor
    static class LeavesTimerWithThree {
        @Seeds(count = 20)
        void test(Seed seed, Reactor reactor) {
            if (seed.value() == 3) {
                reactor.callLater(Duration.ofSeconds(1), () -> {});
            }
        }
    }

    @Test
    void whatIsLeftBehindNamesTheSeedToo() {
        assertThat(Outcomes.of(LeavesTimerWithThree.class).failures())
                .hasSize(2)
                .allSatisfy(failure -> {
                    assertThat(failure).hasMessageContaining("1 timer left behind");
                    assertThat(Outcomes.messages(failure))
                            .singleElement()
                            .asString()
                            .contains("seed 3");
                });
    }
}
