package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The reactor's own collections against the JDK's. */
@Tag("both")
class TablesTest {
    private static final long SEED = Long.getLong("hawser.seed", System.nanoTime());

    @RegisterExtension
    final Rig rig = Rig.virtual();

    /** Functions with threads that are never started, in an order of ids with gaps. */
    private List<InlineFunction<?>> functions(int count, SplittableRandom random) {
        Core core = ReactorSuspension.coreOfCallingThread().orElseThrow();
        List<InlineFunction<?>> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            InlineFunction<Object> function = new InlineFunction<>(core, () -> null);
            for (int gap = random.nextInt(8) == 0 ? random.nextInt(200) : 0; gap >= 0; gap--) {
                function = new InlineFunction<>(core, () -> null);
                function.thread(Thread.ofVirtual().unstarted(function));
            }
            if (random.nextInt(4) == 0) {
                function.thread().setUncaughtExceptionHandler(null); // it no longer leads to its function
            }
            made.add(function);
        }
        return made;
    }

    @Test
    void liveFunctionsAgreeWithAHashMap() {
        for (long seed = SEED; seed < SEED + 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<InlineFunction<?>> all = functions(random.nextInt(1, 400), random);
            LiveFunctions table = new LiveFunctions();
            Map<Long, InlineFunction<?>> model = new HashMap<>();
            for (int step = 0; step < 5_000; step++) {
                InlineFunction<?> one = all.get(random.nextInt(all.size()));
                boolean growing = (step / 1_000) % 2 == 0;
                if (!model.containsKey(one.threadId()) && (growing || random.nextInt(4) == 0)) {
                    table.add(one);
                    model.put(one.threadId(), one);
                } else if (!growing || random.nextInt(4) == 0) {
                    table.remove(one); // also one that is not in there
                    model.remove(one.threadId());
                }
                InlineFunction<?> asked = all.get(random.nextInt(all.size()));
                assertThat(table.get(asked.thread())).as("seed %d", seed).isSameAs(model.get(asked.threadId()));
                assertThat(table.size()).as("seed %d", seed).isEqualTo(model.size());
            }
            List<InlineFunction<?>> expected = new ArrayList<>(model.values());
            expected.sort(Comparator.comparingLong(InlineFunction::threadId));
            assertThat(table.snapshot()).as("seed %d", seed).isEqualTo(expected);
            for (InlineFunction<?> one : all) {
                table.remove(one);
            }
            assertThat(table.size()).isZero();
            assertThat(table.snapshot()).isEmpty();
        }
    }

    @Test
    void readyQueueAgreesWithAnArrayDeque() {
        for (long seed = SEED; seed < SEED + 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ReadyQueue queue = new ReadyQueue(null);
            ArrayDeque<Runnable> model = new ArrayDeque<>();
            for (int step = 0; step < 5_000; step++) {
                int burst = random.nextInt(200) == 0 ? random.nextInt(6_000) : random.nextInt(3);
                for (int i = 0; i < burst; i++) {
                    Runnable task = new ArrayDeque<>()::clear; // each one another object
                    queue.add(task);
                    model.add(task);
                }
                for (int left = random.nextInt(200) == 0 ? Integer.MAX_VALUE : random.nextInt(4); left > 0; left--) {
                    Runnable expected = model.poll();
                    assertThat(queue.poll()).as("seed %d", seed).isSameAs(expected);
                    if (expected == null) {
                        break;
                    }
                }
                assertThat(queue.size()).isEqualTo(model.size());
                assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
            }
        }
    }

    @Test
    void readyQueueWithASeedGivesEachTaskOnceAndTheSameOrderAgain() {
        List<List<Integer>> orders = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            SplittableRandom random = new SplittableRandom(seed);
            ReadyQueue queue = new ReadyQueue(random::nextInt);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                queue.add(() -> order.add(number));
            }
            for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
                task.run();
            }
            Set<Integer> all = new HashSet<>(order);
            assertThat(order).hasSize(100);
            assertThat(all).hasSize(100);
            orders.add(order);
        }
        assertThat(orders.get(0)).isEqualTo(orders.get(1)).isNotEqualTo(orders.get(2));
    }
}
