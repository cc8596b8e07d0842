package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many rows were changed, where that is more than an int holds. */
@WithReactor(time = TestTime.REAL)
class UpdateCountTest {
    private static final long MANY = 3_000_000_000L;
    private static final String SQL = "update t set x = ?";

    private final FakeDatabase fake = new FakeDatabase();

    @AfterEach
    void letGo() throws SQLException {
        fake.close();
    }

    private Deferred<Database> open(Reactor reactor) {
        return Database.open(reactor, fake.url(), options -> options.poolSize(1));
    }

    @Test
    void countOfAnUpdateIsALong(Reactor reactor) throws Exception {
        fake.changes(MANY);
        Run.with(reactor, open(reactor), database -> {
            assertThat(database.update(SQL, 1).await()).isEqualTo(MANY);
            assertThat(database.inTransaction(session -> session.update(SQL, 1)).await())
                    .isEqualTo(MANY);
        });
    }

    @Test
    void countsOfManyUpdatesAreLongs(Reactor reactor) throws Exception {
        fake.changes(MANY);
        Run.with(reactor, open(reactor), database -> {
            assertThat(database.onConnection(session -> session.batch(SQL, List.of(List.of(1), List.of(2))))
                            .await())
                    .containsExactly(MANY, MANY);
            Database grouping = database.with(options -> options.batchLimit(10));
            assertThat(DeferredList.gather(List.of(grouping.update(SQL, 1), grouping.update(SQL, 2)))
                            .await())
                    .containsExactly(MANY, MANY);
        });
    }

    @Test
    void driverWithoutLargeCountsIsAskedForItsSmallOne(Reactor reactor) throws Exception {
        Run.with(
                reactor,
                open(reactor),
                database -> assertThat(database.update(SQL, 1).await()).isEqualTo(1));
    }
}
