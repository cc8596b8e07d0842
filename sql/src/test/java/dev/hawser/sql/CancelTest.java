package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cancelling and time limits, and what the server does then, on a real PostgreSQL. */
@WithReactor(time = TestTime.REAL)
class CancelTest {
    private String url = "";

    @BeforeEach
    void makeDatabase() {
        url = Postgres.newDatabase();
    }

    private Deferred<Database> open(Reactor reactor, int connections) {
        return Database.open(reactor, url, Postgres.user().andThen(options -> options.poolSize(connections)));
    }

    @Test
    void runningStatementIsCancelledOnTheServerAndKeepsItsConnection(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            int backend =
                    database.query("select pg_backend_pid()").await().getFirst().asInt(0);
            Deferred<List<Row>> sleeping = database.query("select pg_sleep(60), 'cancelled alone'");
            Run.until(reactor, () -> Postgres.running("cancelled alone") == 1);
            sleeping.cancel();
            assertThat(sleeping.isFired()).isFalse();
            assertThatThrownBy(sleeping::await)
                    .isInstanceOf(CancellationException.class)
                    .cause()
                    .hasMessageContaining("57014");
            assertThat(Postgres.running("cancelled alone")).isZero();
            assertThat(database.query("select pg_backend_pid()")
                            .await()
                            .getFirst()
                            .asInt(0))
                    .isEqualTo(backend);
            assertThat(database.statistics()).isEqualTo(new DatabaseStatistics(0, 0, 0, 2, 1));
        });
    }

    @Test
    void interruptedFunctionCancelsItsStatementAndNeverInterruptsTheDriver(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            int backend =
                    database.query("select pg_backend_pid()").await().getFirst().asInt(0);
            Deferred<String> function = reactor.inline(() -> {
                database.query("select pg_sleep(60), 'in a function'").await();
                return "not here";
            });
            Run.until(reactor, () -> Postgres.running("in a function") == 1);
            function.cancel();
            assertThatThrownBy(function::await).isInstanceOf(CancellationException.class);
            assertThat(Postgres.running("in a function")).isZero();
            assertThat(database.query("select pg_backend_pid()")
                            .await()
                            .getFirst()
                            .asInt(0))
                    .isEqualTo(backend);
        });
    }

    @Test
    void waitingCallFailsAtOnce(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            Deferred<List<Row>> first = database.query("select pg_sleep(0.2)");
            Deferred<Long> second = database.update("create table never (x int)");
            second.cancel();
            assertThat(second.isFired()).isTrue();
            assertThatThrownBy(second::await).isInstanceOf(CancellationException.class);
            first.await();
            assertThatThrownBy(() -> database.query("select * from never").await())
                    .hasMessageContaining("never");
        });
    }

    @Test
    void callThatTakesTooLongIsCancelled(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            Database hasty = database.with(options -> options.timeout(Duration.ofMillis(50)));
            assertThatThrownBy(
                            () -> hasty.query("select pg_sleep(60), 'too long'").await())
                    .isInstanceOfSatisfying(
                            CallTimeoutException.class,
                            e -> assertThat(e.isTransient()).isTrue())
                    .hasMessageContaining("not done within PT0.05S")
                    .hasMessageContaining("select pg_sleep(60), 'too long'");
            assertThat(Postgres.running("too long")).isZero();
            assertThat(hasty.query("select 1").await()).hasSize(1);
        });
    }

    @Test
    void timeInTheQueueDoesNotCount(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            Deferred<List<Row>> slow = database.query("select pg_sleep(1.2)");
            Deferred<List<Row>> quick = database.with(options -> options.timeout(Duration.ofSeconds(1)))
                    .query("select 1");
            assertThat(quick.await()).hasSize(1);
            slow.await();
        });
    }

    @Test
    void killedBackendIsATransientFailureAndThePoolRecovers(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 2), database -> {
            Deferred<List<Row>> victim = database.query("select pg_sleep(60), 'victim'");
            Run.until(reactor, () -> Postgres.running("victim") == 1);
            Postgres.administer(
                    "select pg_terminate_backend(pid) from pg_stat_activity where query like '%''victim''%' and state ="
                            + " 'active' and pid <> pg_backend_pid()");
            assertThatThrownBy(victim::await)
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.isTransient()).isTrue())
                    .hasMessageContaining("57P01");
            for (int i = 0; i < 5; i++) {
                assertThat(database.query("select 1").await()).hasSize(1);
            }
        });
    }

    @Test
    void connectionThatDiedIdleIsReplacedUnseen(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            int backend =
                    database.query("select pg_backend_pid()").await().getFirst().asInt(0);
            Postgres.administer("select pg_terminate_backend(" + backend + ")");
            reactor.sleep(Duration.ofMillis(600)).await(); // the pool asks those that were idle for half a second
            assertThat(database.query("select pg_backend_pid()")
                            .await()
                            .getFirst()
                            .asInt(0))
                    .isNotEqualTo(backend);
        });
    }

    @Test
    void transactionIsRolledBackByACancelBetweenItsStatements(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            database.update("create table t (x int)").await();
            Deferred<Long> moving = database.inTransaction(session -> {
                session.update("insert into t values (1)");
                session.query("select pg_sleep(60), 'between'");
                return session.update("insert into t values (2)");
            });
            Run.until(reactor, () -> Postgres.running("between") == 1);
            moving.cancel();
            assertThatThrownBy(moving::await).isInstanceOf(CancellationException.class);
            assertThat(database.query("select * from t").await()).isEmpty();
        });
    }

    @Test
    void statementsOfTheJdbcConnectionAreCancelledToo(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, 1), database -> {
            Deferred<Boolean> raw = database.onConnection(session -> {
                try (var statement = session.connection().createStatement()) {
                    return statement.execute("select pg_sleep(60), 'by hand'");
                }
            });
            Run.until(reactor, () -> Postgres.running("by hand") == 1);
            raw.cancel();
            assertThatThrownBy(raw::await).isInstanceOf(CancellationException.class);
            assertThat(Postgres.running("by hand")).isZero();
        });
    }

    @Test
    void transactionsCancelledAtRandomMomentsAreDoneOrNotDone(Reactor reactor) throws Exception {
        SplittableRandom random = new SplittableRandom(20260301);
        Run.with(reactor, open(reactor, 4), database -> {
            database.update("create table leg (transfer int, amount int)").await();
            List<Deferred<Boolean>> ends = new ArrayList<>();
            List<Integer> done = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                int transfer = i;
                Deferred<Boolean> move = database.inTransaction(session -> {
                    session.update("insert into leg values (?, 5)", transfer);
                    session.query("select pg_sleep(0.002)");
                    session.update("insert into leg values (?, -5)", transfer);
                    return true;
                });
                DelayedCall cancel = reactor.callLater(Duration.ofNanos(random.nextLong(250_000_000)), move::cancel);
                Deferred<Boolean> end = move.addBoth(outcome -> {
                    if (cancel.isActive()) {
                        cancel.cancel();
                    }
                    if (outcome instanceof Outcome.Success<Boolean>) {
                        done.add(transfer);
                    } else {
                        assertThatThrownBy(outcome::get).isInstanceOf(CancellationException.class);
                    }
                    return true;
                });
                ends.add(end);
            }
            for (Deferred<Boolean> end : ends) {
                end.await();
            }
            List<Integer> found = database
                    .query("select transfer from leg group by 1 having sum(amount) = 0 and count(*) = 2 order by 1")
                    .await()
                    .stream()
                    .map(row -> row.asInt(0))
                    .toList();
            assertThat(found).containsExactlyInAnyOrderElementsOf(done);
            assertThat(database.query("select count(distinct transfer) from leg")
                            .await()
                            .getFirst()
                            .asInt(0))
                    .isEqualTo(done.size());
            assertThat(done.size()).isBetween(1, 119);
            assertThat(database.statistics().running()).isZero();
        });
    }
}
