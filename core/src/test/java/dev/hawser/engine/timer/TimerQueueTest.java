package dev.hawser.engine.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random schedules of timers against a sorted list. A failure names its seed: {@code -Dhawser.seed} runs it again. */
class TimerQueueTest {
    /** The first of the seeds; each run takes others. */
    private static final long SEED = Long.getLong("hawser.seed", System.nanoTime());

    private static final Comparator<Node> ORDER =
            Comparator.comparingLong((Node node) -> node.due).thenComparingLong(node -> node.sequence);

    private static final class Node extends TimerNode {
        private final List<Node> expired;

        Node(List<Node> expired) {
            this.expired = expired;
        }

        @Override
        protected void expired() {
            expired.add(this);
        }

        @Override
        public String toString() {
            return due + "#" + sequence;
        }
    }

    /** One random program: the queue and the list that it must agree with. */
    private static final class Program {
        private final SplittableRandom random;
        private final long origin;
        private final TimerQueue queue;
        private final List<Node> model = new ArrayList<>();
        private final List<Node> expired = new ArrayList<>();
        private long now;

        Program(long seed) {
            random = new SplittableRandom(seed);
            origin = random.nextBoolean() ? 0 : random.nextLong(-1L << 60, 1L << 60);
            queue = new TimerQueue(origin);
            now = origin;
        }

        void run(int steps) {
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> insert(now + delay());
                    case 4 -> burst();
                    case 5 -> remove();
                    case 6 -> move();
                    case 7 -> expire(now, random.nextInt(1, 5));
                    case 8 -> expire(now += Math.min(delay(), 1L << 50), Integer.MAX_VALUE);
                    default -> jumpToNext();
                }
                assertThat(queue.size()).isEqualTo(model.size());
                checkNextDue();
            }
            drain();
        }

        private long delay() {
            return switch (random.nextInt(8)) {
                case 0 -> 0;
                case 1 -> random.nextLong(1 << 10);
                case 2 -> random.nextLong(1 << 20);
                case 3 -> random.nextLong(1 << 23);
                case 4 -> 1L << random.nextInt(20, 45);
                case 5 -> random.nextLong(1L << 33);
                case 6 -> random.nextLong(1L << 45);
                default -> random.nextInt(50) == 0 ? TimerQueue.MAX_DELAY : random.nextLong(1L << 27);
            };
        }

        private void insert(long due) {
            Node node = new Node(expired);
            queue.insert(node, due);
            model.add(node);
        }

        private void burst() {
            long due = now + delay();
            for (int left = random.nextInt(1, 60); left > 0; left--) {
                insert(random.nextBoolean() ? due : due + random.nextLong(1 << 12));
            }
        }

        private void remove() {
            if (!model.isEmpty()) {
                Node node = model.remove(random.nextInt(model.size()));
                queue.remove(node);
                assertThat(node.place).isEqualTo(TimerNode.OUT);
                queue.remove(node); // a second time does nothing
            }
        }

        private void move() {
            if (!model.isEmpty()) {
                Node node = model.get(random.nextInt(model.size()));
                queue.remove(node);
                queue.insert(node, now + delay());
            }
        }

        private void jumpToNext() {
            long next = queue.nextDue();
            if (next != Long.MAX_VALUE && next - origin < TimerQueue.MAX_DELAY - (1L << 50)) {
                expire(now = Math.max(now, next), Integer.MAX_VALUE);
            }
        }

        private void expire(long time, int limit) {
            expired.clear();
            List<Node> due = model.stream()
                    .filter(node -> node.due <= time)
                    .sorted(ORDER)
                    .limit(limit)
                    .toList();
            long all = model.stream().filter(node -> node.due <= time).count();
            boolean more = random.nextInt(4) == 0
                    ? queue.expire(time, limit, queue.lastSequence())
                    : queue.expire(time, limit);
            assertThat(expired).isEqualTo(due);
            assertThat(more).isEqualTo(all > limit);
            model.removeAll(due);
        }

        /** Not later than the earliest timer, else that would come late; not before now unless something is due. */
        private void checkNextDue() {
            long earliest = model.stream().mapToLong(node -> node.due).min().orElse(Long.MAX_VALUE);
            assertThat(queue.nextDue()).isLessThanOrEqualTo(earliest);
            if (model.isEmpty()) {
                assertThat(queue.nextDue()).isEqualTo(Long.MAX_VALUE);
            }
        }

        /** From estimate to estimate, as a loop does, everything comes, in a bounded number of steps. */
        private void drain() {
            int bound = 10 * model.size() + 10;
            while (!model.isEmpty()) {
                assertThat(bound--).as("steps left").isPositive();
                long next = queue.nextDue();
                now = Math.max(now, next);
                expire(now, Integer.MAX_VALUE);
            }
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    @DisplayName("b81: any schedule of timers fires as a sorted list would: by time, then in the order of the calls")
    void agreesWithASortedList() {
        for (int i = 0; i < 300; i++) {
            long seed = SEED + i;
            try {
                new Program(seed).run(200);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
    }

    @ParameterizedTest(name = "b81: a tick of {0} timers fires in order, in whatever order they were added")
    @ValueSource(ints = {1, 2, 17, 1_024, 5_000})
    @DisplayName("b81: full ticks")
    void oneTick(int count) {
        SplittableRandom random = new SplittableRandom(count);
        List<Node> expired = new ArrayList<>();
        TimerQueue queue = new TimerQueue(0);
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Node node = new Node(expired);
            queue.insert(node, (1L << 30) + random.nextLong(1 << 20));
            all.add(node);
        }
        all.sort(ORDER);
        assertThat(queue.expire(1L << 31, Integer.MAX_VALUE)).isFalse();
        assertThat(expired).isEqualTo(all);
    }

    @Test
    @DisplayName("nothing that was added after the given one is handed out")
    void lastSequence() {
        List<Node> expired = new ArrayList<>();
        TimerQueue queue = new TimerQueue(0);
        Node before = new Node(expired);
        Node after = new Node(expired);
        queue.insert(before, 5);
        int last = queue.lastSequence();
        queue.insert(after, 5);
        queue.expire(5, 10, last);
        assertThat(expired).containsExactly(before);
        queue.expire(5, 10, queue.lastSequence());
        assertThat(expired).containsExactly(before, after);
    }

    @Test
    @DisplayName("timers of one time come in their order although the count that settles it wraps")
    void sequenceWraps() {
        List<Node> expired = new ArrayList<>();
        TimerQueue queue = new TimerQueue(0, Integer.MAX_VALUE - 1);
        List<Node> nodes =
                IntStream.range(0, 4).mapToObj(_ -> new Node(expired)).toList();
        nodes.forEach(node -> queue.insert(node, 1L << 40)); // in the wheel, and sorted when its slot is opened
        int last = queue.lastSequence();
        Node after = new Node(expired);
        queue.insert(after, 1L << 40);
        queue.expire(1L << 40, 10, last);
        assertThat(expired).isEqualTo(nodes);
        assertThat(queue.nextDue()).isEqualTo(1L << 40);
    }
}
