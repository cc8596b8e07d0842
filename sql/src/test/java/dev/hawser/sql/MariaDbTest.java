package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special to MariaDB, on a real server. */
@WithReactor(time = TestTime.REAL)
class MariaDbTest {
    private String url = "";

    @BeforeEach
    void makeDatabase() {
        url = MariaDb.newDatabase();
    }

    private Deferred<Database> open(Reactor reactor) {
        return Database.open(reactor, url, options -> options.poolSize(2));
    }

    @Test
    void groupThatCannotBeUndoneIsNotDoneAgain(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("create table c (id int primary key, n int check (n < 100)) engine=aria transactional=0")
                    .await();
            database.update("insert into c values (1, 0), (2, 99)").await();
            Database grouping = database.with(options -> options.batchLimit(100));
            List<Deferred<Long>> updates = new ArrayList<>();
            for (int id : List.of(1, 1, 2, 1, 1)) {
                updates.add(grouping.update("update c set n = n + 1 where id = ?", id));
            }
            int failed = 0;
            for (Deferred<Long> update : updates) {
                try {
                    update.await();
                } catch (SqlException e) {
                    failed++;
                    assertThat(e.isOutcomeUnknown()).isTrue();
                    assertThat(e.isTransient()).isFalse();
                    assertThat(e).hasMessageContaining("tables that have no transactions");
                }
            }
            assertThat(failed).isEqualTo(5);
            assertThat(database.query("select n from c where id = 1")
                            .await()
                            .getFirst()
                            .asInt(0))
                    .isLessThanOrEqualTo(4); // none of them twice
        });
    }

    @Test
    void transactionThatCannotBeUndoneSaysSo(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("create table c (n int primary key) engine=aria transactional=0")
                    .await();
            assertThatThrownBy(() -> database.inTransaction(session -> {
                                session.update("insert into c values (1)");
                                return session.update("insert into c values (1)");
                            })
                            .await())
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            e -> assertThat(e.isOutcomeUnknown()).isTrue());
        });
    }

    @Test
    void lockThatIsWaitedForInVainIsTransient(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            database.update("create table t (x int primary key, y int) engine=innodb")
                    .await();
            database.update("insert into t values (1, 0)").await();
            database.inTransaction(session -> {
                        session.update("update t set y = 1");
                        reactor.blockingChainFromThread(() -> database.onConnection(other -> {
                                    other.update("set innodb_lock_wait_timeout = 1");
                                    return other.update("update t set y = 2");
                                })
                                .addBoth(outcome -> {
                                    assertThatThrownBy(outcome::get).isInstanceOfSatisfying(SqlException.class, e -> {
                                        assertThat(e.errorCode()).isEqualTo(1205);
                                        assertThat(e.isTransient()).isTrue();
                                    });
                                    return true;
                                }));
                        return true;
                    })
                    .await();
        });
    }

    @Test
    void textThatIsWrittenInItsWayIsUnderstood(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            for (String sql : List.of(
                    "select 'it\\'s :a', :x",
                    "select \"say \\\"hi\\\" :a\", :x # and :b\n",
                    "select 5--3, :x",
                    "select 1, :x -- :a",
                    "select `a`.`:b`, :x from (select 1 as `:b`) a /* :c */")) {
                assertThat(database.query(sql, Map.of("x", 7))
                                .await()
                                .getFirst()
                                .asInt(1))
                        .describedAs(sql)
                        .isEqualTo(7);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"})
    void momentsAreTheSameInEveryTimeZone(String zone, Reactor reactor) throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        try {
            Run.with(reactor, Database.open(reactor, url + zone), database -> {
                Instant moment = Instant.parse("2026-03-01T12:00:00.123456Z");
                database.update("create table m (t timestamp(6) null, d datetime(6))")
                        .await();
                database.update("insert into m values (?, ?)", moment, moment).await();
                Row row = database.query("select t, d, unix_timestamp(t) as s from m")
                        .await()
                        .getFirst();
                assertThat(row.asInstant("t")).isEqualTo(moment);
                assertThat(row.asInstant("d")).isEqualTo(moment);
                if (!zone.isEmpty()) { // the server knows it, too
                    assertThat(row.asDecimal("s").longValue()).isEqualTo(moment.getEpochSecond());
                }
            });
        } finally {
            TimeZone.setDefault(before);
        }
    }
}
