package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What succeeds is there, what fails is not, and nothing is left for the next call; on real databases. */
@WithReactor(time = TestTime.REAL)
class CommitTest {
    private static void makeTable(Database database) {
        database.update("create table t (x int primary key)").await();
    }

    private static List<Integer> rows(Database database) {
        return database.query("select x from t order by x").await().stream()
                .map(row -> row.asInt(0))
                .toList();
    }

    private static void insertIgnoringDuplicates(Session session, int... values) {
        for (int value : values) {
            try {
                session.update("insert into t values (?)", value);
            } catch (SqlException e) {
                assertThat(e).hasMessageContaining("insert into t values");
            }
        }
    }

    @Test
    void transactionThatTheServerHasGivenUpFailsWithTheFirstError(Reactor reactor) throws Exception {
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            makeTable(database);
            assertThatThrownBy(() -> database.inTransaction(session -> {
                                insertIgnoringDuplicates(session, 1, 2, 2, 3);
                                return true;
                            })
                            .await())
                    .isInstanceOfSatisfying(SqlException.class, e -> {
                        assertThat(e.sqlState()).contains("23505");
                        assertThat(e.isTransient()).isFalse();
                        assertThat(e.sql()).contains("insert into t values (?)");
                    })
                    .hasMessageContaining("duplicate key")
                    .hasMessageContaining("attempt");
            assertThat(rows(database)).isEmpty();
        });
    }

    @Test
    void errorOfTheConnectionItselfIsSeenBeforeTheCommitToo(Reactor reactor) throws Exception {
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            makeTable(database);
            assertThatThrownBy(() -> database.inTransaction(session -> {
                                session.update("insert into t values (1)");
                                try (var statement = session.connection().createStatement()) {
                                    statement.execute("select nothing");
                                } catch (java.sql.SQLException e) {
                                    assertThat(e.getMessage()).contains("nothing");
                                }
                                return true;
                            })
                            .await())
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("rolled back");
            assertThat(rows(database)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void attemptThatFailsIsUndoneAndTheTransactionGoesOn(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(database);
            int failed = database.inTransaction(session -> {
                        int failures = 0;
                        for (int value : List.of(1, 2, 2, 3)) {
                            try {
                                session.attempt(inner -> {
                                    inner.update("insert into t values (?)", value + 10);
                                    return inner.update("insert into t values (?)", value);
                                });
                            } catch (SqlException e) {
                                failures++;
                            }
                        }
                        return failures;
                    })
                    .await();
            assertThat(failed).isEqualTo(1);
            assertThat(rows(database)).containsExactly(1, 2, 3, 11, 12, 13);
        });
    }

    @ParameterizedTest
    @EnumSource
    void attemptsLieInOneAnother(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(database);
            database.inTransaction(session -> session.attempt(outer -> {
                        outer.update("insert into t values (1)");
                        assertThatThrownBy(() -> outer.attempt(inner -> {
                                    inner.update("insert into t values (2)");
                                    throw new IllegalStateException("not this");
                                }))
                                .hasMessage("not this");
                        return outer.update("insert into t values (3)");
                    }))
                    .await();
            assertThat(rows(database)).containsExactly(1, 3);
        });
    }

    @Test
    void attemptWhoseFunctionHidesAnErrorFailsWithIt(Reactor reactor) throws Exception {
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            makeTable(database);
            database.inTransaction(session -> {
                        session.update("insert into t values (7)");
                        assertThatThrownBy(() -> session.attempt(inner -> {
                                    insertIgnoringDuplicates(inner, 1, 1);
                                    return true;
                                }))
                                .isInstanceOf(SqlException.class)
                                .hasMessageContaining("duplicate key");
                        return true;
                    })
                    .await();
            assertThat(rows(database)).containsExactly(7);
        });
    }

    @ParameterizedTest
    @EnumSource
    void attemptOutsideOfATransactionIsOne(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(database);
            database.onConnection(session -> {
                        assertThatThrownBy(() -> session.attempt(inner -> {
                                    inner.update("insert into t values (1)");
                                    return inner.update("insert into t values (1)");
                                }))
                                .isInstanceOf(SqlException.class);
                        return session.attempt(inner -> inner.update("insert into t values (2)"));
                    })
                    .await();
            assertThat(rows(database)).containsExactly(2);
        });
    }

    @Test
    void deadlockThatIsCaughtDoesNotLetTheRestBeCommittedAlone(Reactor reactor) throws Exception {
        String url = Server.MARIADB.newDatabase();
        Run.with(reactor, Database.open(reactor, url, options -> options.poolSize(2)), database -> {
            database.update("create table t (x int primary key, y int) engine=innodb")
                    .await();
            database.update("insert into t values (1, 0), (2, 0)").await();
            assertThatThrownBy(() -> database.inTransaction(first -> {
                                first.update("insert into t values (3, 0)");
                                first.query("select * from t where x = 1 for update");
                                var other = new java.util.concurrent.CompletableFuture<Long>();
                                reactor.blockingCallFromThread(() -> {
                                    // heavier than this one, which is so the one to be rolled back
                                    var _ = database.inTransaction(second -> {
                                                second.update("update t set y = 5 where x = 2");
                                                second.update("insert into t select seq, 0 from seq_100_to_400");
                                                reactor.callFromThread(() -> other.complete(1L));
                                                return second.update("update t set y = 5 where x = 1");
                                            })
                                            .addErrback(_ -> 0L);
                                    return true;
                                });
                                other.get();
                                try {
                                    first.update("update t set y = 6 where x = 2");
                                } catch (SqlException e) {
                                    assertThat(e.sqlState()).contains("40001");
                                }
                                return first.update("insert into t values (4, 0)");
                            })
                            .await())
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.isTransient()).isTrue());
            assertThat(database.query("select x from t where x in (3, 4)").await())
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void transactionLeftOpenByTextIsRolledBackAndItsCallFails(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(database);
            assertThatThrownBy(() -> database.onConnection(session -> {
                                session.update(server.begin());
                                return session.update("insert into t values (1)");
                            })
                            .await())
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("inTransaction");
            assertThat(database.update("insert into t values (2)").await()).isEqualTo(1);
            assertThatThrownBy(() -> database.update(server.begin()).await())
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("inTransaction");
            assertThat(database.update("insert into t values (3)").await()).isEqualTo(1);
            assertThat(database.with(options -> options.batchLimit(9))
                            .update("insert into t values (4)")
                            .await())
                    .isEqualTo(1);
            assertThatThrownBy(() -> database.with(options -> options.batchLimit(9))
                            .update(server.begin())
                            .await())
                    .isInstanceOf(SqlException.class);
            database.close().await();
        });
        // only what another connection sees is there
    }

    @ParameterizedTest
    @EnumSource
    void whatWasDoneAfterATransactionThatWasLeftOpenIsThere(Server server, Reactor reactor) throws Exception {
        String url = server.newDatabase();
        Run.with(reactor, Database.open(reactor, url, options -> options.poolSize(1)), database -> {
            makeTable(database);
            assertThatThrownBy(() -> database.onConnection(session -> session.update(server.begin()))
                            .await())
                    .isInstanceOf(SqlException.class);
            assertThatThrownBy(() -> database.onConnection(session -> {
                                session.update(server.begin());
                                session.update("insert into t values (1)");
                                throw new IllegalStateException("why");
                            })
                            .await())
                    .hasMessage("why");
            database.update("insert into t values (2)").await();
            Database other = Database.open(reactor, url).await();
            assertThat(rows(other)).containsExactly(2);
            other.close().await();
        });
    }

    @ParameterizedTest
    @EnumSource
    void transactionThatIsEndedByTextAndByHandIsLeftAlone(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(database);
            database.onConnection(session -> {
                        session.update(server.begin());
                        session.update("insert into t values (1)");
                        session.update("commit");
                        session.connection().setAutoCommit(false);
                        session.update("insert into t values (2)");
                        session.connection().commit();
                        return session.update("insert into t values (3)");
                    })
                    .addErrback(e -> {
                        assertThat(e).isInstanceOf(SqlException.class).hasMessageContaining("inTransaction");
                        return 0L;
                    })
                    .await();
            assertThat(rows(database)).containsExactly(1, 2);
            database.onConnection(session -> {
                        session.connection().setAutoCommit(false);
                        session.update("insert into t values (4)");
                        session.connection().commit();
                        return true;
                    })
                    .await();
            assertThat(rows(database)).containsExactly(1, 2, 4);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"set autocommit = 0", "start transaction read write"})
    void otherWaysToLeaveATransactionOpenAreSeenToo(String text, Reactor reactor) throws Exception {
        String url = Server.MARIADB.newDatabase();
        Run.with(reactor, Database.open(reactor, url, options -> options.poolSize(1)), database -> {
            makeTable(database);
            assertThatThrownBy(() -> database.onConnection(session -> {
                                session.update(text);
                                return session.update("insert into t values (1)");
                            })
                            .await())
                    .isInstanceOf(SqlException.class);
            database.update("insert into t values (2)").await();
            Database other = Database.open(reactor, url).await();
            assertThat(rows(other)).containsExactly(2);
            other.close().await();
        });
    }

    @ParameterizedTest
    @EnumSource
    void transactionCannotBeEndedByText(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(database);
            for (String text : List.of("commit", "/* now */ ROLLBACK", "begin")) {
                assertThatThrownBy(() -> database.inTransaction(session -> {
                                    session.update("insert into t values (1)");
                                    session.update(text);
                                    return true;
                                })
                                .await())
                        .hasMessageContaining("inTransaction");
            }
            assertThat(rows(database)).isEmpty();
        });
    }

    @Test
    void stateOfASessionIsDiscardedWhereThatIsAskedFor(Reactor reactor) throws Exception {
        Run.with(
                reactor,
                Database.open(
                        reactor,
                        Server.POSTGRESQL.newDatabase(),
                        options -> options.poolSize(1).initSql("set application_name = 'mine'")),
                database -> {
                    String shown = "select current_setting('statement_timeout'), current_setting('application_name')";
                    database.with(options -> options.discardState(true))
                            .update("set statement_timeout = '77s'")
                            .await();
                    Row row = database.query(shown).await().getFirst();
                    assertThat(row.asString(0)).isEqualTo("0");
                    assertThat(row.asString(1)).isEqualTo("mine");
                    database.update("set statement_timeout = '77s'").await();
                    assertThat(database.query(shown).await().getFirst().asString(0))
                            .isEqualTo("77s"); // it stays, unless it is asked for
                });
    }
}
