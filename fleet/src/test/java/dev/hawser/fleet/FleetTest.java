package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.StepException;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A fleet on a real PostgreSQL: what is promised whatever becomes of workers and of what they say. */
@WithReactor(time = TestTime.REAL)
class FleetTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    @Test
    void rowsAreServedOnceEachByAllAndNeverMoreAtOnceThanTheCap(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(400, 12);
            crew.change("state", "paused");
            List<RunControl> runs = new ArrayList<>();
            Set<String> serving = new HashSet<>();
            for (String name : List.of("w1", "w2", "w3")) {
                runs.add(crew.start(name, attempt -> {
                    serving.add(name);
                    crew.until(() -> serving.size() == 3); // or one may have served all before another has begun
                    return crew.taking(SHORT).run(attempt);
                }));
            }
            crew.until(() -> crew.number("select count(*) from hawser.worker") == 3);
            crew.change("state", "running");
            List<RunSummary> ended = crew.ended(runs);

            assertThat(ended).extracting(RunSummary::closing).containsOnly(Closing.COMPLETE);
            assertThat(ended)
                    .allSatisfy(summary -> assertThat(summary.tally().done()).isPositive());
            assertThat(crew.mostServing).isLessThanOrEqualTo(12).isGreaterThan(4);
            assertThat(crew.calls).hasSize(400);
            assertThat(crew.calls.values()).containsOnly(1);
            assertThat(crew.outcomes()).hasSize(400);
            assertThat(crew.number("select count(*) from hawser.lease")).isZero();
            assertThat(crew.number("select count(*) from hawser.worker")).isZero();
            assertThat(ended.getFirst().counts().done()).isEqualTo(400);
        });
    }

    /** Turns of a worker that is cut off at some moment: nothing reaches the database any more. */
    private static final class Cut extends PassedOn {
        boolean cut;

        Cut(Turns turns) {
            super(turns);
        }

        @Override
        public Deferred<Answer> turn(long worker, Ask ask) {
            return cut ? Deferred.fail(new IOException("no route to host")) : turns.turn(worker, ask);
        }

        @Override
        public Deferred<@Nullable Void> leave(long worker) {
            return cut ? Deferred.fail(new IOException("no route to host")) : turns.leave(worker);
        }
    }

    @Test
    void workerThatIsCutOffStopsByItselfBeforeOthersHaveItsRows(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(300, 10);
            List<Cut> cuts = new ArrayList<>();
            RunControl first = crew.start(
                    crew.source("w1", turns -> {
                        cuts.add(new Cut(turns));
                        return cuts.getFirst();
                    }),
                    crew.taking(Duration.ofMillis(40)));
            crew.until(() -> crew.calls.size() > 20);
            RunControl second = crew.start("w2", crew.taking(Duration.ofMillis(40)));
            crew.until(() -> second.view(0).tally().done() > 5);
            cuts.getFirst().cut = true;

            assertThat(first.finished().await().closing()).isEqualTo(Closing.LOST);
            assertThat(crew.number("select count(*) from hawser.worker")).isEqualTo(2); // its time is not over yet
            assertThat(second.finished().await().closing()).isEqualTo(Closing.COMPLETE);
            assertThat(crew.mostServing).isLessThanOrEqualTo(10);
            assertThat(crew.calls).hasSize(300);
            assertThat(crew.outcomes()).hasSize(300);
            assertThat(crew.number("select count(*) from hawser.event where type = 'lost'"))
                    .isEqualTo(1);
        });
    }

    private static Turns.Ask ask(long number, int held, String report) {
        return new Turns.Ask(
                number, new Turns.Slots(held, held, 4), 10, 0, (ObjectNode) new ObjectMapper().readTree(report));
    }

    /** A worker without a time of its own, as if it had slept: its turns reach the database, after its time. */
    @Test
    void workerThatComesBackTooLateIsToldSo(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(20, 4);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            Turns.Joined late = turns.join("late").await();
            Answer had = turns.turn(late.worker(), ask(1, 0, "{}")).await();
            assertThat(had.grant()).isEqualTo(4);
            assertThat(had.given()).hasSize(10);
            assertThat(turns.turn(late.worker(), ask(1, 0, "{}")).await())
                    .usingRecursiveComparison()
                    .ignoringFields("given", "progress", "now")
                    .isEqualTo(had);
            crew.timeIsOver();
            RunSummary other =
                    crew.start("other", crew.taking(SHORT)).finished().await();
            String report =
                    "{\"done\": [{\"o\": 2, \"a\": 1, \"g\": 0, \"k\": \"x\", \"s\": \"\", \"dead\": true, \"r\": \"{}\"}]}";

            assertThat(turns.keep(late.worker(), List.of(new Turns.Kept(2, 1, "make", "{}")))
                            .await())
                    .isEmpty();
            assertThat(crew.number("select count(*) from hawser.kept")).isZero();
            assertThat(turns.turn(late.worker(), ask(2, 4, report)).await().fenced())
                    .isTrue();
            assertThat(other.closing()).isEqualTo(Closing.COMPLETE);
            assertThat(crew.outcomes())
                    .hasSize(20)
                    .noneMatch(row -> row.asString("type").equals("dead"));
        });
    }

    /** As after a failover to a standby that had not got all: the second turn never was. */
    @Test
    void whatWasEndedInTurnsThatTheDatabaseLostIsServedAgain(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(20, 4);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            long worker = turns.join("w1").await().worker();
            assertThat(turns.turn(worker, ask(1, 0, "{}")).await().given()).hasSize(10);
            String done = "{\"done\": [{\"o\": %d, \"a\": 1, \"g\": 0, \"dead\": false, \"r\": \"{}\"}]}";
            Answer after = turns.turn(worker, ask(3, 4, done.formatted(6))).await();

            assertThat(after.given())
                    .extracting(given -> given.item().ordinal())
                    .contains(2L, 4L, 8L) // which it may have ended in the second
                    .doesNotContain(6L);
            assertThat(turns.turn(worker, ask(4, 4, "{}")).await().given()).isEmpty();
        });
    }

    @Test
    void retryThatWaitsHoldsNoSlot(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(40, 2);
            RunControl run = crew.start("w1", attempt -> {
                boolean early = attempt.item().ordinal() <= 8 && attempt.number() == 1;
                if (early) {
                    throw new StepException("work", "http-503", "busy", true, null);
                }
                return crew.taking(SHORT).run(attempt);
            });
            crew.until(() -> crew.calls.size() == 36); // while four wait, which are more than there are slots
            assertThat(crew.calls.keySet()).noneMatch(id -> id.matches("id-[1-4]"));
            crew.until(() -> crew.number("select waiting from hawser.run") == 4);
            var _ = crew.database
                    .update("update hawser.again set due = clock_timestamp()")
                    .await();

            assertThat(run.finished().await().closing()).isEqualTo(Closing.COMPLETE);
            assertThat(crew.calls).hasSize(40);
            assertThat(crew.number("select count(*) from hawser.attempt")).isEqualTo(4);
            assertThat(crew.number("select count(*) from hawser.outcome where attempt = 2"))
                    .isEqualTo(4);
        });
    }

    @Test
    void capIsChangedWhileTheRunGoesOn(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(2000, 10);
            Duration some = Duration.ofMillis(50);
            List<RunControl> runs = List.of(crew.start("w1", crew.taking(some)), crew.start("w2", crew.taking(some)));
            crew.until(() -> crew.mostServing == 10);
            crew.change("cap", 3);
            crew.until(() -> crew.number("select sum(greatest(granted, held)) from hawser.worker") <= 3);
            crew.until(() -> crew.serving <= 3);
            crew.mostServing = 0;
            int sofar = crew.calls.size();
            crew.until(() -> crew.calls.size() > sofar + 15);
            assertThat(crew.mostServing).isLessThanOrEqualTo(3);
            crew.change("cap", 20);
            crew.until(() -> crew.mostServing >= 20);
            assertThat(crew.mostServing).isEqualTo(20);
            runs.forEach(RunControl::cancel);

            assertThat(crew.ended(runs)).extracting(RunSummary::closing).containsOnly(Closing.DRAINED);
            assertThat(crew.number("select count(*) from hawser.lease")).isZero(); // all was given back at once
            assertThat(crew.number("select done + waiting - handed from hawser.run"))
                    .isZero();
        });
    }

    /** A submitter that serves nothing leaves its share to all the others, and not to each of them. */
    @Test
    void whoJoinsHasItsShareThoughAnotherWantsNone(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(5000, 12);
            Duration some = Duration.ofMillis(50);
            List<RunControl> runs = new ArrayList<>();
            runs.add(crew.start(
                    crew.fleet.source(
                            Crew.RUN, o -> o.name("submitter").slots(0).cancelGrace(Crew.GRACE)),
                    crew.taking(some)));
            runs.add(crew.start("w1", crew.taking(some)));
            runs.add(crew.start("w2", crew.taking(some)));
            crew.until(() -> crew.mostServing == 12);
            runs.add(crew.start("w3", crew.taking(some)));
            crew.until(() ->
                    crew.number("select count(*) from hawser.worker where name like 'w%' and granted = 4 and held = 4")
                            == 3);
            runs.forEach(RunControl::cancel);
            var _ = crew.ended(runs);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "7, '9 9 9 9 9', '2 2 1 1 1'",
        "10, '9 1 0 9 9', '3 1 0 3 3'",
        "3, '2 2 2 2 2', '1 1 1 0 0'",
        "9, '3 3 3 0 0', '3 3 3 0 0'",
        "5, '9 9 9 9 0', '2 1 1 1 0'"
    })
    void slotsAreSharedAlikeByThoseWhoWantThem(int cap, String wants, String grants, Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(20, cap);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            List<Integer> wanted =
                    Stream.of(wants.split(" ")).map(Integer::valueOf).toList();
            List<Long> workers = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                workers.add(turns.join("w" + i).await().worker());
            }
            List<Integer> granted = new ArrayList<>(List.of(0, 0, 0, 0, 0));
            for (int round = 1;
                    round <= 4;
                    round++) { // who has too much gives it up in one, and others have it in the next
                for (int i = 0; i < workers.size(); i++) {
                    Turns.Slots slots = new Turns.Slots(granted.get(i), 0, wanted.get(i));
                    Answer answer = turns.turn(workers.get(i), new Turns.Ask(round, slots, 0, 0, (ObjectNode)
                                    new ObjectMapper().readTree("{}")))
                            .await();
                    granted.set(i, answer.grant());
                }
            }
            assertThat(granted.stream().map(String::valueOf).collect(Collectors.joining(" ")))
                    .isEqualTo(grants);
        });
    }

    @Test
    void answersThatAreLostAreGivenAgain(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(200, 6);
            int[] turn = {0, 0};
            UnaryOperator<Turns> lossy = turns -> new PassedOn(turns) {
                @Override
                public Deferred<Answer> turn(long worker, Ask ask) {
                    Deferred<Answer> answer = turns.turn(worker, ask);
                    if (turn[0]++ % 3 != 1) {
                        return answer;
                    }
                    return answer.chainCallback(_ -> Deferred.fail(new IOException("connection reset")));
                }

                @Override
                public Deferred<Set<Long>> keep(long worker, List<Kept> kept) {
                    return turns.keep(worker, kept)
                            .chainCallback(held -> turn[1]++ == 0
                                    ? Deferred.fail(new IOException("connection reset"))
                                    : Deferred.succeed(held));
                }
            };
            RunSummary summary = crew.start(crew.source("w1", lossy), attempt -> {
                        if (attempt.item().ordinal() <= 20) {
                            var _ = attempt.observer()
                                    .keep("make", JsonNodeFactory.instance.objectNode())
                                    .await();
                        }
                        return crew.taking(SHORT).run(attempt);
                    })
                    .finished()
                    .await();

            assertThat(summary.closing()).isEqualTo(Closing.COMPLETE);
            assertThat(turn[0]).isGreaterThan(4);
            assertThat(crew.number("select count(*) from hawser.kept")).isEqualTo(10);
            assertThat(crew.calls).hasSize(200);
            assertThat(crew.calls.values()).containsOnly(1);
            assertThat(crew.outcomes()).hasSize(200);
            assertThat(crew.mostServing).isLessThanOrEqualTo(6);
        });
    }

    @Test
    void lastAttemptThatFailsIsADeadRowWithItsReport(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(3, 3);
            RunSummary summary = crew.start("w1", attempt -> {
                        if (attempt.item().ordinal() == 4) {
                            throw new StepException("work", "http-404", "no such\u0000customer", false, null);
                        }
                        return crew.taking(SHORT).run(attempt);
                    })
                    .finished()
                    .await();

            assertThat(summary.counts().dead()).isEqualTo(1);
            assertThat(crew.outcomes())
                    .filteredOn(row -> row.asString("type").equals("dead"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.asLong("ordinal")).isEqualTo(4);
                        assertThat(row.asString("report")).contains("http-404", "no such", "customer");
                    });
        });
    }

    @Test
    void whoCannotMakeTheSchemaIsToldWhatToDo(Reactor reactor) throws Exception {
        Crew.onNewDatabase(reactor, crew -> {
            var _ = crew.database.update("create schema hawser").await(); // somebody else's
            assertThatThrownBy(() -> crew.fleet.prepare().await())
                    .isInstanceOf(FleetException.class)
                    .hasMessage("the schema hawser is not there, and cannot be made: ERROR: schema \"hawser\" already"
                            + " exists; hawser fleet schema prints it for those who may");
        });
    }

    @Test
    void schemaIsMadeOnceAndARunThatIsNotThereIsNamed(Reactor reactor) throws Exception {
        Crew.onNewDatabase(reactor, crew -> {
            var _ = crew.fleet.prepare().await();
            var _ = crew.fleet.prepare().await();
            Promise<Object> failed = new Promise<>();
            var _ = crew.start(crew.fleet.source("nothing", o -> o.name("w").slots(5)), crew.taking(SHORT))
                    .finished()
                    .addErrbackAction(failed::callback);
            assertThat(failed.await())
                    .isInstanceOf(FleetException.class)
                    .hasToString("dev.hawser.fleet.FleetException: the database has no run nothing");
            crew.database.update("update hawser.version set version = 7").await();
            assertThatThrownBy(() -> crew.fleet.prepare().await())
                    .hasMessage("the schema hawser is of version 7, and this program is for 6; take a newer program");
        });
    }
}
