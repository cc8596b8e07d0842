package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.source.Closing;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.SqlException;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standby is promoted in the middle of a run, by real streaming replication. */
@Tag("slow")
@WithReactor(time = TestTime.REAL)
class FailoverTest {
    private static final int ROWS = 400;
    private static final int CAP = 10;

    @TempDir
    private Path directory;

    /** What is done to two servers while workers serve. */
    private interface Body {
        void run(Crew crew, LocalPostgres primary, LocalPostgres standby) throws Exception;
    }

    private static void execute(LocalPostgres server, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void with(Reactor reactor, String names, Body body) throws Exception {
        Path binaries = Postgres.binaries();
        try (LocalPostgres primary = LocalPostgres.make(binaries, directory.resolve("one"))) {
            primary.start();
            execute(primary, Fleet.schema());
            primary.stop();
            try (LocalPostgres standby = primary.standby(directory.resolve("two"))) {
                primary.start("synchronous_standby_names='" + names + "'");
                standby.start();
                String url =
                        "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres?user=postgres&targetServerType=primary"
                                + "&socketTimeout=5&connectTimeout=2";
                Crew.on(
                        url.formatted(primary.port(), standby.port()),
                        reactor,
                        crew -> body.run(crew, primary, standby));
            }
        }
    }

    /** A worker as its command has it: whoever has lost its rows, or reaches no database, joins anew. */
    private static Closing serve(Crew crew, String name) {
        while (true) {
            try {
                Closing closing = crew.start(name, crew.taking(Duration.ofMillis(30)))
                        .finished()
                        .await()
                        .closing();
                if (closing != Closing.LOST) {
                    return closing;
                }
            } catch (SqlException unreachable) {
                var _ = crew.reactor.sleep(Duration.ofMillis(100)).await();
            }
        }
    }

    private static List<Deferred<Closing>> three(Crew crew) {
        List<Deferred<Closing>> workers = new ArrayList<>();
        for (String name : List.of("w1", "w2", "w3")) {
            workers.add(crew.reactor.inline(() -> serve(crew, name)));
        }
        return workers;
    }

    private static Set<String> settled(Crew crew) {
        return crew.outcomes().stream().map(row -> row.asString("id")).collect(Collectors.toSet());
    }

    private static <T> T inThread(Crew crew, java.util.concurrent.Callable<T> job) {
        return crew.reactor.deferToThread(job::call).await();
    }

    private static void failover(Crew crew, LocalPostgres primary, LocalPostgres standby) {
        inThread(crew, () -> {
            primary.kill();
            standby.promote();
            return true;
        });
    }

    private static void assertAllWereServed(Crew crew, List<Deferred<Closing>> workers) {
        for (Deferred<Closing> worker : workers) {
            assertThat(worker.await()).isEqualTo(Closing.COMPLETE);
        }
        assertThat(settled(crew)).hasSize(ROWS);
        assertThat(crew.outcomes()).hasSize(ROWS);
        assertThat(crew.number("select count(*) from hawser.lease")).isZero();
    }

    @Test
    void nothingThatWasDoneIsLostWithASynchronousStandby(Reactor reactor) throws Exception {
        with(reactor, "*", (crew, primary, standby) -> {
            crew.load(ROWS, CAP);
            List<Deferred<Closing>> workers = three(crew);
            crew.until(() -> crew.calls.size() > 100);
            Set<String> known = settled(crew);
            failover(crew, primary, standby);
            Set<String> after = settled(crew);
            assertAllWereServed(crew, workers);

            assertThat(known).hasSizeGreaterThan(20);
            assertThat(after).containsAll(known);
            assertThat(crew.calls)
                    .allSatisfy((id, times) -> assertThat(times).isEqualTo(known.contains(id) ? 1 : times));
            assertThat(crew.mostServing).isLessThanOrEqualTo(CAP);
        });
    }

    @Test
    void onlyWhatTheStandbyHadNotGotIsServedAgainWithAnAsynchronousOne(Reactor reactor) throws Exception {
        with(reactor, "", (crew, primary, standby) -> {
            crew.load(ROWS, CAP);
            List<Deferred<Closing>> workers = three(crew);
            crew.until(() -> crew.calls.size() > 60);
            inThread(crew, () -> {
                standby.stop();
                return true;
            });
            int at = crew.calls.size();
            crew.until(() -> crew.calls.size() > at + 100);
            Set<String> known = settled(crew);
            inThread(crew, () -> {
                primary.kill();
                standby.start();
                standby.promote();
                return true;
            });
            Set<String> after = settled(crew);
            assertAllWereServed(crew, workers);

            Set<String> gone = new HashSet<>(known);
            gone.removeAll(after);
            assertThat(gone).hasSizeGreaterThan(20);
            Map<String, Integer> calls = crew.calls;
            assertThat(gone).allSatisfy(id -> assertThat(calls.get(id)).isGreaterThan(1));
            assertThat(after).allSatisfy(id -> assertThat(calls.get(id)).isEqualTo(1));
        });
    }
}
