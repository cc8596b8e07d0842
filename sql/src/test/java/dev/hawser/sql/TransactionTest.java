package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions, and what goes wrong in committing and rolling back. */
@WithReactor(time = TestTime.REAL)
class TransactionTest {
    private static final String SQL = "insert into t values (?)";

    private final FakeDatabase fake = new FakeDatabase();

    @AfterEach
    void letGo() throws SQLException {
        fake.close();
    }

    private Deferred<Database> open(Reactor reactor) {
        return open(reactor, Duration.ofMinutes(1)); // a busy machine is given time
    }

    private Deferred<Database> open(Reactor reactor, Duration cancelGrace) {
        return Database.open(reactor, fake.url(), options -> options.poolSize(1).cancelGrace(cancelGrace));
    }

    @Test
    void errorRollsBackToo(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            assertThatThrownBy(() -> database.inTransaction(session -> {
                                session.update(SQL, 1);
                                throw new StackOverflowError("of the test");
                            })
                            .await())
                    .isInstanceOf(StackOverflowError.class)
                    .hasMessage("of the test");
            assertThat(fake.count("rollback")).isEqualTo(1);
            assertThat(database.update(SQL, 2).await()).isEqualTo(1);
            assertThat(fake.committed()).containsExactly(2);
            assertThat(fake.count("connect")).isEqualTo(1);
        });
    }

    @Test
    void batchThatFailsIsRolledBackBeforeItsSessionGoesOn(Reactor reactor) throws Exception {
        fake.on("batch", () -> {
            throw new StackOverflowError("of the test");
        });
        Run.with(reactor, open(reactor), database -> {
            Deferred<Long> going = database.onConnection(session -> {
                assertThatThrownBy(() -> session.batch(SQL, List.of(List.of(1))))
                        .isInstanceOf(StackOverflowError.class);
                return session.update(SQL, 2);
            });
            assertThat(going.await()).isEqualTo(1);
            assertThat(fake.committed()).containsExactly(2);
        });
    }

    @Test
    void failureToRollBackIsSuppressedAndCostsTheConnection(Reactor reactor) throws Exception {
        fake.on("rollback", () -> {
            if (fake.count("rollback") == 1) {
                throw new SQLException("cannot roll back");
            }
        });
        Run.with(reactor, open(reactor), database -> {
            assertThatThrownBy(() -> database.inTransaction(session -> {
                                session.update(SQL, 1);
                                throw new IllegalStateException("why");
                            })
                            .await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("why")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .anySatisfy(suppressed -> assertThat(suppressed)
                                    .isInstanceOf(SqlException.class)
                                    .hasMessage("rolling back failed: cannot roll back (error 0)")));
            assertThat(database.update(SQL, 2).await()).isEqualTo(1);
            assertThat(fake.committed()).containsExactly(2);
            assertThat(fake.count("connect")).isEqualTo(2);
        });
    }

    @Test
    void commitThatIsUnderWayIsNotCancelled(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("commit");
        Run.with(reactor, open(reactor), database -> {
            Deferred<Long> moving = database.inTransaction(session -> {
                var _ = session.connection().createStatement(); // one that is open, and could be cancelled
                return session.update(SQL, 1);
            });
            Run.until(reactor, () -> fake.count("commit") == 1);
            moving.cancel();
            reactor.sleep(Duration.ofMillis(20)).await();
            end.run();
            assertThat(moving.await()).isEqualTo(1);
            assertThat(fake.committed()).containsExactly(1);
            assertThat(fake.count("cancel")).isZero();
        });
    }

    @Test
    void commitThatHangsIsCutAndItsOutcomeIsNotKnown(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("commit", () -> {
            throw new SQLException("socket closed"); // without a state, as some drivers
        });
        fake.on("abort", end::run);
        Run.with(reactor, open(reactor, Duration.ofMillis(50)), database -> {
            Deferred<Long> moving = database.inTransaction(session -> session.update(SQL, 1));
            Run.until(reactor, () -> fake.count("commit") == 1);
            moving.cancel();
            assertThatThrownBy(moving::await)
                    .isInstanceOf(SqlException.class)
                    .hasMessageStartingWith(
                            "the commit (it is not known whether the database has done it) failed: socket closed")
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            e -> assertThat(e.isOutcomeUnknown()).isTrue());
            assertThat(fake.count("cancel")).isZero();
        });
    }

    @Test
    void connectionLostInTheCommitIsTold(Reactor reactor) throws Exception {
        fake.on("commit", () -> {
            throw new SQLException("broken pipe", "08006");
        });
        Run.with(reactor, open(reactor), database -> {
            assertThatThrownBy(() -> database.inTransaction(session -> session.update(SQL, 1))
                            .await())
                    .hasMessage("the commit (it is not known whether the database has done it) failed: broken pipe"
                            + " (08006)")
                    .isInstanceOfSatisfying(SqlException.class, e -> {
                        assertThat(e.isOutcomeUnknown()).isTrue();
                        assertThat(e.isTransient()).isFalse(); // again might be twice
                    });
            assertThat(fake.committed()).isEmpty();
        });
    }

    @Test
    void connectionLostBeforeTheCommitLeavesNothingInDoubt(Reactor reactor) throws Exception {
        fake.on("update 1", () -> {
            throw new SQLException("broken pipe", "08006");
        });
        Run.with(reactor, open(reactor), database -> {
            assertThatThrownBy(() -> database.inTransaction(session -> session.update(SQL, 1))
                            .await())
                    .isInstanceOfSatisfying(SqlException.class, e -> {
                        assertThat(e.isOutcomeUnknown()).isFalse();
                        assertThat(e.isTransient()).isTrue();
                    });
            assertThatThrownBy(() -> database.update(SQL, 1).await()) // which is a transaction of its own
                    .isInstanceOfSatisfying(SqlException.class, e -> {
                        assertThat(e.isOutcomeUnknown()).isTrue();
                        assertThat(e.isTransient()).isFalse();
                    });
            assertThatThrownBy(() -> database.update("select ?", 1).await()) // which changes nothing
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.isTransient()).isTrue());
        });
    }

    @Test
    void statementThatIsCutMayHaveBeenDone(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 1", () -> {
            throw new SQLException("socket closed");
        });
        fake.on("abort", end::run);
        Run.with(reactor, open(reactor, Duration.ofMillis(50)), database -> {
            Deferred<Long> cut = database.update(SQL, 1);
            Run.until(reactor, () -> fake.count("update 1") == 1);
            cut.cancel();
            assertThatThrownBy(cut::await)
                    .isInstanceOf(CancellationException.class)
                    .satisfies(e -> assertThat(SqlException.isOutcomeUnknown(e)).isTrue());
        });
    }

    @Test
    void statementThatIsCutForItsTimeLimitMayHaveBeenDone(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 1", () -> {
            throw new SQLException("socket closed");
        });
        fake.on("abort", end::run);
        Run.with(reactor, open(reactor, Duration.ofMillis(50)), database -> {
            // long enough for the statement to be under way, however busy the machine is
            Database limited = database.with(options -> options.timeout(Duration.ofSeconds(1)));
            assertThatThrownBy(() -> limited.update(SQL, 1).await())
                    .isInstanceOfSatisfying(CallTimeoutException.class, e -> {
                        assertThat(e.isOutcomeUnknown()).isTrue();
                        assertThat(e.isTransient()).isFalse(); // again might be twice
                    });
        });
    }

    @Test
    void statementThatIsCancelledForItsTimeLimitWasNotDone(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 1", () -> {
            throw new SQLException("cancelled by request", "57014");
        });
        fake.on("cancel", end::run);
        Run.with(reactor, open(reactor), database -> {
            Database limited = database.with(options -> options.timeout(Duration.ofMillis(30)));
            assertThatThrownBy(() -> limited.update(SQL, 1).await())
                    .isInstanceOfSatisfying(CallTimeoutException.class, e -> {
                        assertThat(e.isOutcomeUnknown()).isFalse();
                        assertThat(e.isTransient()).isTrue();
                    });
        });
    }

    @Test
    void sessionThatWasIdleForTooLongInATransactionIsTransient(Reactor reactor) throws Exception {
        fake.on("commit", () -> {
            throw new SQLException("terminating connection due to idle-in-transaction timeout", "25P03");
        });
        Run.with(reactor, open(reactor), database -> {
            assertThatThrownBy(() -> database.inTransaction(session -> session.update(SQL, 1))
                            .await())
                    .isInstanceOfSatisfying(SqlException.class, e -> {
                        assertThat(e.isTransient()).isTrue();
                        assertThat(e.isOutcomeUnknown()).isFalse();
                    });
        });
    }

    @Test
    void commitThatIsRefusedIsRolledBack(Reactor reactor) throws Exception {
        fake.on("commit", () -> {
            throw new SQLException("violates a deferred constraint", "23503");
        });
        Run.with(reactor, open(reactor), database -> {
            assertThatThrownBy(() -> database.inTransaction(session -> session.update(SQL, 1))
                            .await())
                    .hasMessage("the commit failed: violates a deferred constraint (23503)");
            assertThat(fake.count("rollback")).isEqualTo(1);
            assertThat(fake.count("connect")).isEqualTo(1);
        });
    }

    @Test
    void whatComesAfterACommitIsStoppedByACancelThatCameInIt(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("commit");
        Run.with(reactor, open(reactor), database -> {
            Deferred<Long> both = database.onConnection(session -> {
                session.batch(SQL, List.of(List.of(1))); // commits
                return session.update(SQL, 2);
            });
            Run.until(reactor, () -> fake.count("commit") == 1);
            both.cancel();
            end.run();
            assertThatThrownBy(both::await).isInstanceOf(CancellationException.class);
            assertThat(fake.committed()).containsExactly(1);
        });
    }

    @Test
    void transactionCannotBeEndedByHand(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            assertThatThrownBy(() -> database.inTransaction(session -> {
                                session.update(SQL, 1);
                                session.connection().commit();
                                return true;
                            })
                            .await())
                    .hasMessageStartingWith("commit() in inTransaction: it commits when the function returns");
            assertThat(fake.committed()).isEmpty();
        });
    }

    @Test
    void functionThatReturnsADeferredIsToldSoAndRolledBack(Reactor reactor) throws Exception {
        Run.with(reactor, open(reactor), database -> {
            assertThatThrownBy(() -> database.inTransaction(session -> {
                                session.update(SQL, 1);
                                return Deferred.succeed(1);
                            })
                            .await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("returned a Deferred");
            assertThat(fake.committed()).isEmpty();
        });
    }
}
