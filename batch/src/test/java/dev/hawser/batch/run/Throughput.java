package dev.hawser.batch.run;

import dev.hawser.batch.Item;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.Limits;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Measures rows a second with a source in memory. A program, not a test: it needs a machine to itself.
 *
 * <pre>
 * java --add-opens java.base/java.lang=ALL-UNNAMED -cp … dev.hawser.batch.run.Throughput [rows [slots]]
 * </pre>
 */
public final class Throughput {
    private Throughput() {}

    /**
     * Measures.
     *
     * @param args how many rows, how many slots
     */
    public static void main(String[] args) {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int slots = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Limits plain = Rows.slots(slots);
        Limits keyed = Rows.perKey(slots, 1);
        for (int round = 0; round < 2; round++) {
            measure("ends at once", rows, plain, _ -> "-", false);
            measure("sleeps 0", rows, plain, _ -> "-", true);
            measure("sleeps 0, 10,000 keys", rows, keyed, i -> "k" + i % 10_000, true);
            measure("sleeps 0, every 2nd row of one key", rows / 5, keyed, i -> i % 2 == 0 ? "hot" : "k" + i, true);
        }
        for (int cap = 10; cap <= 100_000; cap *= 100) {
            measure("sleeps 0, cap " + cap, rows, Rows.slots(cap), _ -> "-", true);
        }
    }

    private static void measure(String what, int rows, Limits limits, IntFunction<String> key, boolean sleeps) {
        try (Reactor reactor = Reactor.create(options -> options.stallThreshold(Duration.ofSeconds(5)))) {
            Iterator<Item> items = IntStream.range(0, rows)
                    .mapToObj(i -> Rows.item(i, key.apply(i)))
                    .iterator();
            MemorySource source = new MemorySource(reactor, items, rows);
            Workflow workflow = attempt -> {
                if (sleeps) {
                    reactor.sleep(Duration.ZERO).await();
                }
                return Rows.OUTPUT;
            };
            RunControl run = RunControl.start(
                    reactor, source, workflow, o -> o.limits(limits).key(Rows::key));
            var _ = run.finished().addBoth(outcome -> {
                RunSummary summary = outcome.get();
                double seconds = summary.elapsed().toNanos() / 1e9;
                System.out.printf(
                        "%-40s %,9d rows, %8.0f rows/s, %s%n",
                        what, summary.tally().done(), rows / seconds, summary.closing());
                reactor.stop();
                return null;
            });
            reactor.run();
        }
    }
}
