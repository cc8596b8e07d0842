package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a database does, on a real PostgreSQL. */
@WithReactor(time = TestTime.REAL)
class PostgresTest {
    private String url = "";

    @BeforeEach
    void makeDatabase() {
        url = Postgres.newDatabase();
    }

    private Deferred<Database> open(Reactor reactor) {
        return Database.open(reactor, url, Postgres.user().andThen(options -> options.poolSize(4)));
    }

    @Test
    void valuesComeBackAsTheyWent(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("""
                    create table v (i int, l bigint, d double precision, dec numeric, s text, b bytea, t timestamptz,
                        dt timestamp, date date, time time, bool boolean, id uuid, list int[], j jsonb, n text)""").await();
            byte[] bytes = new byte[8_000_000];
            bytes[7_999_999] = 7;
            Instant moment = Instant.parse("2026-03-01T12:00:00.123456Z");
            UUID id = new UUID(1, 2);
            Map<String, Object> values = new HashMap<>();
            values.put("i", 42);
            values.put("l", Long.MAX_VALUE);
            values.put("d", 0.1);
            values.put("dec", new BigDecimal("12345678901234567890.125"));
            values.put("s", "Größe 𝄞 'quoted' :s ?");
            values.put("b", bytes);
            values.put("t", moment);
            values.put("dt", LocalDateTime.of(2026, 3, 1, 9, 30));
            values.put("date", LocalDate.of(-43, 3, 15));
            values.put("time", LocalTime.of(23, 59));
            values.put("bool", true);
            values.put("id", id);
            values.put("list", List.of(3, 1, 2));
            values.put("j", "{\"a\": [1, null]}");
            values.put("n", null);
            database.update("""
                    insert into v values (:i, :l, :d, :dec, :s, :b, :t, :dt, :date, :time, :bool, :id, :list,
                        :j::jsonb, :n)""", values).await();
            Row row = database.query("select * from v where j ? :key", Map.of("key", "a"))
                    .await()
                    .getFirst();
            assertThat(row.object("i")).isEqualTo(42);
            assertThat(row.object("l")).isEqualTo(Long.MAX_VALUE);
            assertThat(row.object("d")).isEqualTo(0.1);
            assertThat(row.object("dec")).isEqualTo(new BigDecimal("12345678901234567890.125"));
            assertThat(row.object("s")).isEqualTo("Größe 𝄞 'quoted' :s ?");
            assertThat(row.object("b")).isEqualTo(bytes);
            assertThat(row.asInstant("t")).isEqualTo(moment);
            assertThat(row.object("t")).isInstanceOf(OffsetDateTime.class);
            assertThat(row.object("dt")).isEqualTo(LocalDateTime.of(2026, 3, 1, 9, 30));
            assertThat(row.object("date")).isEqualTo(LocalDate.of(-43, 3, 15));
            assertThat(row.object("time")).isEqualTo(LocalTime.of(23, 59));
            assertThat(row.object("bool")).isEqualTo(true);
            assertThat(row.object("id")).isEqualTo(id);
            assertThat(row.object("list")).isEqualTo(List.of(3, 1, 2));
            assertThat(row.object("j")).isEqualTo("{\"a\": [1, null]}");
            assertThat(row.object("n")).isNull();
        });
    }

    @Test
    void twoHundredCallersShareFourConnections(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("create table hit (caller int, backend int)").await();
            List<Deferred<Long>> callers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int caller = i;
                callers.add(reactor.inline(() -> {
                    int backend = database.query("select pg_backend_pid(), pg_sleep(0.005)")
                            .await()
                            .getFirst()
                            .asInt(0);
                    return database.update("insert into hit values (?, ?)", caller, backend)
                            .await();
                }));
            }
            assertThat(database.statistics().running()).isLessThanOrEqualTo(4);
            assertThat(database.statistics().waiting()).isGreaterThan(100);
            assertThat(DeferredList.gather(callers).await()).hasSize(200).containsOnly(1L);
            Row row = database.query("select count(distinct caller), count(distinct backend) from hit")
                    .await()
                    .getFirst();
            assertThat(row.asLong(0)).isEqualTo(200);
            assertThat(row.asLong(1)).isEqualTo(4);
        });
    }

    @Test
    void rowsBeyondTheLimitAreAFailureThatSaysSo(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            String sql = "select * from generate_series(1, ?)";
            Database limited = database.with(options -> options.rowLimit(10));
            assertThat(limited.query(sql, 10).await()).hasSize(10);
            assertThatThrownBy(() -> limited.query(sql, 11).await())
                    .isInstanceOf(TooManyRowsException.class)
                    .hasMessageContaining("more than 10 rows")
                    .hasMessageContaining("forEachBatch");
        });
    }

    @Test
    void rowsComeInBatchesWhileTheConsumerIsReady(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            List<Integer> sizes = new ArrayList<>();
            int[] inside = {0, 0};
            long count = database.with(options -> options.fetchSize(1_000))
                    .forEachBatch(
                            rows -> {
                                sizes.add(rows.size());
                                inside[1] = Math.max(inside[1], ++inside[0]);
                                return reactor.sleep(Duration.ofMillis(1)).addAction(_ -> inside[0]--);
                            },
                            "select i, repeat('x', 1000) from generate_series(1, ?) i",
                            10_500)
                    .await();
            assertThat(count).isEqualTo(10_500);
            assertThat(sizes).hasSize(11).startsWith(1_000).endsWith(500);
            assertThat(inside[1]).isEqualTo(1);
        });
    }

    @Test
    void consumerThatFailsEndsTheQuery(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            Deferred<Long> reading = database.with(options -> options.fetchSize(10))
                    .forEachBatch(
                            rows -> {
                                throw new IllegalStateException("enough");
                            },
                            "select * from generate_series(1, 1000)");
            assertThatThrownBy(reading::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("enough");
            assertThat(database.query("select 1").await()).hasSize(1);
        });
    }

    @Test
    void failureNamesTheSqlAndNoValue(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("create table person (email text primary key, age int check (age > 0))")
                    .await();
            database.update("insert into person values (?, 1)", "secret@example.org")
                    .await();
            for (Deferred<?> failing : List.of(
                    database.update("insert into person values (?, 1)", "secret@example.org"),
                    database.update("insert into person values ('x', ?::text::int)", "secret@example.org"),
                    database.batch("insert into person values (?, ?)", List.of(List.of("secret@example.org", 5))))) {
                assertThatThrownBy(failing::await)
                        .isInstanceOfSatisfying(SqlException.class, e -> {
                            assertThat(e.isTransient()).isFalse();
                            assertThat(e.sql()).get().asString().startsWith("insert into person");
                            assertThat(e.sqlState()).get().asString().containsAnyOf("23505", "22P02");
                            StringWriter all = new StringWriter();
                            e.printStackTrace(new PrintWriter(all));
                            assertThat(all.toString()).doesNotContain("secret");
                        })
                        .hasMessageContaining("; in: insert into person values (");
            }
        });
    }

    @Test
    void wrongPasswordAndDatabaseAreToldAtOpening(Reactor reactor) throws Exception {
        Postgres.administer("create role guarded login password 'right'");
        Run.inline(reactor, () -> {
            assertThatThrownBy(() -> Database.open(reactor, Postgres.url("nowhere"), Postgres.user())
                            .await())
                    .isInstanceOfSatisfying(
                            DatabaseUnavailableException.class,
                            e -> assertThat(e.isTransient()).isFalse())
                    .hasMessageContaining("cannot connect to jdbc:postgresql:")
                    .hasMessageContaining("as postgres: FATAL: database \"nowhere\" does not exist (3D000)");
            assertThatThrownBy(() -> Database.open(
                                    reactor,
                                    url,
                                    options -> options.user("guarded").password("wrong"))
                            .await())
                    .isInstanceOfSatisfying(
                            DatabaseUnavailableException.class,
                            e -> assertThat(e.isTransient()).isFalse())
                    .hasMessageContaining(
                            "as guarded: FATAL: password authentication failed for user \"guarded\" (28P01)")
                    .hasMessageNotContaining("wrong");
            assertThatThrownBy(() -> Database.open(
                                    reactor, "jdbc:postgresql://localhost:1/x?password=hush", Postgres.user())
                            .await())
                    .isInstanceOfSatisfying(
                            DatabaseUnavailableException.class,
                            e -> assertThat(e.isTransient()).isTrue())
                    .hasMessageContaining("(08001)")
                    .hasMessageNotContaining("hush");
            return true;
        });
    }

    @Test
    void serializationFailureIsTransientAndTheNextTrySucceeds(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("create table account (id int, money int)").await();
            database.update("insert into account values (1, 100), (2, 100)").await();
            Database serial = database.with(options -> options.isolation(Isolation.SERIALIZABLE));
            Deferred<Outcome<Integer>> inner = serial.<Outcome<Integer>>inTransaction(first -> {
                int sum = first.query("select sum(money)::int from account")
                        .getFirst()
                        .asInt(0);
                reactor.blockingChainFromThread(() -> serial.inTransaction(second -> {
                    second.query("select sum(money) from account");
                    return second.update("update account set money = money - 150 where id = 2");
                }));
                first.update("update account set money = money - 150 where id = 1");
                return new Outcome.Success<>(sum);
            });
            assertThatThrownBy(inner::await).isInstanceOfSatisfying(SqlException.class, e -> {
                assertThat(e.sqlState()).contains("40001");
                assertThat(e.isTransient()).isTrue();
                assertThat(SqlException.isTransient(new IllegalStateException(e)))
                        .isTrue();
            });
            assertThat(serial.inTransaction(again -> again.update("update account set money = 0 where id = 1"))
                            .await())
                    .isEqualTo(1);
        });
    }

    @Test
    void batchIsAllOrNothing(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("create table t (x int primary key)").await();
            List<List<Integer>> rows =
                    IntStream.range(0, 500).mapToObj(List::of).toList();
            assertThat(database.batch("insert into t values (?)", rows).await())
                    .hasSize(500)
                    .containsOnly(1L);
            assertThatThrownBy(() -> database.batchNamed(
                                    "insert into t values (:x)", List.of(Map.of("x", 1000), Map.of("x", 3)))
                            .await())
                    .hasMessageContaining("duplicate key");
            assertThat(database.query("select count(*) from t")
                            .await()
                            .getFirst()
                            .asInt(0))
                    .isEqualTo(500);
        });
    }

    @Test
    void readOnlyCallsChangeNothing(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("create table t (x int)").await();
            Database reader = database.with(options -> options.readOnly(true));
            assertThatThrownBy(() -> reader.update("insert into t values (1)").await())
                    .hasMessageContaining("read-only");
            assertThatThrownBy(() -> reader.inTransaction(session -> session.update("insert into t values (1)"))
                            .await())
                    .hasMessageContaining("read-only");
            database.update("insert into t values (1)").await();
            assertThat(reader.query("select * from t").await()).hasSize(1);
        });
    }
}
