package dev.hawser.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The queue of what can go on against the JDK's. */
class ReadyQueueTest {
    private static final long SEED = Long.getLong("hawser.seed", System.nanoTime());

    @Test
    void agreesWithAnArrayDeque() {
        for (long seed = SEED; seed < SEED + 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ReadyQueue queue = new ReadyQueue();
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
    void givesEachTaskOnceAndTheSameOrderAgainWithASeed() {
        List<List<Integer>> orders = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            SplittableRandom random = new SplittableRandom(seed);
            ReadyQueue queue = new ReadyQueue();
            queue.chooseBy(ready -> random.nextInt(ready.size()));
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

    @Test
    void nobodyIsAskedToChooseFromOne() {
        ReadyQueue queue = new ReadyQueue();
        List<Integer> sizes = new ArrayList<>();
        queue.chooseBy(ready -> {
            sizes.add(ready.size());
            return ready.size() - 1;
        });
        Runnable first = () -> sizes.add(-1);
        Runnable second = () -> sizes.add(-2);
        queue.add(first);
        queue.add(second);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isNull();
        assertThat(sizes).containsExactly(2);
    }
}
