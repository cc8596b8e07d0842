package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of the types that databases differ in: they arrive as they were, or are refused with what to write instead. */
@WithReactor(time = TestTime.REAL)
class TypesTest {
    private enum Mood {
        HAPPY
    }

    private static Object echoed(Database database, String type, Object value) {
        return database.query("select ?::" + type + " as x", value)
                .await()
                .getFirst()
                .object("x");
    }

    @Test
    void listsOfPostgresqlHaveTheTypeThatFitsAll(Reactor reactor) throws Exception {
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            assertThat(database.query("select unnest(?) as x", List.of(1, 5_000_000_000L))
                            .await())
                    .extracting(row -> row.asLong("x"))
                    .containsExactly(1L, 5_000_000_000L);
            assertThat(database.query("select unnest(?) as x", List.of(1, new BigDecimal("0.5"), BigInteger.TWO))
                            .await())
                    .extracting(row -> row.asDecimal("x"))
                    .containsExactly(new BigDecimal("1"), new BigDecimal("0.5"), new BigDecimal("2"));
            assertThat(echoed(database, "float8[]", List.of(1.5, 2.5f, 3))).isEqualTo(List.of(1.5, 2.5, 3.0));
            assertThat(echoed(database, "int[]", List.of())).isEqualTo(List.of());
            assertThat(echoed(database, "int[]", Arrays.asList(null, null))).isEqualTo(Arrays.asList(null, null));
            assertThat(echoed(database, "int[]", Arrays.asList(1, null))).isEqualTo(Arrays.asList(1, null));
            assertThat(echoed(database, "int[]", new int[] {1, 2})).isEqualTo(List.of(1, 2));
            assertThat(echoed(database, "int[]", List.of(List.of(1, 2), List.of(3, 4))))
                    .isEqualTo(List.of(List.of(1, 2), List.of(3, 4)));
            assertThat(echoed(database, "text[]", List.of("a,\"b", "{}", "NULL", "\\")))
                    .isEqualTo(List.of("a,\"b", "{}", "NULL", "\\"));
            assertThat(database.query("select 1 where 7 = any(?)", List.of()).await())
                    .isEmpty();
            assertThat(database.query("select 1 where 7 = any(:list)", Map.of("list", List.of(6, 7)))
                            .await())
                    .hasSize(1);
        });
    }

    @Test
    void listsThatFitNoTypeAreRefused(Reactor reactor) throws Exception {
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            assertThatThrownBy(() -> echoed(database, "text[]", List.of(1, "a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a list with a Integer and a String");
            assertThatThrownBy(() -> echoed(database, "int[]", List.of(List.of(1), List.of(2, 3))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("different length");
        });
    }

    @Test
    void timesInListsKeepFractionsAndEras(Reactor reactor) throws Exception {
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            List<?> times = List.of(LocalTime.parse("23:59:00.123456"), LocalTime.MIDNIGHT);
            List<?> dates = Arrays.asList(LocalDate.of(-43, 3, 15), null, LocalDate.of(2026, 3, 1));
            List<?> dateTimes =
                    List.of(LocalDateTime.of(-43, 3, 15, 9, 30), LocalDateTime.parse("2026-03-01T09:30:00.5"));
            OffsetDateTime moment = OffsetDateTime.parse("2026-03-01T12:00:00.123456Z");
            assertThat(echoed(database, "time[]", times)).isEqualTo(times);
            assertThat(echoed(database, "date[]", dates)).isEqualTo(dates);
            assertThat(echoed(database, "timestamp[]", dateTimes)).isEqualTo(dateTimes);
            assertThat(((OffsetDateTime) ((List<?>) echoed(database, "timestamptz[]", List.of(moment))).getFirst())
                            .toInstant())
                    .isEqualTo(moment.toInstant());
            assertThat(echoed(database, "timetz[]", List.of(OffsetTime.parse("10:00:00.25+05:30"))))
                    .isEqualTo(List.of(OffsetTime.parse("10:00:00.25+05:30")));
            assertThat(database.query("select '[0:1]={2026-01-01,infinity}'::date[] as x")
                            .await()
                            .getFirst()
                            .object("x"))
                    .isEqualTo(List.of(LocalDate.of(2026, 1, 1), LocalDate.MAX));
        });
    }

    @Test
    void elementOfAListOfPostgresqlIsWhatItWouldBeByItself(Reactor reactor) throws Exception {
        List<String> values = List.of(
                "'0044-03-15 BC'::date",
                "'infinity'::date",
                "'24:00:00'::time",
                "'10:00:00+00:30'::timetz",
                "'0044-03-15 10:00:00.5 BC'::timestamp",
                "'1880-01-01 00:00:00'::timestamptz",
                "'0044-03-15 00:00:00 BC'::timestamptz");
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            for (String zone : List.of("UTC", "Europe/Berlin", "America/Caracas")) {
                database.inTransaction(session -> {
                            session.update("set local time zone '" + zone + "'");
                            for (String value : values) {
                                Row row = session.query("select %s as x, array[%s] as xs".formatted(value, value))
                                        .getFirst();
                                List<?> list = row.as("xs", List.class);
                                assertThat(instant(list.getFirst()))
                                        .as("%s in %s", value, zone)
                                        .isEqualTo(instant(row.as("x", Object.class)));
                            }
                            return true;
                        })
                        .await();
            }
        });
    }

    /** The driver has moments in a zone of its own. */
    private static Object instant(Object value) {
        return value instanceof OffsetDateTime moment ? moment.toInstant() : value;
    }

    @ParameterizedTest
    @EnumSource(names = {"SQLITE", "MARIADB"})
    void listsAreRefusedWhereThereAreNone(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            String way = server == Server.SQLITE
                    ? "select ? in (select value from json_each(?)) as x"
                    : "select ? in (select v from json_table(?, '$[*]' columns (v int path '$')) j) as x";
            for (Object list : List.of(List.of(1), new Integer[] {1}, new int[] {1})) {
                assertThatThrownBy(() -> database.query("select ?", list).await())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("parameter 1")
                        .hasMessageContaining("JSON");
            }
            assertThat(database.query(way, 2, "[1, 2, 3]").await().getFirst().asBoolean("x"))
                    .isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatThePageSaysOfEachTypeIsSo(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            switch (server) {
                case POSTGRESQL -> {
                    database.update("create type mood as enum ('HAPPY', 'SAD')").await();
                    database.update("create table v (j jsonb, e mood, t timestamptz, dt timestamp, d date, ti time)")
                            .await();
                }
                case SQLITE ->
                    database.update("create table v (j, e, t, dt, d, ti)").await();
                case MARIADB ->
                    database.update("create table v (j json, e enum('HAPPY', 'SAD'), t timestamp(6) null,"
                                    + " dt datetime(6), d date, ti time(6))")
                            .await();
            }
            String casts = server == Server.POSTGRESQL
                    ? "(:j::jsonb, :e::mood, :t, :dt, :d, :ti)"
                    : "(:j, :e, :t, :dt, :d, :ti)";
            Instant moment = Instant.parse("2026-03-01T12:00:00.123456Z");
            LocalDateTime dateTime = LocalDateTime.parse("2026-03-01T09:30:00.5");
            database.update(
                            "insert into v values " + casts,
                            Map.of(
                                    "j",
                                    "{\"a\": 1}",
                                    "e",
                                    Mood.HAPPY,
                                    "t",
                                    moment,
                                    "dt",
                                    dateTime,
                                    "d",
                                    LocalDate.of(2026, 3, 1),
                                    "ti",
                                    LocalTime.parse("23:59:00.25")))
                    .await();
            Row row = database.query("select * from v").await().getFirst();
            assertThat(row.asString("j")).isEqualTo("{\"a\": 1}");
            assertThat(row.asString("e")).isEqualTo("HAPPY");
            assertThat(row.asInstant("t")).isEqualTo(moment);
            assertThat(row.as("dt", LocalDateTime.class)).isEqualTo(dateTime);
            assertThat(row.asDate("d")).isEqualTo(LocalDate.of(2026, 3, 1));
            assertThat(row.as("ti", LocalTime.class)).isEqualTo(LocalTime.parse("23:59:00.25"));
        });
    }

    @Test
    void whatConversionWouldLoseIsRefused(Reactor reactor) throws Exception {
        Run.with(reactor, Server.SQLITE.open(reactor), database -> {
            Row row = database.query(
                            "select 9007199254740993 as big, '1e400' as huge, '1e-400' as tiny, x'ff' as bytes,"
                                    + " 9007199254740992 as even, 2.5 as half, '0.1234567890123456789' as long, 'é' as text")
                    .await()
                    .getFirst();
            for (String column : List.of("big", "huge", "tiny")) {
                assertThatThrownBy(() -> row.asDouble(column))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("that is no Double");
            }
            assertThatThrownBy(() -> row.asString("bytes"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("column bytes (3) is a byte[] that is no String");
            assertThat(row.asDouble("even")).isEqualTo(9007199254740992.0);
            assertThat(row.asDouble("half")).isEqualTo(2.5);
            assertThat(row.asDouble("long")).isEqualTo(0.1234567890123456789); // the nearest, as for a literal
            assertThat(row.asBytes("text")).hasSize(2);
            assertThatThrownBy(() -> database.query("select ?", Double.NaN).await())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NaN");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t values (1); insert into t values (2)",
                "insert into t values (1);;-- and\n select 1",
                "create trigger a after insert on t begin select 1; end; insert into t values (1)"
            })
    void severalStatementsOfWhichTheDriverWouldDropSomeAreRefused(String sql, Reactor reactor) throws Exception {
        Run.with(reactor, Server.SQLITE.open(reactor), database -> {
            database.update("create table t (x)").await();
            assertThatThrownBy(() -> database.update(sql).await())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("several statements");
            assertThatThrownBy(() -> database.inTransaction(session -> session.update(sql))
                            .await())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Database.open(reactor, "jdbc:sqlite::memory:", options -> options.initSql(sql)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(database.query("select * from t").await()).isEmpty();
        });
    }

    @Test
    void oneStatementWithSemicolonsInItIsOne(Reactor reactor) throws Exception {
        Run.with(reactor, Server.SQLITE.open(reactor), database -> {
            database.update("create table t (x); -- and that is all;").await();
            database.update("create temp trigger a after insert on t when new.x = ';' begin"
                            + " update t set x = case when x is null then 0 end; delete from t; end;")
                    .await();
            database.update("insert into t values (';');").await();
            assertThat(database.query("select * from t").await()).isEmpty();
        });
    }

    @Test
    void severalStatementsThatAreDoneAreCountedTogether(Reactor reactor) throws Exception {
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            assertThat(database.update("create table t (x int); insert into t values (1), (2); update t set x = 3")
                            .await())
                    .isEqualTo(4);
        });
    }
}
