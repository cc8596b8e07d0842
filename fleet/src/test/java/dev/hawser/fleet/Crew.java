package dev.hawser.fleet;

import dev.hawser.batch.Item;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.Rate;
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
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** A run and workers that serve it, in one process, with what a server would count. */
final class Crew {
    static final String RUN = "run-1";
    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration GRACE = Duration.ofMillis(500);

    final Reactor reactor;
    final String url;
    final Database database;
    final Fleet fleet;

    /** How many are served now, at most, and how often each was. */
    int serving;

    int mostServing;
    final Map<String, Integer> calls = new HashMap<>();
    final Map<String, String> keys = new HashMap<>();

    /** What was told of statements that fail. */
    final List<String> told = new ArrayList<>();

    private Crew(Reactor reactor, String url, Database database) {
        this.reactor = reactor;
        this.url = url;
        this.database = database;
        this.fleet = Fleet.of(reactor, database);
    }

    /** The same on a database as another user has it. */
    Crew by(Database other) {
        return new Crew(reactor, url, other);
    }

    /** Has statements executed, any number of them. */
    void execute(String sql) {
        var _ = database.inTransaction(session -> {
                    try (var statement = session.connection().createStatement()) {
                        return statement.execute(sql);
                    }
                })
                .await();
    }

    interface Body {
        void run(Crew crew) throws Exception;
    }

    /** Runs a body as a function, on a database without runs. */
    static void with(Reactor reactor, Body body) throws Exception {
        on(Postgres.emptyFleet(), reactor, body); // the server is started by this thread
    }

    /** Runs a body as a function, on a database that has nothing yet. */
    static void onNewDatabase(Reactor reactor, Body body) throws Exception {
        on(Postgres.newDatabase(), reactor, body);
    }

    /** The same on a database with the schema, or one where the body makes it. */
    static void on(String url, Reactor reactor, Body body) throws Exception {
        Deferred<?> whole = reactor.inline(() -> {
            Database database = Database.open(reactor, url, o -> o.poolSize(8)).await();
            try {
                Crew crew = new Crew(reactor, url, database);
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

    static final RetryPolicy NEXT_DAY =
            new RetryPolicy(3, Duration.ofDays(1), Duration.ofDays(1), Duration.ofSeconds(30), Double.MAX_VALUE, 0);

    /** What holds in the next run, but for its slots. */
    @Nullable Integer perKey;

    @Nullable Rate rate;
    RetryPolicy retries = NEXT_DAY;
    List<HaltRule> halt = List.of();
    Function<Item, @Nullable String> key = _ -> null;

    Fleet.Finds finds = Fleet.Finds.NONE;
    Optional<Cost> cost = Optional.empty();

    private Limits limits(int cap) {
        return new Limits(cap, perKey, rate, retries, null, null, Duration.ofMillis(200), halt);
    }

    /** Makes the run, with its rows. */
    void load(int rows, int cap) {
        load(
                LongStream.rangeClosed(1, rows)
                        .mapToObj(n -> new Item(
                                "id-" + n,
                                2 * n, // as where every other row is left out
                                n + 1,
                                JsonNodeFactory.instance.objectNode().put("n", n)))
                        .toList(),
                cap);
    }

    void load(List<Item> items, int cap) {
        var _ = fleet.create(RUN, new FleetJob("test", "keys-of-it", "steps: []", limits(cap), cost, LEASE), finds)
                .await();
        var _ = fleet.load(
                        RUN,
                        items.stream()
                                .map(item ->
                                        new KeyedItem(item, key.apply(item), JsonNodeFactory.instance.objectNode(), 0))
                                .toList())
                .await();
        var _ = fleet.loaded(RUN).await();
    }

    void change(String what, @Nullable Object value) {
        boolean there = fleet.change(RUN, JsonNodeFactory.instance.objectNode().putPOJO(what, value))
                .await();
        assert there;
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
        WorkerSettings settings = new WorkerSettings(
                name,
                1000,
                new WorkerSettings.Ends(GRACE, GRACE, halt, Optional.empty()),
                InstantSource.system(),
                new SplittableRandom(name.hashCode()),
                new WorkerSettings.Finds("id", key::apply),
                cost);
        return new FleetSource(new Worker(
                reactor, way.apply(new SqlTurns(database, RUN)), settings, new Troubles(reactor::nanoTime, told::add)));
    }

    RunControl start(WorkSource source, Workflow workflow) {
        return RunControl.start(
                reactor,
                source,
                workflow,
                o -> o.limits(limits(1000)).key(key::apply).random(new SplittableRandom(1)));
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

    /** What became of rows, by the database. */
    List<Row> outcomes() {
        return fleet.history(RUN, 0, 100_000).await().stream()
                .filter(row -> row.asString("type").equals("done")
                        || row.asString("type").equals("dead"))
                .toList();
    }

    /** All workers' time is over. */
    void timeIsOver() {
        timeOfIsOver("%");
    }

    /** The time of workers is over whose name is like this. */
    void timeOfIsOver(String name) {
        var _ = database.update(
                        "update hawser.worker set until = clock_timestamp() - interval '1 s' where name like ?", name)
                .await();
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
