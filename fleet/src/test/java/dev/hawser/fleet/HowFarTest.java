package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How far a fleet goes: real workers, in virtual time, on a model of the database whose costs were measured. The table of
 * docs/fleet.md is what {@code -Dhawser.slow} prints here.
 */
@WithReactor(time = TestTime.VIRTUAL)
class HowFarTest {
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** As 90 workers at their pace were measured, of 50 rows a turn and of 200: see docs/fleet.md. */
    private static final SimulatedTurns.Costs COSTS =
            new SimulatedTurns.Costs(Duration.ofNanos(100_000), Duration.ofNanos(19_000), Duration.ofNanos(900_000));

    /**
     * What is simulated.
     *
     * @param workers how many
     * @param cap of all
     * @param row how long one takes
     * @param lease of a worker
     */
    private record Scene(int workers, int cap, Duration row, Duration lease) {}

    /**
     * What came of it.
     *
     * @param turns a second
     * @param rows a second
     * @param p99 of a turn, in milliseconds
     * @param resize how long it took until twice as many slots were in use, in milliseconds
     * @param lost how many workers lost what they had
     */
    private record Found(double turns, double rows, double p99, long resize, long lost) {}

    private static Found simulate(Reactor reactor, SimulatedTurns.Costs costs, Scene scene) throws Exception {
        SimulatedTurns turns = new SimulatedTurns(reactor, costs, scene.lease(), scene.cap(), Long.MAX_VALUE / 4);
        int[] serving = {0};
        List<RunControl> runs = new ArrayList<>();
        var whole = reactor.inline(() -> {
            for (int i = 0; i < scene.workers(); i++) {
                runs.add(start(reactor, turns, scene, i, serving));
            }
            long interval = Math.max(250, 10L * scene.workers());
            var _ = reactor.sleep(Duration.ofMillis(Math.min(4 * interval, 60_000)))
                    .await(); // all have their shares
            turns.forget();
            long before = turns.done;
            Duration watched = Duration.ofMillis(Math.min(20 * interval, 60_000));
            var _ = reactor.sleep(watched).await();
            double seconds = watched.toMillis() / 1e3;
            double rows = (turns.done - before) / seconds;
            double each = turns.turns() / seconds;
            double p99 = turns.percentile(99);
            turns.cap = 2 * scene.cap();
            long from = reactor.nanoTime();
            while (serving[0] < 1.9 * scene.cap() && reactor.nanoTime() - from < 120_000_000_000L) {
                var _ = reactor.sleep(Duration.ofMillis(50)).await();
            }
            long resize = (reactor.nanoTime() - from) / 1_000_000;
            runs.forEach(RunControl::cancel);
            long lost = 0;
            for (RunControl run : runs) {
                lost += run.finished().await().closing() == Closing.LOST ? 1 : 0;
            }
            reactor.callWhenRunning(reactor::stop);
            return new Found(each, rows, p99, resize, lost);
        });
        reactor.run();
        return whole.await();
    }

    private static RunControl start(Reactor reactor, Turns turns, Scene scene, int number, int[] serving) {
        long from = reactor.nanoTime();
        InstantSource wall = () -> Instant.EPOCH.plusSeconds(1_000_000_000).plusNanos(reactor.nanoTime() - from);
        WorkerSettings settings = new WorkerSettings(
                "w" + number,
                1000,
                new WorkerSettings.Ends(GRACE, GRACE, List.of(), Optional.empty()),
                wall,
                new SplittableRandom(number),
                null,
                Optional.empty());
        RetryPolicy none = new RetryPolicy(1, GRACE, GRACE, GRACE, Double.MAX_VALUE, 0);
        Limits limits = new Limits(1000, null, null, none, null, null, GRACE, List.of());
        return RunControl.start(
                reactor,
                new FleetSource(new Worker(reactor, turns, settings, new Troubles(reactor::nanoTime, _ -> {}))),
                _ -> {
                    serving[0]++;
                    try {
                        var _ = reactor.sleep(scene.row()).await();
                    } finally {
                        serving[0]--;
                    }
                    return JsonNodeFactory.instance.objectNode();
                },
                o -> o.limits(limits).random(new SplittableRandom(number)));
    }

    private static String line(Scene scene, Found found) {
        return String.format(
                Locale.ROOT,
                "| %,d | %,d | %d ms | %.0f | %,.0f | %.1f ms | %.1f s | %d |",
                scene.workers(),
                scene.cap(),
                scene.row().toMillis(),
                found.turns(),
                found.rows(),
                found.p99(),
                found.resize() / 1e3,
                found.lost());
    }

    /** It would have its turn once in 50 s, were there no lease. */
    @Test
    void oneOfVeryManyWorkersKeepsItsTime(Reactor reactor) throws Exception {
        SimulatedTurns turns = new SimulatedTurns(reactor, COSTS, Duration.ofSeconds(15), 2, 3) {
            @Override
            int workers() {
                return 5_000;
            }
        };
        Scene scene = new Scene(1, 2, Duration.ofSeconds(60), Duration.ofSeconds(15));
        var ended = reactor.inline(() -> {
            RunControl run = start(reactor, turns, scene, 1, new int[1]);
            var closing = run.finished().await().closing();
            reactor.callWhenRunning(reactor::stop);
            return closing;
        });
        reactor.run();
        assertThat(ended.await()).isEqualTo(Closing.COMPLETE);
    }

    @Test
    @Tag("slow")
    void tableOfTheDocs(Reactor reactor) throws Exception {
        Scene scene = new Scene(
                Integer.getInteger("workers", 100),
                Integer.getInteger("cap", 500),
                Duration.ofMillis(Integer.getInteger("row", 100)),
                Duration.ofSeconds(15));
        System.out.println(line(scene, simulate(reactor, COSTS, scene)));
    }
}
