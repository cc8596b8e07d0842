package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random programs of timed calls against a sorted list. A failure names its seed: {@code -Dhawser.seed} runs it again. */
@Tag("both")
class TimedCallProgramTest {
    /** The first of the seeds; each run takes others. */
    private static final long SEED = Long.getLong("hawser.seed", System.nanoTime());

    /** What a program did with a call of the reactor, and when it must run. */
    private static final class Call {
        DelayedCall handle;
        long due;
        long order;
        boolean over;
    }

    private static void runOnReactor(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        VirtualTime time = VirtualTime.create();
        List<Call> model = new ArrayList<>();
        List<Call> ran = new ArrayList<>();
        long[] order = {0};
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            for (int step = 0; step < 150; step++) {
                List<Call> live = model.stream().filter(call -> !call.over).toList();
                Duration by = Duration.ofMillis(random.nextInt(5) * random.nextInt(1, 700));
                Call one = live.isEmpty() ? null : live.get(random.nextInt(live.size()));
                int kind = one == null ? 0 : random.nextInt(6);
                switch (kind) {
                    case 0, 1 -> model.add(added(reactor, by, ran, order[0]++));
                    case 2 -> {
                        one.handle.cancel();
                        one.over = true;
                    }
                    case 3 -> {
                        one.handle.reset(by);
                        one.due = time.nanoTime() + by.toNanos();
                        one.order = order[0]++;
                    }
                    case 4 -> {
                        Duration more = by.minus(Duration.ofMillis(300));
                        one.handle.delay(more);
                        one.due = Math.max(time.nanoTime(), one.due + more.toNanos());
                        one.order = order[0]++;
                    }
                    default -> {
                        ran.clear();
                        long target = time.nanoTime() + by.toNanos();
                        time.advance(by);
                        assertThat(ran).isEqualTo(dueUpTo(target, live));
                        ran.forEach(call -> call.over = true);
                    }
                }
                long left = model.stream().filter(call -> !call.over).count();
                assertThat(reactor.pendingTimers()).isEqualTo((int) left);
            }
        }
    }

    private static Call added(Reactor reactor, Duration by, List<Call> ran, long order) {
        Call call = new Call();
        call.due = reactor.nanoTime() + by.toNanos();
        call.order = order;
        call.handle = reactor.callLater(by, () -> {
            assertThat(reactor.nanoTime()).as("each call sees its own due time").isEqualTo(call.due);
            ran.add(call);
        });
        return call;
    }

    private static List<Call> dueUpTo(long target, List<Call> live) {
        return live.stream()
                .filter(call -> call.due <= target)
                .sorted(Comparator.comparingLong((Call call) -> call.due).thenComparingLong(call -> call.order))
                .toList();
    }

    @Test
    @DisplayName("b70: random programs of callLater, cancel, reset, delay and advance run as a sorted list would")
    void reactorAgreesWithASortedList() {
        for (int i = 0; i < 100; i++) {
            long seed = SEED + i;
            try {
                runOnReactor(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
    }
}
