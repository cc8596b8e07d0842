package dev.hawser.fleet;

import dev.hawser.batch.Item;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import tools.jackson.databind.node.JsonNodeFactory;

/** A run and workers that serve it, in one process, with what a server would count. */
final class Crew {
    static final String RUN = "run-1";
    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration GRACE = Duration.ofMillis(500);

    final Reactor reactor;
    final Database database;
    final Fleet fleet;

    /** How many are served now, at most, and how often each was. */
    int serving;

    int mostServing;
    final Map<String, Integer> calls = new HashMap<>();
    final Map<String, String> keys = new HashMap<>();

    private Crew(Reactor reactor, Database database) {
        this.reactor = reactor;
        this.database = database;
        this.fleet = Fleet.of(reactor, database);
    }

    interface Body {
        void run(Crew crew) throws Exception;
    }

    /** Runs a body as a function, on a database of its own. */
    static void with(Reactor reactor, Body body) throws Exception {
        String url = Postgres.newDatabase(); // the server is started by this thread
        Deferred<?> whole = reactor.inline(() -> {
            Database database = Database.open(reactor, url, o -> o.poolSize(8)).await();
            try {
                Crew crew = new Crew(reactor, database);
                crew.fleet.prepare().await();
                body.run(crew);
                return null;
            } finally {
                var _ = database.close().await();
                reactor.stop();
            }
        });
        reactor.run();
        var _ = whole.await();
    }

    /** Makes the run, with its rows. */
    void load(int rows, int cap) {
        var _ = fleet.create(RUN, "steps: []", cap, LEASE).await();
        List<Item> items = LongStream.rangeClosed(1, rows)
                .mapToObj(n -> new Item(
                        "id-" + n,
                        n,
                        n + 1,
                        JsonNodeFactory.instance.objectNode().put("n", n)))
                .toList();
        var _ = fleet.load(RUN, items).await();
        var _ = fleet.loaded(RUN).await();
    }

    /** A row is served for a while, and counted meanwhile. */
    Workflow taking(Duration duration) {
        return attempt -> {
            String id = attempt.item().id();
            calls.merge(id, 1, Integer::sum);
            String before = keys.put(id, attempt.idempotencyKey());
            if (before != null && !before.equals(attempt.idempotencyKey())) {
                throw new AssertionError("two keys of one row");
            }
            mostServing = Math.max(mostServing, ++serving);
            try {
                var _ = reactor.sleep(duration).await();
            } finally {
                serving--;
            }
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("n", attempt.item().fields().get("n").asLong());
        };
    }

    /** A worker whose turns go a way of the test's. */
    WorkSource source(String name, UnaryOperator<Turns> way) {
        WorkerSettings settings =
                new WorkerSettings(name, 1000, GRACE, InstantSource.system(), new SplittableRandom(name.hashCode()));
        return new FleetSource(RUN, new Worker(reactor, way.apply(new SqlTurns(database, RUN)), settings));
    }

    RunControl start(WorkSource source, Workflow workflow) {
        RetryPolicy retries =
                new RetryPolicy(3, Duration.ofDays(1), Duration.ofDays(1), Duration.ofSeconds(30), Double.MAX_VALUE, 0);
        Limits limits = new Limits(1000, null, null, retries, null, null, Duration.ofMillis(200), List.of());
        return RunControl.start(reactor, source, workflow, o -> o.limits(limits).random(new SplittableRandom(1)));
    }

    RunControl start(String name, Workflow workflow) {
        return start(source(name, turns -> turns), workflow);
    }

    List<RunSummary> ended(List<RunControl> runs) {
        List<RunSummary> all = new ArrayList<>();
        for (RunControl run : runs) {
            all.add(run.finished().await());
        }
        return all;
    }

    /** What is in the database. */
    List<Row> outcomes() {
        return fleet.outcomes(RUN, 0, 100_000).await();
    }

    long number(String sql) {
        return database.query(sql).await().getFirst().asLong(0);
    }

    /** Waits until something is so. */
    void until(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            var _ = reactor.sleep(Duration.ofMillis(5)).await();
        }
    }
}
