package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Rows that a worker has and does not serve: what is made of them when it is lost, and when it has no slots. */
@WithReactor(time = TestTime.REAL)
class FleetLossesTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    private static Turns.Ask ask(int held, int rows) {
        return new Turns.Ask(1, new Turns.Slots(held, 0, 1), rows, 0, JsonNodeFactory.instance.objectNode());
    }

    /** A worker by hand takes the first row of the list, or the one that was lost before, and is lost with it. */
    private static void loseOneRow(Crew crew, SqlTurns turns) {
        long worker = turns.join("mortal").await().worker();
        Answer answer = turns.turn(worker, ask(0, 1)).await();
        assertThat(answer.given()).extracting(given -> given.item().id()).containsExactly("id-1");
        lose(crew, turns, "mortal");
    }

    private static void lose(Crew crew, SqlTurns turns, String name) {
        crew.timeOfIsOver(name);
        long next = turns.join("heir").await().worker();
        var _ = turns.turn(next, ask(0, 0)).await(); // takes it back
        var _ = turns.leave(next).await();
    }

    private static Deferred<Answer> noRoute() {
        return Deferred.fail(new IOException("no route to host"));
    }

    @Test
    void rowThatWasLostAgainAndAgainBeforeItBeganIsServedAllTheSame(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(2, 1);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            for (int times = 1; times <= 4; times++) {
                loseOneRow(crew, turns);
            }
            var _ = crew.database
                    .update("update hawser.again set due = due + interval '1 h'")
                    .await();
            Promise<@Nullable Void> end = new Promise<>();
            List<String> begun = new ArrayList<>();
            boolean[] cut = {false};
            WorkSource source = crew.source("w1", way -> new PassedOn(way) {
                @Override
                public Deferred<Answer> turn(long worker, Ask asked) {
                    return cut[0] ? noRoute() : turns.turn(worker, asked);
                }
            });
            RunControl first = crew.start(source, attempt -> {
                begun.add(attempt.item().id());
                var _ = end.await();
                return JsonNodeFactory.instance.objectNode();
            });
            crew.until(() -> begun.size() == 1); // in its only slot
            var _ = crew.database
                    .update("update hawser.again set due = clock_timestamp()")
                    .await();
            crew.until(() -> crew.number("select count(*) from hawser.lease") == 2);
            long turn = crew.number("select max(turn) from hawser.worker");
            crew.until(() -> crew.number("select max(turn) from hawser.worker") >= turn + 2); // has told what it had to
            assertThat(begun).containsExactly("id-2");
            cut[0] = true;
            lose(crew, turns, "w1");
            end.callback(null);
            assertThat(first.finished().await().closing()).isEqualTo(Closing.LOST);

            assertThat(crew.start("w2", crew.taking(SHORT)).finished().await().closing())
                    .isEqualTo(Closing.COMPLETE);
            assertThat(crew.outcomes()).extracting(row -> row.asString("type")).containsExactly("done", "done");
        });
    }

    @Test
    void rowThatMayKillItsWorkerIsKnownToBeginBeforeItDoes(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(5, 3);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            loseOneRow(crew, turns);
            List<Long> known = new ArrayList<>();
            RunControl run = crew.start("w1", attempt -> {
                long begun = crew.number("select begun::int from hawser.lease where ordinal = "
                        + attempt.item().ordinal());
                if (attempt.item().id().equals("id-1")) {
                    known.add(begun);
                }
                return crew.taking(SHORT).run(attempt);
            });

            assertThat(run.finished().await().closing()).isEqualTo(Closing.COMPLETE);
            assertThat(known).containsExactly(1L);
            assertThat(crew.calls.values()).hasSize(5).containsOnly(1);
        });
    }

    @Test
    void rowThatWaitsToBeginWhenItsWorkerIsLostNeverBegins(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(1, 1);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            loseOneRow(crew, turns);
            RunControl first = crew.start(
                    crew.source("w1", way -> new PassedOn(way) {
                        @Override
                        public Deferred<Answer> turn(long worker, Ask asked) {
                            return asked.report().has("begun") ? noRoute() : turns.turn(worker, asked);
                        }
                    }),
                    crew.taking(SHORT));

            assertThat(first.finished().await().closing()).isEqualTo(Closing.LOST);
            assertThat(crew.calls).isEmpty();
            crew.timeOfIsOver("w1");
            assertThat(crew.start("w2", crew.taking(SHORT)).finished().await().closing())
                    .isEqualTo(Closing.COMPLETE);
            assertThat(crew.outcomes()).extracting(row -> row.asString("type")).containsExactly("done");
        });
    }

    @Test
    void workerThatHasNoSlotsAnyMoreGivesBackWhatItHasNotBegun(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(6, 2);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            long other = turns.join("other").await().worker();
            assertThat(turns.turn(other, ask(1, 0)).await().grant()).isEqualTo(1);
            Promise<@Nullable Void> end = new Promise<>();
            RunControl run = crew.start("w1", attempt -> {
                crew.calls.merge(attempt.item().id(), 1, Integer::sum);
                var _ = end.await();
                return JsonNodeFactory.instance.objectNode();
            });
            crew.until(() -> crew.calls.size() == 1);
            crew.until(() -> crew.number("select count(*) from hawser.lease") == 2);
            crew.change("cap", 1);

            crew.until(() -> crew.number("select count(*) from hawser.lease") == 1);
            assertThat(crew.number("select waiting from hawser.run")).isEqualTo(1);
            assertThat(run.view(0).occupied()).isEqualTo(1); // what is under way goes on
            Answer answer = turns.turn(
                            other,
                            new Turns.Ask(2, new Turns.Slots(1, 0, 1), 9, 0, JsonNodeFactory.instance.objectNode()))
                    .await();
            assertThat(answer.given()).hasSize(5);
            var _ = turns.leave(other).await();
            end.callback(null);
            assertThat(run.finished().await().closing()).isEqualTo(Closing.COMPLETE);
            assertThat(crew.calls.values()).hasSize(6).containsOnly(1);
        });
    }
}
