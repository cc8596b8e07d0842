package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.task.Application;
import dev.hawser.task.Service;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that belong to a scope end with it, on a real PostgreSQL; and a database as a service of an application. */
@WithReactor(time = TestTime.REAL)
class ScopeTest {
    private static final Duration SOON = Duration.ofMillis(100);

    private String url = "";

    @BeforeEach
    void makeDatabase() {
        url = Postgres.newDatabase();
    }

    private Deferred<Database> open(Reactor reactor, int connections) {
        return Database.open(reactor, url, Postgres.user().andThen(options -> options.poolSize(connections)));
    }

    private static int backend(Database database) {
        return database.query("select pg_backend_pid()").await().getFirst().asInt(0);
    }

    @Test
    void aDeadlineEndsARunningStatementAndTheConnectionIsUsedAgain(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            int backend = backend(database);
            assertThatThrownBy(() -> CancelScope.withTimeout(
                            SOON,
                            () -> database.query("select pg_sleep(3600), 'in a scope'")
                                    .await()))
                    .isInstanceOf(TimeoutException.class);
            assertThat(Postgres.running("in a scope")).isZero();
            assertThat(backend(database)).isEqualTo(backend);
        });
    }

    @Test
    void aDeadlineRollsATransactionBack(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            database.update("create table t (x int)").await();
            boolean done = CancelScope.moveOnAfter(SOON, () -> {
                var _ = database.inTransaction(session -> {
                            session.update("insert into t values (1)");
                            return session.query("select pg_sleep(3600)").size();
                        })
                        .await();
            });
            assertThat(done).isFalse();
            assertThat(database.query("select * from t").await()).isEmpty();
        });
    }

    @Test
    void aScopeEndsACallThatWaitsForAConnection(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            Deferred<?> first = database.query("select pg_sleep(3600), 'the first'");
            assertThat(CancelScope.moveOnAfter(
                            SOON, () -> database.query("select 1").await()))
                    .isFalse();
            assertThat(first.isFired()).isFalse();
            assertThat(CancelScope.moveOnAfter(SOON, first::await)).isFalse();
            assertThat(Postgres.running("the first")).isZero();
        });
    }

    @Test
    void theFailureOfAChildEndsTheStatementsOfItsSiblings(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 2), database -> {
            assertThatThrownBy(() -> Nursery.run(nursery -> {
                        nursery.start(
                                "slow",
                                () -> database.query("select pg_sleep(3600), 'a sibling'")
                                        .await());
                        nursery.start("failing", () -> {
                            Run.until(reactor, () -> Postgres.running("a sibling") == 1);
                            return database.query("select * from nothing").await();
                        });
                    }))
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("nothing");
            assertThat(Postgres.running("a sibling")).isZero();
        });
    }

    /** What uses the pool is stopped before it. */
    @Test
    void aDatabaseIsAServiceOfAnApplication(Reactor reactor) throws Exception {
        Database[] used = new Database[1];
        Run.inline(reactor, () -> {
            Application.serve("shop", app -> {
                Service<Database> pool = app.service("pool", () -> open(reactor, 2), Database::close);
                app.loop("worker", () -> {
                    try {
                        pool.get().query("select pg_sleep(3600), 'the worker'").await();
                    } finally {
                        CancelScope.shielded(
                                Duration.ofMinutes(1),
                                () -> pool.get()
                                        .update("create table cleaned (x int)")
                                        .await());
                    }
                });
                app.whenReady(ready -> {
                    used[0] = pool.get();
                    var _ = reactor.inlineAction(() -> {
                        Run.until(reactor, () -> Postgres.running("the worker") == 1);
                        ready.stop();
                    });
                });
            });
            assertThatThrownBy(() -> used[0].query("select 1").await()).isInstanceOf(DatabaseClosedException.class);
            Database again = open(reactor, 1).await();
            assertThat(again.query("select * from cleaned").await()).isEmpty();
            again.close().await();
            return true;
        });
        assertThat(Postgres.running("the worker")).isZero();
    }
}
