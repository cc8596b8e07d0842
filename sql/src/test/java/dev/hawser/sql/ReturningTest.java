package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements that change something and give rows. */
@WithReactor(time = TestTime.REAL)
class ReturningTest {
    private static final String SQL = "insert into t (x) values (?) returning id";

    private static void makeTable(Server server, Database database) {
        database.update(
                        switch (server) {
                            case POSTGRESQL -> "create table t (id serial primary key, x int)";
                            case SQLITE -> "create table t (id integer primary key, x int)";
                            case MARIADB -> "create table t (id int auto_increment primary key, x int)";
                        })
                .await();
    }

    private static int count(Database database) {
        return database.query("select count(*) from t").await().getFirst().asInt(0);
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfAnUpdateAreCounted(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(server, database);
            assertThat(database.update(SQL, 1).await()).isEqualTo(1);
            assertThat(database.update("insert into t (x) values (5), (6), (7) returning id")
                            .await())
                    .isEqualTo(3);
            assertThat(count(database)).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfAnUpdateAreGivenWithItsKeys(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(server, database);
            Updated updated = database.updateWithKeys("insert into t (x) values (5), (6) returning x, id")
                    .await();
            assertThat(updated.count()).isEqualTo(2);
            assertThat(updated.keys()).extracting(row -> row.asInt("x")).containsExactly(5, 6);
        });
    }

    @ParameterizedTest
    @EnumSource
    void membersOfAGroupHaveTheirCounts(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(server, database);
            Database grouping = database.with(options -> options.batchLimit(100));
            List<Deferred<Long>> updates = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                updates.add(grouping.update(SQL, i));
            }
            for (Deferred<Long> update : updates) {
                assertThat(update.await()).isEqualTo(1);
            }
            assertThat(count(database)).isEqualTo(5);
            assertThat(database.batch(SQL, List.of(List.of(1), List.of(2))).await())
                    .containsExactly(1L, 1L);
            assertThat(count(database)).isEqualTo(7);
        });
    }

    @ParameterizedTest
    @EnumSource
    void tooManyRowsOfAChangeAreNoChange(Server server, Reactor reactor) throws Exception {
        Run.with(reactor, server.open(reactor), database -> {
            makeTable(server, database);
            assertThatThrownBy(() -> database.with(options -> options.rowLimit(1))
                            .query("insert into t (x) values (5), (6) returning id")
                            .await())
                    .isInstanceOf(TooManyRowsException.class);
            assertThat(count(database)).isZero();
            assertThat(database.query("insert into t (x) values (5), (6) returning x")
                            .await())
                    .hasSize(2);
            assertThat(count(database)).isEqualTo(2);
        });
    }
}
