package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.flight.Flight;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database does, on a file of SQLite. */
@WithReactor(time = TestTime.REAL)
class SqliteTest {
    @TempDir
    Path directory;

    private String url = "";

    @BeforeEach
    void nameFile() {
        url = "jdbc:sqlite:" + directory.resolve("Ünï-データ.db");
    }

    @Test
    void updatesAndQueriesFromCallbacks(Reactor reactor) throws Exception {
        Run.deferred(
                reactor,
                () -> Database.open(reactor, url)
                        .chainCallback(database -> database.update(
                                        "create table greeting (id integer primary key, text text)")
                                .chainCallback(_ -> database.update("insert into greeting (text) values (?)", "こんにちは"))
                                .addAction(count -> assertThat(count).isEqualTo(1))
                                .chainCallback(_ -> database.query("select * from greeting"))
                                .addAction(rows -> assertThat(rows)
                                        .singleElement()
                                        .satisfies(row -> {
                                            assertThat(row.asInt("id")).isEqualTo(1);
                                            assertThat(row.asString("TEXT")).isEqualTo("こんにちは");
                                        }))
                                .chainBoth(outcome -> database.close().addCallback(_ -> outcome.get()))));
    }

    @Test
    void valuesComeBackAsTheyWent(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            database.update("create table v (i, l, d, dec, s, b, t, dt, date, bool, n)")
                    .await();
            byte[] bytes = new byte[5_000_000];
            bytes[4_999_999] = 7;
            Instant moment = Instant.parse("2026-03-01T12:00:00.123456789Z");
            Map<String, Object> values = new HashMap<>(Map.of(
                    "i",
                    42,
                    "l",
                    Long.MAX_VALUE,
                    "d",
                    0.1,
                    "dec",
                    new BigDecimal("12345678901234567890.125"),
                    "s",
                    "Größe 𝄞 'quoted' :s ?",
                    "b",
                    bytes,
                    "t",
                    moment,
                    "dt",
                    LocalDateTime.of(2026, 3, 1, 9, 30),
                    "date",
                    LocalDate.of(1999, 12, 31),
                    "bool",
                    true));
            values.put("n", null);
            database.update("insert into v values (:i, :l, :d, :dec, :s, :b, :t, :dt, :date, :bool, :n)", values)
                    .await();
            Row row = database.query("select * from v").await().getFirst();
            assertThat(row.asInt("i")).isEqualTo(42);
            assertThat(row.asLong("l")).isEqualTo(Long.MAX_VALUE);
            assertThat(row.asDouble("d")).isEqualTo(0.1);
            assertThat(row.asDecimal("dec")).isEqualTo(new BigDecimal("12345678901234567890.125"));
            assertThat(row.asString("s")).isEqualTo("Größe 𝄞 'quoted' :s ?");
            assertThat(row.asBytes("b")).isEqualTo(bytes);
            assertThat(row.asInstant("t")).isEqualTo(moment);
            assertThat(row.as("dt", LocalDateTime.class)).isEqualTo(LocalDateTime.of(2026, 3, 1, 9, 30));
            assertThat(row.asDate("date")).isEqualTo(LocalDate.of(1999, 12, 31));
            assertThat(row.asBoolean("bool")).isTrue();
            assertThat(row.isNull("n")).isTrue();
            assertThat(row.optional("n", String.class)).isEmpty();
            assertThatThrownBy(() -> row.asString("n")).hasMessageContaining("column n (10) is NULL");
            assertThatThrownBy(() -> row.asInt("l")).hasMessageContaining("column l (1) is a Long that is no Integer");
            assertThatThrownBy(() -> row.asInt("x")).hasMessageContaining("no column x; the columns are [i, l,");
        });
    }

    @Test
    void generatedKeysAreGiven(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            database.update("create table t (id integer primary key, x text)").await();
            database.update("insert into t (x) values ('a')").await();
            Updated updated =
                    database.updateWithKeys("insert into t (x) values (?)", "b").await();
            assertThat(updated.count()).isEqualTo(1);
            assertThat(updated.keys().getFirst().asLong(0)).isEqualTo(2);
        });
    }

    @Test
    void fileHasAWriteAheadLogAndWaitsForOthers(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            assertThat(database.query("pragma journal_mode").await().getFirst().asString(0))
                    .isEqualTo("wal");
            assertThat(database.query("pragma busy_timeout").await().getFirst().asInt(0))
                    .isEqualTo(5000);
        });
    }

    @Test
    void urlAndPropertiesWinOverTheDefaults(Reactor reactor) throws Exception {
        Run.with(
                reactor,
                Database.open(
                        reactor,
                        url + "?journal_mode=DELETE",
                        options -> options.property("busy_timeout", "7").initSql("pragma cache_size = 77")),
                database -> {
                    assertThat(database.query("pragma journal_mode")
                                    .await()
                                    .getFirst()
                                    .asString(0))
                            .isEqualTo("delete");
                    assertThat(database.query("pragma busy_timeout")
                                    .await()
                                    .getFirst()
                                    .asInt(0))
                            .isEqualTo(7);
                    assertThat(database.query("pragma cache_size")
                                    .await()
                                    .getFirst()
                                    .asInt(0))
                            .isEqualTo(77);
                });
    }

    @Test
    void databaseInMemoryKeepsItsTables(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, "jdbc:sqlite::memory:"), database -> {
            database.update("create table t (x)").await();
            assertThat(database.query("select * from t").await()).isEmpty();
        });
    }

    @Test
    void moreThanOneConnectionIsRefused(Reactor reactor) {
        assertThatThrownBy(() -> Database.open(reactor, url, options -> options.poolSize(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SQLite has one writer");
    }

    @Test
    void busyFileIsATransientFailure(Reactor reactor) throws Exception {
        Deferred<Database> opening = Database.open(reactor, url, options -> options.property("busy_timeout", "1"));
        Run.with(reactor, opening, database -> {
            database.update("create table t (x)").await();
            Database other = Database.open(reactor, url).await();
            Deferred<Boolean> holding = other.inTransaction(session -> {
                session.update("insert into t values (1)");
                reactor.blockingChainFromThread(() -> database.update("insert into t values (2)")
                        .addBoth(outcome -> {
                            assertThatThrownBy(outcome::get)
                                    .isInstanceOfSatisfying(
                                            SqlException.class,
                                            e -> assertThat(e.isTransient()).isTrue())
                                    .hasMessageContaining("SQLITE_BUSY")
                                    .hasMessageContaining("insert into t values (2)");
                            return true;
                        }));
                return true;
            });
            holding.await();
            other.close().await();
        });
    }

    @Test
    void endlessQueryIsCancelled(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            Deferred<List<Row>> endless = database.query(
                    "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n");
            Run.until(reactor, () -> database.statistics().running() == 1);
            endless.cancel();
            assertThatThrownBy(endless::await).isInstanceOf(CancellationException.class);
            assertThat(database.query("select 1").await()).hasSize(1);
        });
    }

    @Test
    void readOnlyCallsChangeNothing(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            database.update("create table t (x)").await();
            Database reader = database.with(options -> options.readOnly(true));
            assertThatThrownBy(() -> reader.update("insert into t values (1)").await())
                    .hasMessageContaining("readonly");
            database.update("insert into t values (1)").await();
            assertThat(reader.query("select * from t").await()).hasSize(1);
        });
    }

    @Test
    void callsAreInTheFlightRecorder(Reactor reactor) throws Exception {
        Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.hawser.SqlCall").with("least", "0 ns");
            recording.start();
            Flight.look();
            Run.with(
                    reactor,
                    Database.open(reactor, url),
                    database -> database.query("select 'secret' where 1 = ?", 1).await());
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file))
                .filteredOn(event -> event.getEventType().getName().equals("dev.hawser.SqlCall"))
                .anySatisfy(event -> assertThat(event.getString("call")).contains("select"));
    }
}
