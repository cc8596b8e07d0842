package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation. */
@WithReactor(time = TestTime.REAL)
class SqlSnippetsTest {
    @TempDir
    Path directory;

    private String url = "";

    @BeforeEach
    void nameFile() {
        url = "jdbc:sqlite:" + directory.resolve("customers.db");
    }

    @Test
    void inline(Reactor reactor) throws Exception {
        Run.inline(reactor, () -> {
            // @start region="inline"
            Database database = Database.open(reactor, url).await();
            database.update("create table customer (id integer primary key, name text)")
                    .await();
            database.update("insert into customer (name) values (:name)", Map.of("name", "Jürgen"))
                    .await();
            List<Row> rows = database.query("select id, name from customer where id = ?", 1)
                    .await();
            String name = rows.getFirst().asString("name");
            database.close().await();
            // @end
            assertThat(name).isEqualTo("Jürgen");
            return true;
        });
    }

    @Test
    void options(Reactor reactor) throws Exception {
        String address = Postgres.newDatabase();
        String password = "postgres";
        Run.inline(reactor, () -> {
            // @start region="options"
            Database database = Database.open(
                            reactor,
                            address, // as jdbc:postgresql://localhost/shop
                            options -> options.user("postgres")
                                    .password(password)
                                    .poolSize(20)
                                    .calls(calls -> calls.timeout(Duration.ofSeconds(5))))
                    .await();
            Database patient = database.with(calls -> calls.timeout(Duration.ofMinutes(10)));
            // @end
            assertThat(patient.query("show statement_timeout").await()).hasSize(1);
            database.close().await();
            return true;
        });
    }

    @Test
    void callbacks(Reactor reactor) throws Exception {
        List<String> names = new ArrayList<>();
        Run.deferred(reactor, () -> {
            // @start region="callbacks"
            Deferred<Database> opening =
                    Database.open(reactor, url, options -> options.initSql("pragma foreign_keys = on"));
            Deferred<?> done =
                    opening.chainCallback(database -> database.query("select 'Ann' as name union select 'Bo'")
                            .addAction(rows -> rows.forEach(row -> names.add(row.asString("name"))))
                            .chainBoth(outcome -> database.close().addCallback(_ -> outcome.get())));
            // @end
            return done;
        });
        assertThat(names).containsExactly("Ann", "Bo");
    }

    @Test
    void transaction(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            database.update("create table account (id integer primary key, money integer check (money >= 0))")
                    .await();
            database.update("insert into account values (1, 100), (2, 0)").await();
            // @start region="transaction"
            Deferred<Long> left = database.inTransaction(session -> {
                session.update("update account set money = money - ? where id = ?", 30, 1);
                session.update("update account set money = money + ? where id = ?", 30, 2);
                return session.query("select money from account where id = 1")
                        .getFirst()
                        .asLong("money");
            });
            // @end
            assertThat(left.await()).isEqualTo(70);
        });
    }

    @Test
    void attempt(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            database.update("create table visitor (name text primary key)").await();
            // @start region="attempt"
            Deferred<Integer> known = database.inTransaction(session -> {
                int before = 0;
                for (String name : List.of("Ann", "Bo", "Ann")) {
                    try {
                        session.attempt(part -> part.update("insert into visitor values (?)", name));
                    } catch (SqlException e) {
                        before++; // it is there already; the others stay
                    }
                }
                return before;
            });
            // @end
            assertThat(known.await()).isEqualTo(1);
            assertThat(database.query("select * from visitor").await()).hasSize(2);
        });
    }

    @Test
    void row(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            Row row = database.query("select 'Ann' as name, 1.5 as score, null as phone, '2026-03-01' as since")
                    .await()
                    .getFirst();
            // @start region="row"
            String name = row.asString("name");
            double score = row.asDouble("score");
            String phone = row.optional("phone", String.class).orElse("none");
            int year = row.asDate("since").getYear();
            // @end
            assertThat(List.of(name, score, phone, year)).containsExactly("Ann", 1.5, "none", 2026);
        });
    }

    @Test
    void batches(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            long[] sum = {0};
            // @start region="batches"
            Deferred<Long> count = database.with(options -> options.fetchSize(500))
                    .forEachBatch(
                            rows -> {
                                rows.forEach(row -> sum[0] += row.asLong(0));
                                return reactor.sleep(Duration.ofMillis(1)); // the next batch is read after this
                            },
                            "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) select i from n",
                            1_200);
            // @end
            assertThat(count.await()).isEqualTo(1_200);
            assertThat(sum[0]).isEqualTo(720_600);
        });
    }

    @Test
    void grouped(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            database.update("create table visit (customer integer)").await();
            List<Deferred<Long>> counts = new ArrayList<>();
            // @start region="grouped"
            Database grouping = database.with(options -> options.batchLimit(1_000));
            for (int customer = 0; customer < 100; customer++) {
                counts.add(grouping.update("insert into visit values (?)", customer)); // one transaction for all
            }
            // @end
            for (Deferred<Long> count : counts) {
                assertThat(count.await()).isEqualTo(1);
            }
        });
    }

    @Test
    void retried(Reactor reactor) throws Exception {
        Run.with(reactor, Database.open(reactor, url), database -> {
            int[] tries = {0};
            // @start region="retried"
            while (true) {
                try {
                    database.query(tries[0]++ == 0 ? "select nothing" : "select 1")
                            .await();
                    break;
                } catch (SqlException e) {
                    if (tries[0] > 5 || !e.isTransient()) {
                        break; // again would fail again
                    }
                    reactor.sleep(Duration.ofMillis(100)).await();
                }
            }
            // @end
            assertThat(tries[0]).isEqualTo(1);
        });
    }
}
