package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Workflow;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Statements of the fleet that the database refuses, while a worker is at work. */
@WithReactor(time = TestTime.REAL)
class FleetRefusalsTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    private static RunSummary endOfOneThat(Crew crew, Workflow workflow, String loses) {
        var _ = crew.fleet.prepare().await();
        crew.load(2_000, 4);
        RunControl run = crew.start("w1", workflow);
        crew.until(() -> crew.calls.size() > 5);
        crew.execute(loses);
        return run.finished().await();
    }

    private static String why(RunSummary ended) {
        assertThat(ended.closing()).isEqualTo(Closing.FAILED);
        assertThat(ended.failure()).get().isInstanceOf(FleetException.class);
        return ended.failure().orElseThrow().getMessage();
    }

    @Test
    void workerWhoseTurnIsGoneEndsAndSaysWhy(Reactor reactor) throws Exception {
        Crew.onNewDatabase(reactor, crew -> {
            RunSummary ended =
                    endOfOneThat(crew, crew.taking(SHORT), "drop function hawser.turn(text, bigint, bigint, jsonb)");
            assertThat(why(ended))
                    .startsWith("hawser.turn failed, SQLSTATE 42883: ERROR: function hawser.turn(")
                    .endsWith("hawser fleet schema prints that")
                    .doesNotContain("\n");
            assertThat(crew.serving).isZero();
            assertThat(crew.number("select count(*) from hawser.lease")).isZero(); // given back at once
        });
    }

    @Test
    void workerWhoseSchemaIsGoneEnds(Reactor reactor) throws Exception {
        Crew.onNewDatabase(
                reactor,
                crew -> assertThat(why(endOfOneThat(crew, crew.taking(SHORT), "drop schema hawser cascade")))
                        .contains("hawser.turn failed", "hawser fleet schema"));
    }

    @Test
    void workerWhoseSchemaIsOfAnotherVersionByNowEnds(Reactor reactor) throws Exception {
        Crew.onNewDatabase(reactor, crew -> {
            RunSummary ended = endOfOneThat(crew, crew.taking(SHORT), """
                    do $$ begin
                      execute replace(pg_get_functiondef('hawser.turn'::regproc), '''schema'', 6', '''schema'', 7');
                    end $$
                    """);
            assertThat(why(ended))
                    .isEqualTo("the schema hawser is of version 7, and this program is for 6; take a newer program");
        });
    }

    @Test
    void workerThatCannotKeepWhatWasDoneEnds(Reactor reactor) throws Exception {
        Crew.onNewDatabase(reactor, crew -> {
            RunSummary ended = endOfOneThat(
                    crew,
                    attempt -> {
                        var done = crew.taking(SHORT).run(attempt);
                        var _ = attempt.observer()
                                .keep("make", JsonNodeFactory.instance.objectNode())
                                .await();
                        return done;
                    },
                    "drop function hawser.keep(text, bigint, jsonb)");
            assertThat(why(ended)).startsWith("hawser.keep failed, SQLSTATE 42883");
        });
    }

    @Test
    void workerThatMayNotJoinSaysWhatItNeeds(Reactor reactor) throws Exception {
        Crew.onNewDatabase(reactor, crew -> {
            var _ = crew.fleet.prepare().await();
            crew.load(2, 1);
            crew.execute("drop function hawser.join(text, text)");
            Throwable[] failed = {null};
            var _ = crew.start("w1", crew.taking(SHORT))
                    .finished()
                    .addErrback(cause -> {
                        failed[0] = cause;
                        return null;
                    })
                    .await();
            assertThat(failed[0]).isInstanceOf(FleetException.class).hasMessageStartingWith("hawser.join failed");
        });
    }

    /** So that settings of the database are those of all sessions; its own ends, too. */
    private static void endSessions(Crew crew) {
        var _ = crew.database
                .query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()")
                .addErrback(_ -> List.of())
                .await();
    }

    @Test
    void databaseThatTakesNoWritesForAWhileIsToldOfOnce(Reactor reactor) throws Exception {
        Crew.onNewDatabase(reactor, crew -> {
            String name = crew.database
                    .query("select current_database()")
                    .await()
                    .getFirst()
                    .asString(0);
            var _ = crew.fleet.prepare().await();
            crew.load(100, 4);
            boolean[] end = {false};
            Workflow workflow = attempt -> {
                var done = crew.taking(SHORT).run(attempt);
                crew.until(() -> end[0]);
                return done;
            };
            RunControl run = crew.start("w1", workflow);
            crew.until(() -> crew.calls.size() > 3);
            crew.execute("alter database %s set default_transaction_read_only = on".formatted(name));
            endSessions(crew);
            crew.until(() -> !crew.told.isEmpty());
            assertThat(crew.told.getFirst())
                    .startsWith("hawser.turn failed, SQLSTATE 25006: ERROR: cannot execute")
                    .contains("name the primary");
            crew.execute("set transaction read write; alter database %s reset default_transaction_read_only"
                    .formatted(name));
            endSessions(crew);
            end[0] = true;
            RunSummary ended = run.finished().await();
            if (ended.closing() == Closing.LOST) { // on a slow machine the lease was over by then
                ended = crew.start("w1", workflow).finished().await();
            } else {
                assertThat(crew.told)
                        .hasSize(2)
                        .last()
                        .asString()
                        .matches("hawser.turn works again; it failed (once|\\d+ times) in \\d+ s");
            }
            assertThat(ended.closing()).isEqualTo(Closing.COMPLETE);
            assertThat(crew.outcomes()).hasSize(100);
        });
    }
}
