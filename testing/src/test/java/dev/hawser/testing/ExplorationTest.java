package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Action;
import dev.hawser.defer.DeferredQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Faults are planted, some so that chance does not meet them. */
class ExplorationTest {
    /** The second function must not have taken all its steps before the first takes one. */
    private static void depthOne(Schedule schedule) {
        try (TestReactor test = TestReactor.open(options -> options.schedule(schedule))) {
            boolean[] begun = new boolean[1];
            List<String> faults = new ArrayList<>();
            var _ = test.reactor().inlineAction(() -> {
                Thread.yield();
                begun[0] = true;
            });
            var _ = test.reactor().inlineAction(() -> {
                for (int i = 0; i < 40; i++) {
                    Thread.yield();
                }
                if (!begun[0]) {
                    faults.add("it has not begun");
                }
            });
            test.time().advance(Duration.ZERO);
            assertThat(faults).isEmpty();
        }
    }

    /** Three steps of two functions in an order that none of them is kept from: check, the other's change, use. */
    private static void depthTwo(Schedule schedule) {
        try (TestReactor test = TestReactor.open(options -> options.schedule(schedule))) {
            Object[] connection = {"open"};
            List<Object> used = new ArrayList<>();
            var _ = test.reactor().inlineAction(() -> {
                for (int i = 0; i < 10; i++) {
                    Thread.yield();
                }
                if (connection[0] != null) {
                    Thread.yield();
                    used.add(connection[0] == null ? "a closed one" : connection[0]);
                }
            });
            var _ = test.reactor().inlineAction(() -> {
                for (int i = 0; i < 30; i++) {
                    Thread.yield();
                }
                connection[0] = null;
            });
            test.time().advance(Duration.ZERO);
            assertThat(used).doesNotContain("a closed one");
        }
    }

    @Test
    void chanceDoesNotMeetAFaultThatNeedsOneFunctionToBeFarAhead() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            depthOne(Schedule.random(new Seed(seed)));
        }
    }

    @Test
    void prioritiesMeetItInOneOfTwoRuns() {
        assertThatThrownBy(() -> Exploration.pct(new Seed(1), 1, 20, ExplorationTest::depthOne))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("depth 1")
                .hasMessageContaining("it has not begun");
    }

    @Test
    void aFaultOfDepthTwoIsMetWithOneChangeOfPriorities() {
        assertThatThrownBy(() -> {
                    // @start region="pct"
                    Exploration.pct(new Seed(7), 2, 500, schedule -> depthTwo(schedule));
                    // @end
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a closed one");
    }

    @Test
    void aFailureIsMetAgainByItsSchedule() {
        String[] message = new String[1];
        try {
            Exploration.pct(new Seed(1), 1, 20, ExplorationTest::depthOne);
        } catch (AssertionError e) {
            message[0] = e.getMessage();
        }
        long seed = Long.parseLong(message[0].replaceAll("(?s).*, seed (-?\\d+):.*", "$1"));
        assertThatThrownBy(() -> depthOne(Schedule.pct(new Seed(seed), 1, 41))).hasMessageContaining("not begun");
    }

    /** Three functions of one step each, behind a first one: all their orders, each once. */
    @Test
    void allOrdersAreRunEachOnce() {
        List<List<Integer>> orders = new ArrayList<>();
        Action<Schedule> program = schedule -> {
            List<Integer> order = new ArrayList<>();
            try (TestReactor test = TestReactor.open(options -> options.schedule(schedule))) {
                for (int i = 0; i < 4; i++) {
                    int number = i;
                    var _ = test.reactor().inlineAction(() -> {
                        Thread.yield();
                        order.add(number);
                    });
                }
                test.time().advance(Duration.ZERO);
            }
            orders.add(order);
        };
        assertThat(Exploration.all(3, 1000, program)).isEqualTo(new Exploration.Explored(true, 24));
        Set<List<Integer>> different = new HashSet<>(orders);
        assertThat(different).hasSize(24);
        orders.clear();
        assertThat(Exploration.all(1, 1000, program).runs()).isEqualTo(1 + 3 + 2 + 1);
        assertThat(Exploration.all(3, 10, program)).isEqualTo(new Exploration.Explored(false, 10));
    }

    @Test
    void theFirstOfAllOrdersThatFailsIsNamed() {
        assertThatThrownBy(() -> Exploration.all(1, 1000, ExplorationTest::lostUpdate))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the choices [");
        assertThatThrownBy(() -> Exploration.all(0, 1000, schedule -> {
                    throw new IllegalStateException("always");
                }))
                .hasMessageContaining("always")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    /** Right in the order first in, first out; and only there. */
    private static void lostUpdate(Schedule schedule) {
        int[] count = new int[1];
        try (TestReactor test = TestReactor.open(options -> options.schedule(schedule))) {
            for (int i = 0; i < 2; i++) {
                int early = i;
                var _ = test.reactor().inlineAction(() -> {
                    Thread.yield();
                    for (int wait = 0; wait < early; wait++) {
                        Thread.yield();
                    }
                    int before = count[0];
                    Thread.yield();
                    count[0] = before + 1;
                });
            }
            test.time().advance(Duration.ZERO);
        }
        assertThat(count[0]).isEqualTo(2);
    }

    /** What the kit is for: an invariant of the engine's own over all orders of a small program. */
    @Test
    void aQueueGivesEachItemOnceInAllOrders() {
        var explored = Exploration.all(2, 2000, schedule -> {
            List<Integer> taken = new ArrayList<>();
            try (TestReactor test = TestReactor.open(options -> options.schedule(schedule))) {
                DeferredQueue<Integer> queue = new DeferredQueue<>(1, 10);
                var _ = test.reactor().inlineAction(() -> {
                    for (int i = 0; i < 4; i++) {
                        queue.put(i).await();
                        Thread.yield();
                    }
                    queue.close();
                });
                for (int i = 0; i < 2; i++) {
                    var _ = test.reactor().inlineAction(() -> {
                        for (int item : queue) {
                            Thread.yield();
                            taken.add(item);
                        }
                    });
                }
                test.time().advance(Duration.ZERO);
            }
            assertThat(taken).containsExactlyInAnyOrder(0, 1, 2, 3);
        });
        assertThat(explored.complete()).isTrue();
        assertThat(explored.runs()).isGreaterThan(50);
    }
}
