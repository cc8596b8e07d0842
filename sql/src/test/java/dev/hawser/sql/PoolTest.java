package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Opening, waiting for a connection, and closing. */
@WithReactor(time = TestTime.REAL)
class PoolTest {
    private static final String SQL = "insert into t values (?)";

    private final FakeDatabase fake = new FakeDatabase();

    @AfterEach
    void letGo() throws SQLException {
        fake.close();
    }

    private Deferred<Database> open(Reactor reactor, Consumer<DatabaseOptions> more) {
        return Database.open(reactor, fake.url(), options -> more.accept(options.poolSize(1)));
    }

    @Test
    void callsThatWaitInVainFailAndNameWhoHoldsTheConnections(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 1");
        Run.with(reactor, open(reactor, options -> options.waitTimeout(Duration.ofMillis(100))), database -> {
            Deferred<Long> holder = database.update(SQL, 1);
            List<Deferred<Long>> waiting = List.of(database.update(SQL, 2), database.update(SQL, 3));
            for (Deferred<Long> call : waiting) {
                assertThatThrownBy(call::await)
                        .isInstanceOfSatisfying(
                                PoolExhaustedException.class,
                                e -> assertThat(e.isTransient()).isTrue())
                        .hasMessageMatching(
                                "no connection became free within PT0\\.1S; 1 of 1 are taken: RUNNING for \\d+\\.\\d s: "
                                        + "insert into t values \\(\\?\\)");
            }
            end.run();
            assertThat(holder.await()).isEqualTo(1);
            assertThat(database.update(SQL, 4).await()).isEqualTo(1);
            assertThat(fake.committed()).containsExactly(1, 4);
        });
    }

    @Test
    void longQueueThatGetsOnIsNoFailure(Reactor reactor) throws Exception {
        for (int i = 0; i < 8; i++) {
            fake.on("update " + i, () -> reactor.blockingChainFromThread(() -> reactor.sleep(Duration.ofMillis(300))));
        }
        Run.with(reactor, open(reactor, options -> options.waitTimeout(Duration.ofSeconds(2))), database -> {
            List<Deferred<Long>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(database.update(SQL, i));
            }
            for (Deferred<Long> call : calls) {
                assertThat(call.await()).isEqualTo(1);
            }
        });
    }

    @Test
    void cancelledCallsLeaveNothingInMemory(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 0");
        Run.with(reactor, open(reactor, _ -> {}), database -> {
            Deferred<Long> holder = database.update(SQL, 0);
            int megabytes = (int) (Runtime.getRuntime().maxMemory() >> 20) + 200; // more than there is
            for (int i = 0; i < megabytes; i++) {
                Deferred<Long> call = database.update(SQL, (Object) new long[1 << 17]);
                call.cancel();
                assertThatThrownBy(call::await).isInstanceOf(CancellationException.class);
            }
            assertThat(database.statistics().waiting()).isZero();
            end.run();
            holder.await();
            assertThat(database.update(SQL, "last").await()).isEqualTo(1);
            assertThat(fake.committed()).containsExactly(0, "last");
        });
    }

    @Test
    void closeLetsCallsEndAndThenClosesConnections(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 1");
        Run.inline(reactor, () -> {
            Database database = open(reactor, _ -> {}).await();
            Deferred<Long> running = database.update(SQL, 1);
            Deferred<Long> waiting = database.update(SQL, 2);
            Deferred<Long> grouped =
                    database.with(options -> options.batchLimit(10)).update(SQL, 3);
            Deferred<?> closing = database.close();
            assertThatThrownBy(() -> database.update(SQL, 4).await())
                    .isInstanceOf(DatabaseClosedException.class)
                    .hasMessageContaining("the database is closed");
            assertThatThrownBy(() -> database.with(options -> options.batchLimit(10))
                            .update(SQL, 5)
                            .await())
                    .isInstanceOf(DatabaseClosedException.class);
            assertThat(closing.isFired()).isFalse();
            end.run();
            closing.await();
            assertThat(fake.count("close")).isEqualTo(1);
            assertThat(List.of(running.await(), waiting.await(), grouped.await()))
                    .containsOnly(1L);
            assertThat(fake.committed()).containsExactly(1, 2, 3);
            database.close().await();
            return true;
        });
    }

    @Test
    void callsThatTakeTooLongAreEndedByClose(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 1", () -> {
            throw new SQLException("cancelled by request", "57014");
        });
        fake.on("cancel", end::run);
        Run.inline(reactor, () -> {
            Database database = open(reactor, options -> options.closeTimeout(Duration.ofMillis(30)))
                    .await();
            Deferred<Long> running = database.update(SQL, 1);
            Deferred<Long> waiting = database.update(SQL, 2);
            Run.until(reactor, () -> fake.count("update 1") == 1);
            database.close().await();
            for (Deferred<Long> call : List.of(running, waiting)) {
                assertThatThrownBy(call::await)
                        .isInstanceOf(DatabaseClosedException.class)
                        .hasMessageEndingWith("before this could end: " + SQL);
            }
            assertThat(fake.committed()).isEmpty();
            assertThat(fake.count("close")).isEqualTo(1);
            return true;
        });
    }

    @Test
    void reactorThatStopsLetsFunctionsCleanUpAndClosesTheDatabase(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 1");
        List<Object> outcomes = new ArrayList<>();
        Run.inline(reactor, () -> {
            Database database = open(reactor, _ -> {}).await();
            var _ = database.update(SQL, 1).addAction(outcomes::add);
            Run.until(reactor, () -> fake.count("update 1") == 1);
            var _ = reactor.inline(() -> {
                        try {
                            return reactor.sleep(Duration.ofHours(1)).await(); // cancelled by the stop
                        } finally {
                            Deferred<Long> cleaning = database.update(SQL, "cleanup");
                            end.run();
                            outcomes.add("cleanup " + cleaning.await());
                        }
                    })
                    .addErrbackAction(CancellationException.class, _ -> {});
            reactor.sleep(Duration.ZERO).await();
            return true; // the reactor stops now
        });
        assertThat(outcomes).containsExactly(1L, "cleanup 1");
        assertThat(fake.committed()).containsExactly(1, "cleanup");
        assertThat(fake.count("close")).isEqualTo(1);
    }

    @Test
    void openThatIsCancelledFailsAtOnceAndLeavesNoConnection(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("connect");
        Run.inline(reactor, () -> {
            Deferred<Database> opening = open(reactor, _ -> {});
            Run.until(reactor, () -> fake.count("connect") == 1);
            opening.cancel();
            assertThat(opening.isFired()).isTrue();
            assertThatThrownBy(opening::await).isInstanceOf(CancellationException.class);
            end.run();
            Run.until(reactor, () -> fake.count("close") == 1);
            return true;
        });
    }

    @Test
    void openThatHangsFailsAfterTheConnectTimeout(Reactor reactor) throws Exception {
        fake.hangAt("connect");
        Run.inline(reactor, () -> {
            assertThatThrownBy(() -> open(reactor, options -> options.connectTimeout(Duration.ofMillis(250)))
                            .await())
                    .isInstanceOfSatisfying(
                            DatabaseUnavailableException.class,
                            e -> assertThat(e.isTransient()).isTrue())
                    .hasMessage("cannot connect to " + fake.url() + ": the driver was not done with it within PT0.25S");
            return true;
        });
    }

    @Test
    void connectionThatCannotBeMadeLaterFailsTheCallWithTheReason(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, options -> options.connectTimeout(Duration.ofMillis(1500))), database -> {
            fake.on("update 1", () -> {
                throw new SQLException("gone", "08006");
            });
            assertThatThrownBy(() -> database.update(SQL, 1).await()).hasMessageContaining("gone");
            fake.on("connect", () -> {
                throw new SQLException("no route to the database", "08001");
            });
            assertThatThrownBy(() -> database.update(SQL, 2).await())
                    .isInstanceOfSatisfying(
                            DatabaseUnavailableException.class,
                            e -> assertThat(e.isTransient()).isTrue())
                    .hasMessage("no connection within PT1.5S to " + fake.url() + ": no route to the database (08001)");
            fake.on("connect", () -> {});
            assertThat(database.update(SQL, 3).await()).isEqualTo(1);
        });
    }

    @Test
    void driverThatFailsAtTheEndOfACallDoesNotTakeItsOutcome(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor, _ -> {}), database -> {
            fake.on("rollback", () -> {
                throw new AssertionError("a driver with a bug");
            });
            assertThat(database.onConnection(session -> {
                                session.connection().setAutoCommit(false);
                                long count = session.update(SQL, 1);
                                session.connection().commit();
                                return count;
                            })
                            .await())
                    .isEqualTo(1);
            assertThat(database.update(SQL, 2).await()).isEqualTo(1);
            assertThat(fake.committed()).containsExactly(1, 2);
        });
    }
}
