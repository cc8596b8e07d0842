package dev.hawser.engine.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Suspension;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table of functions against the JDK's. */
@Tag("both")
class LiveFunctionsTest {
    private static final long SEED = Long.getLong("hawser.seed", System.nanoTime());

    /** Functions with threads that are never started, in an order of ids with gaps. */
    private static List<InlineFunction<?>> functions(ReactorSuspension suspension, int count, SplittableRandom random) {
        List<InlineFunction<?>> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            InlineFunction<Object> function = new InlineFunction<>(suspension, () -> null);
            for (int gap = random.nextInt(8) == 0 ? random.nextInt(200) : 0; gap >= 0; gap--) {
                function = new InlineFunction<>(suspension, () -> null);
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
    void agreeWithAHashMap() {
        try (Reactor reactor = Reactor.create(options -> options.poller(VirtualTime.create()))) {
            agree((ReactorSuspension) Suspension.ofCallingThread().orElseThrow());
            assertThat(reactor.dump()).isEmpty();
        }
    }

    private static void agree(ReactorSuspension suspension) {
        for (long seed = SEED; seed < SEED + 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<InlineFunction<?>> all = functions(suspension, random.nextInt(1, 400), random);
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
}
