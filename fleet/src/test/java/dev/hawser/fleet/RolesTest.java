package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the roles of {@code roles.sql} may do, and what they may not. */
@WithReactor(time = TestTime.REAL)
class RolesTest {
    private static final String MEMBER = "create role %1$s login in role %2$s";

    /** What becomes of a user with a role. */
    private interface Body {
        void run(Database database) throws Exception;
    }

    private static void as(Crew crew, String role, Body body) throws Exception {
        String user = role + "_" + ProcessHandle.current().pid();
        crew.execute(Fleet.roles());
        crew.execute(MEMBER.formatted(user, role));
        try {
            Database its = Database.open(
                            crew.reactor, crew.url.replace("user=postgres", "user=" + user), o -> o.poolSize(2))
                    .await();
            try {
                body.run(its);
            } finally {
                var _ = its.close().await();
            }
        } finally {
            crew.execute("drop role " + user);
        }
    }

    private static List<String> names(Crew crew, String sql) {
        return crew.database.query(sql).await().stream()
                .map(row -> row.asString(0))
                .toList();
    }

    @Test
    void workerServesAListAndCanReadNoTable(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(30, 5);
            as(crew, "hawser_work", work -> {
                assertThat(Fleet.of(reactor, work).isPrepared().await()).isTrue();
                assertThat(Fleet.of(reactor, work).runs().await()).hasSize(1);
                assertThat(Fleet.of(reactor, work).job(Crew.RUN).await()).isEqualTo("steps: []");
                RunSummary ended = crew.start(crew.source("w1", _ -> new SqlTurns(work, Crew.RUN)), attempt -> {
                            var _ = attempt.observer()
                                    .keep("make", JsonNodeFactory.instance.objectNode())
                                    .await();
                            return crew.taking(Duration.ofMillis(1)).run(attempt);
                        })
                        .finished()
                        .await();

                assertThat(ended.closing()).isEqualTo(Closing.COMPLETE);
                assertThat(crew.outcomes()).hasSize(30);
                List<String> tables = names(crew, "select tablename from pg_tables where schemaname = 'hawser'");
                assertThat(tables).hasSizeGreaterThan(10);
                for (String table : tables) {
                    assertThatThrownBy(() ->
                                    work.query("select * from hawser." + table).await())
                            .as(table)
                            .hasMessageContaining("permission denied");
                    assertThatThrownBy(() ->
                                    work.update("delete from hawser." + table).await())
                            .as(table)
                            .hasMessageContaining("permission denied");
                }
            });
            List<String> may = names(
                    crew,
                    "select proname from pg_proc where pronamespace = 'hawser'::regnamespace"
                            + " and has_function_privilege('hawser_work', oid, 'execute')");
            assertThat(may)
                    .containsExactlyInAnyOrder(
                            "schema_version", "runs", "job_of", "join", "turn", "keep", "emit", "leave");
            assertThat(
                            names(
                                    crew,
                                    "select proname from pg_proc where pronamespace = 'hawser'::regnamespace and prosecdef"
                                            + " and not coalesce(array_to_string(proconfig, ' ') like '%search_path=%', false)"))
                    .isEmpty();
        });
    }

    @Test
    void submitterLoadsGathersAndSteersAndMakesNothing(Reactor reactor) throws Exception {
        Crew.with(
                reactor,
                crew -> as(crew, "hawser_submit", submit -> {
                    Crew its = crew.by(submit);
                    var _ = its.fleet.prepare().await();
                    its.load(10, 5);
                    its.change("cap", 3);
                    assertThat(crew.start("w1", crew.taking(Duration.ofMillis(1)))
                                    .finished()
                                    .await()
                                    .closing())
                            .isEqualTo(Closing.COMPLETE);
                    assertThat(its.outcomes()).hasSize(10);
                    var _ = its.fleet.gathered(Crew.RUN, 100).await();
                    FleetStatus status = FleetStatus.of(submit);
                    assertThat(status.runs(null).await())
                            .extracting((Row row) -> row.asString("state"))
                            .containsOnly("complete");
                    assertThat(status.explain(Crew.RUN, "id-3").await())
                            .hasValueSatisfying(text -> assertThat(text).contains("is done since"));
                    assertThat(status.doctor().await()).isNotEmpty();
                    assertThat(status.forget(Crew.RUN).await()).isTrue();
                    assertThatThrownBy(() -> submit.update("create table hawser.more (x int)")
                                    .await())
                            .hasMessageContaining("permission denied");
                }));
    }
}
