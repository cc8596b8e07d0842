package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Updates that share a batch: each has its own outcome, and none is executed twice. */
@WithReactor(time = TestTime.REAL)
class UpdateGroupTest {
    private static final String SQL = "insert into t values (?)";

    private final FakeDatabase fake = new FakeDatabase();

    @TempDir
    Path directory;

    @AfterEach
    void letGo() throws SQLException {
        fake.close();
    }

    private interface Body {
        void run(Database database, Database grouping) throws Exception;
    }

    private void with(Reactor reactor, String url, Body body) throws Exception {
        Run.with(
                reactor,
                Database.open(reactor, url, options -> options.poolSize(1).cancelGrace(Duration.ofMinutes(1))),
                database -> body.run(database, database.with(options -> options.batchLimit(100))));
    }

    private static List<Deferred<Long>> updates(Database grouping, Object... values) {
        List<Deferred<Long>> made = new ArrayList<>();
        for (Object value : values) {
            made.add(grouping.update(SQL, value));
        }
        return made;
    }

    @Test
    void updatesOfATurnGoAsOneBatchInOneTransaction(Reactor reactor) throws Exception {
        with(reactor, fake.url(), (_, grouping) -> {
            for (Deferred<Long> update : updates(grouping, 1, 2, 3)) {
                assertThat(update.await()).isEqualTo(1);
            }
            assertThat(fake.committed()).containsExactly(1, 2, 3);
            assertThat(List.of(fake.count("batch"), fake.count("commit"))).containsExactly(1L, 1L);
        });
    }

    @Test
    void limitOfABatchIsKept(Reactor reactor) throws Exception {
        with(reactor, fake.url(), (database, _) -> {
            Database pairs = database.with(options -> options.batchLimit(2));
            for (Deferred<Long> update : updates(pairs, 1, 2, 3, 4, 5)) {
                assertThat(update.await()).isEqualTo(1);
            }
            assertThat(fake.committed()).containsExactly(1, 2, 3, 4, 5);
            assertThat(fake.count("batch")).isEqualTo(2); // and one that was alone
        });
    }

    @Test
    void memberThatFailsFailsAlone(Reactor reactor) throws Exception {
        with(reactor, "jdbc:sqlite:" + directory.resolve("x.db"), (database, grouping) -> {
            database.update("create table t (x primary key check (x <> 3))").await();
            List<Deferred<Long>> updates = updates(grouping, 1, 2, 3, 2, 4);
            for (int i : List.of(0, 1, 4)) {
                assertThat(updates.get(i).await()).isEqualTo(1);
            }
            assertThatThrownBy(updates.get(2)::await)
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("CHECK");
            assertThatThrownBy(updates.get(3)::await)
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("UNIQUE");
            assertThat(database.query("select x from t order by x").await())
                    .extracting(row -> row.asInt(0))
                    .containsExactly(1, 2, 4);
        });
    }

    @Test
    void memberThatFailsOnARealServerFailsAlone(Reactor reactor) throws Exception {
        String url = Postgres.newDatabase();
        Run.with(reactor, Database.open(reactor, url, Postgres.user()), database -> {
            database.update("create table t (x int primary key deferrable initially deferred)")
                    .await();
            List<Deferred<Long>> updates =
                    updates(database.with(options -> options.batchLimit(100)), 1, 2, 1, 3); // fails in the commit
            for (int i : List.of(0, 1, 3)) {
                assertThat(updates.get(i).await()).isEqualTo(1);
            }
            assertThatThrownBy(updates.get(2)::await)
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("23505");
            assertThat(database.query("select x from t order by x").await())
                    .extracting(row -> row.asInt(0))
                    .containsExactly(1, 2, 3);
        });
    }

    @Test
    void driverThatThrowsSomethingElseFailsOnlyThatMember(Reactor reactor) throws Exception {
        fake.on("update 2", () -> {
            throw new IllegalArgumentException("no such type");
        });
        with(reactor, fake.url(), (_, grouping) -> {
            List<Deferred<Long>> updates = updates(grouping, 1, 2, 3);
            assertThat(updates.get(0).await()).isEqualTo(1);
            assertThatThrownBy(updates.get(1)::await).hasMessage("no such type");
            assertThat(updates.get(2).await()).isEqualTo(1);
            assertThat(fake.committed()).containsExactly(1, 3);
        });
    }

    @Test
    void memberThatIsCancelledBeforeItsGroupBeginsIsNotExecuted(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 0");
        with(reactor, fake.url(), (database, grouping) -> {
            Deferred<Long> holder = database.update(SQL, 0);
            List<Deferred<Long>> updates = updates(grouping, 1, 2, 3);
            reactor.sleep(Duration.ofMillis(5)).await(); // the group is handed in
            updates.get(1).cancel();
            assertThat(updates.get(1).isFired()).isTrue();
            assertThatThrownBy(updates.get(1)::await).isInstanceOf(CancellationException.class);
            Deferred<Long> late = grouping.update(SQL, 4); // joins the group that waits
            end.run();
            for (Deferred<Long> update : List.of(holder, updates.get(0), updates.get(2), late)) {
                assertThat(update.await()).isEqualTo(1);
            }
            assertThat(fake.committed()).containsExactly(0, 1, 3, 4);
            assertThat(fake.count("batch")).isEqualTo(1);
        });
    }

    @Test
    void groupWhoseMembersAreAllCancelledIsGivenUp(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 0");
        with(reactor, fake.url(), (database, grouping) -> {
            Deferred<Long> holder = database.update(SQL, 0);
            List<Deferred<Long>> collected = updates(grouping, 1, 2);
            collected.forEach(Deferred::cancel); // in the same turn
            List<Deferred<Long>> handedIn = updates(grouping, 3, 4);
            reactor.sleep(Duration.ofMillis(5)).await();
            handedIn.forEach(Deferred::cancel);
            for (Deferred<Long> update :
                    List.of(collected.getFirst(), collected.getLast(), handedIn.getFirst(), handedIn.getLast())) {
                assertThatThrownBy(update::await).isInstanceOf(CancellationException.class);
            }
            assertThat(database.statistics().waiting()).isZero();
            Deferred<Long> next = grouping.update(SQL, 5);
            end.run();
            assertThat(List.of(holder.await(), next.await())).containsOnly(1L);
            assertThat(fake.committed()).containsExactly(0, 5);
        });
    }

    @Test
    void batchThatRunsEndsWhenAllItsMembersAreCancelled(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("batch", () -> {
            throw new SQLException("cancelled by request", "57014");
        });
        fake.on("cancel", end::run);
        with(reactor, fake.url(), (database, grouping) -> {
            List<Deferred<Long>> updates = updates(grouping, 1, 2);
            Run.until(reactor, () -> fake.count("batch") == 1);
            updates.get(0).cancel();
            assertThat(database.calls())
                    .singleElement()
                    .satisfies(info -> assertThat(info.state()).isEqualTo(CallState.RUNNING));
            updates.get(1).cancel();
            for (Deferred<Long> update : updates) {
                assertThatThrownBy(update::await).isInstanceOf(CancellationException.class);
            }
            assertThat(fake.committed()).isEmpty();
            assertThat(fake.count("update 1")).isZero();
        });
    }

    @Test
    void oneByOneEndsWhenAllThatAreLeftAreCancelled(Reactor reactor) throws Exception {
        fake.on("batch", () -> {
            throw new SQLException("a member is wrong", "23505");
        });
        Runnable end = fake.hangAt("update 2", () -> {
            throw new SQLException("cancelled by request", "57014");
        });
        fake.on("cancel", end::run);
        with(reactor, fake.url(), (_, grouping) -> {
            List<Deferred<Long>> updates = updates(grouping, 1, 2, 3);
            Run.until(reactor, () -> fake.count("update 2") == 1);
            assertThat(updates.get(0).await()).isEqualTo(1);
            updates.get(1).cancel();
            updates.get(2).cancel();
            assertThatThrownBy(updates.get(1)::await).isInstanceOf(CancellationException.class);
            assertThatThrownBy(updates.get(2)::await).isInstanceOf(CancellationException.class);
            assertThat(fake.committed()).containsExactly(1);
            assertThat(fake.count("update 3")).isZero();
        });
    }

    @Test
    void timeLimitIsThatOfTheWholeBatch(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("batch", () -> {
            throw new SQLException("cancelled by request", "57014");
        });
        fake.on("cancel", end::run);
        with(reactor, fake.url(), (_, grouping) -> {
            List<Deferred<Long>> updates =
                    updates(grouping.with(options -> options.timeout(Duration.ofMillis(30))), 1, 2);
            for (Deferred<Long> update : updates) {
                assertThatThrownBy(update::await).isInstanceOf(CallTimeoutException.class);
            }
            assertThat(fake.committed()).isEmpty();
        });
    }

    @Test
    void connectionLostInABatchFailsAllAndTriesNoneAgain(Reactor reactor) throws Exception {
        fake.on("update 2", () -> {
            throw new SQLException("broken pipe", "08006");
        });
        with(reactor, fake.url(), (_, grouping) -> {
            for (Deferred<Long> update : updates(grouping, 1, 2, 3)) {
                assertThatThrownBy(update::await)
                        .isInstanceOfSatisfying(
                                SqlException.class,
                                e -> assertThat(e.isTransient()).isTrue())
                        .hasMessageContaining("broken pipe");
            }
            assertThat(fake.committed()).isEmpty();
            assertThat(fake.count("update 1")).isEqualTo(1);
        });
    }

    @Test
    void commitInDoubtFailsAllAndTriesNoneAgain(Reactor reactor) throws Exception {
        fake.on("commit", () -> {
            throw new SQLException("no answer"); // nothing that says that it was rolled back
        });
        with(reactor, fake.url(), (_, grouping) -> {
            for (Deferred<Long> update : updates(grouping, 1, 2)) {
                assertThatThrownBy(update::await).hasMessageContaining("the commit failed: no answer");
            }
            assertThat(fake.count("update 1")).isEqualTo(1);
        });
    }

    @Test
    void batchThatCannotBeRolledBackIsNotTriedAgainInItsTransaction(Reactor reactor) throws Exception {
        fake.on("batch", () -> {
            throw new SQLException("a member is wrong", "23505");
        });
        fake.on("rollback", () -> {
            throw new SQLException("cannot roll back");
        });
        with(reactor, fake.url(), (_, grouping) -> {
            for (Deferred<Long> update : updates(grouping, 1, 2)) {
                assertThatThrownBy(update::await).hasMessageContaining("a member is wrong");
            }
            assertThat(fake.count("update 1")).isZero();
        });
    }

    @Test
    void connectionLostInOneByOneFailsTheRest(Reactor reactor) throws Exception {
        fake.on("batch", () -> {
            throw new SQLException("a member is wrong", "23505");
        });
        fake.on("update 2", () -> {
            throw new SQLException("broken pipe", "08006");
        });
        with(reactor, fake.url(), (_, grouping) -> {
            List<Deferred<Long>> updates = updates(grouping, 1, 2, 3);
            assertThat(updates.get(0).await()).isEqualTo(1);
            assertThatThrownBy(updates.get(1)::await).hasMessageContaining("broken pipe");
            assertThatThrownBy(updates.get(2)::await).hasMessageContaining("broken pipe");
            assertThat(fake.count("update 3")).isZero();
        });
    }

    @Test
    void valuesOfAWrongNumberFailOnlyTheirOwn(Reactor reactor) throws Exception {
        with(reactor, fake.url(), (_, grouping) -> {
            Deferred<Long> right = grouping.update(SQL, 1);
            Deferred<Long> wrong = grouping.update(SQL, 1, 2);
            assertThatThrownBy(wrong::await).isInstanceOf(IllegalArgumentException.class);
            assertThat(right.await()).isEqualTo(1);
        });
    }
}
