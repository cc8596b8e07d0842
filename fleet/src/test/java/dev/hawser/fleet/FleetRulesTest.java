package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.StepException;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.Rate;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What holds over all workers of a fleet beside its slots. */
@WithReactor(time = TestTime.REAL)
class FleetRulesTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    private static List<RunControl> three(Crew crew, Workflow workflow) {
        return List.of(crew.start("w1", workflow), crew.start("w2", workflow), crew.start("w3", workflow));
    }

    private static StepException busy() {
        return new StepException("work", "http-503", "busy", true, null);
    }

    @Test
    void rowsOfAKeyAreNeverMoreAtOnceThanItsBound(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.perKey = 2;
            crew.key = item -> item.ordinal() % 7 == 0 ? null : "key-" + item.ordinal() % 11;
            crew.load(250, 12);
            Map<String, Integer> serving = new HashMap<>();
            int[] most = {0};
            List<RunSummary> ended = crew.ended(three(crew, attempt -> {
                String key = crew.key.apply(attempt.item());
                if (key == null) {
                    return crew.taking(SHORT).run(attempt);
                }
                most[0] = Math.max(most[0], serving.merge(key, 1, Integer::sum));
                try {
                    return crew.taking(SHORT).run(attempt);
                } finally {
                    serving.merge(key, -1, Integer::sum);
                }
            }));

            assertThat(ended).extracting(RunSummary::closing).containsOnly(Closing.COMPLETE);
            assertThat(most[0]).isEqualTo(2);
            assertThat(crew.mostServing).isLessThanOrEqualTo(12);
            assertThat(crew.calls).hasSize(250);
            assertThat(crew.calls.values()).containsOnly(1);
            assertThat(crew.number("select aside + waiting from hawser.run")).isZero();
            assertThat(crew.number("select count(*) from hawser.aside")).isZero();
        });
    }

    @Test
    void startsKeepToTheRateOverAllWorkers(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.rate = new Rate(100, Duration.ofSeconds(1));
            crew.load(50, 50);
            List<Long> starts = new ArrayList<>();
            crew.ended(three(crew, attempt -> {
                starts.add(reactor.nanoTime());
                return crew.taking(SHORT).run(attempt);
            }));

            assertThat(starts).hasSize(50);
            Duration whole = Duration.ofNanos(starts.getLast() - starts.getFirst());
            assertThat(whole).isGreaterThan(Duration.ofMillis(460)); // 49 steps of 10 ms, and a moment that one is late
        });
    }

    @Test
    void whatAttemptsUseUpKeepsToItsRateOverAllWorkers(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.cost = Optional.of(new Cost(new Rate(1_000, Duration.ofSeconds(1)), "ask", "used"));
            crew.load(40, 40);
            List<Long> starts = new ArrayList<>();
            int[] before = {0, 0};
            crew.ended(three(crew, attempt -> {
                starts.add(reactor.nanoTime());
                var _ = crew.taking(SHORT).run(attempt);
                before[0] = before[1]++ == 0 ? starts.size() : before[0];
                ObjectNode output = JsonNodeFactory.instance.objectNode();
                output.putObject("ask").put("used", 20);
                return output;
            }));

            assertThat(before[0]).isEqualTo(1); // nobody knew what one uses
            assertThat(starts).hasSize(40);
            Duration whole = Duration.ofNanos(starts.getLast() - starts.getFirst());
            assertThat(whole).isGreaterThan(Duration.ofMillis(740)); // 38 steps of 20 ms, and a moment that one is late
            assertThat(crew.number("select cost_mean from hawser.run")).isEqualTo(20);
            assertThat(crew.number("select count(*) from hawser.run where cost_due - created < interval '780 ms'"))
                    .isZero();
        });
    }

    @Test
    void rateIsChangedWhileTheRunGoesOn(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.rate = new Rate(1, Duration.ofHours(1));
            crew.load(50, 50);
            List<RunControl> runs = three(crew, crew.taking(SHORT));
            crew.until(() -> crew.calls.size() == 1);
            crew.change("rate", null);
            crew.ended(runs);
            assertThat(crew.calls).hasSize(50);
        });
    }

    @Test
    void stopRuleCountsTheRowsOfAllWorkers(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            HaltRule rule = new HaltRule(HaltRule.When.SOON, HaltRule.What.FAIL, 3, false);
            crew.halt = List.of(rule);
            crew.load(3000, 6);
            Map<Integer, Boolean> failed = new HashMap<>();
            List<RunControl> runs = new ArrayList<>();
            for (int worker = 1; worker <= 3; worker++) {
                int number = worker;
                runs.add(crew.start("w" + worker, attempt -> {
                    if (failed.putIfAbsent(number, true) == null) { // one in each worker
                        throw new StepException("work", "http-404", "no such customer", false, null);
                    }
                    return crew.taking(SHORT).run(attempt);
                }));
            }

            assertThat(crew.ended(runs)).allSatisfy(ended -> {
                assertThat(ended.closing()).isEqualTo(Closing.HALTED);
                assertThat(ended.rule()).contains(rule);
            });
            assertThat(crew.number("select dead from hawser.run")).isEqualTo(3);
            assertThat(crew.number("select count(*) from hawser.run where state = 'halted'"))
                    .isEqualTo(1);
            assertThat(crew.number("select done + dead + waiting - handed from hawser.run"))
                    .isZero();
        });
    }

    @Test
    void runWhoseRowsAllFailAlikeStops(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.halt = List.of(new HaltRule(HaltRule.When.SOON, HaltRule.What.ALIKE, 5, false));
            crew.load(3000, 3);
            List<RunSummary> ended = crew.ended(three(crew, _ -> {
                var _ = reactor.sleep(SHORT).await();
                throw new StepException("log in", "http-401", "wrong password", false, null);
            }));

            assertThat(ended).extracting(RunSummary::closing).containsOnly(Closing.HALTED);
            assertThat(crew.number("select dead from hawser.run")).isBetween(5L, 2000L);
        });
    }

    @Test
    void serverInTroubleIsTriedByOneAtATimeOfAllWorkers(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.retries = new RetryPolicy(50, SHORT, Duration.ofMillis(100), Duration.ofSeconds(1), 0.1, 5);
            crew.load(150, 12);
            boolean[] well = {false};
            List<RunControl> runs = three(crew, attempt -> {
                var done = crew.taking(SHORT).run(attempt);
                if (!well[0]) {
                    throw busy();
                }
                return done;
            });
            crew.until(() ->
                    crew.number("select count(*) from hawser.event where type = 'hold'") >= 2 && crew.serving == 0);
            crew.mostServing = 0;
            crew.until(() -> crew.number("select count(*) from hawser.event where type = 'hold'") >= 4);
            assertThat(crew.mostServing).isEqualTo(1);
            well[0] = true;

            assertThat(crew.ended(runs)).extracting(RunSummary::closing).containsOnly(Closing.COMPLETE);
            assertThat(crew.number("select done from hawser.run")).isEqualTo(150);
            assertThat(crew.number("select count(*) from hawser.event where type = 'release'"))
                    .isEqualTo(1);
            assertThat(crew.mostServing).as("no longer one at a time").isBetween(2, 12);
        });
    }

    @Test
    void rowThatKillsItsWorkersIsDeadAndItsNeighboursAreNot(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(30, 10);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            int killed = 0;
            while (!serveUntilKilled(crew, turns)) {
                killed++;
            }

            assertThat(killed).isEqualTo(3);
            assertThat(crew.outcomes())
                    .hasSize(30)
                    .filteredOn(row -> row.asString("type").equals("dead"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.asString("id")).isEqualTo("id-7");
                        assertThat(row.asString("report")).contains("crash", "3 workers ended");
                    });
        });
    }

    /** A worker by hand; {@return whether the run is complete, as opposed to the worker killed by the seventh row} */
    private static boolean serveUntilKilled(Crew crew, SqlTurns turns) {
        long worker = turns.join("mortal").await().worker();
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        for (long number = 1; ; number++) {
            Answer answer = turns.turn(worker, new Turns.Ask(number, new Turns.Slots(4, 4, 4), 8, 0, report))
                    .await();
            List<Long> ready = new ArrayList<>();
            report.withArray("begun").forEach(ordinal -> ready.add(ordinal.asLong()));
            ObjectNode next = JsonNodeFactory.instance.objectNode();
            for (Answer.Given row : answer.given()) {
                if (row.isSuspect()) {
                    next.withArray("begun").add(row.item().ordinal());
                } else {
                    ready.add(row.item().ordinal());
                }
            }
            if (answer.isComplete()) {
                var _ = turns.leave(worker).await();
                return true;
            }
            if (ready.contains(14L)) {
                crew.timeIsOver();
                return false;
            }
            ready.forEach(ordinal -> next.withArray("done")
                    .addObject()
                    .put("o", ordinal)
                    .put("a", 1)
                    .put("g", 0)
                    .put("dead", false)
                    .put("r", "{}"));
            report = next;
        }
    }

    @Test
    void workerThatIsToldSoEndsAndOthersGoOn(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(200, 6);
            List<RunControl> runs = three(crew, crew.taking(SHORT));
            crew.until(() -> crew.calls.size() > 20);
            assertThat(crew.fleet.drain(Crew.RUN, "w2").await()).isEqualTo(1);
            List<RunSummary> ended = crew.ended(runs);

            assertThat(ended)
                    .extracting(RunSummary::closing)
                    .containsExactly(Closing.COMPLETE, Closing.DRAINED, Closing.COMPLETE);
            assertThat(crew.calls.values()).hasSize(200).containsOnly(1);
        });
    }

    @Test
    void runThatIsToldToStopGoesOnLater(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(150, 6);
            List<RunControl> runs = three(crew, crew.taking(SHORT));
            crew.until(() -> crew.calls.size() > 20);
            crew.change("state", "cancelled");
            assertThat(crew.ended(runs)).extracting(RunSummary::closing).containsOnly(Closing.DRAINED);
            assertThat(crew.number("select count(*) from hawser.lease")).isZero();
            crew.change("state", "running");

            assertThat(crew.ended(three(crew, crew.taking(SHORT))))
                    .extracting(RunSummary::closing)
                    .containsOnly(Closing.COMPLETE);
            assertThat(crew.outcomes()).hasSize(150);
        });
    }

    @Test
    void slotOfAnAttemptThatDoesNotEndIsNobodysUntilItsWorkersTimeIsOver(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.load(2, 1);
            boolean[] end = {false};
            RunControl first = crew.start("w1", attempt -> deaf(reactor, attempt, end));
            crew.until(() -> first.view(0).occupied() == 1);
            first.cancel();
            assertThat(first.finished().await().stuck()).isEqualTo(1);
            assertThat(crew.number("select sum(greatest(granted, held)) from hawser.worker"))
                    .isEqualTo(1);
            RunControl second = crew.start("w2", crew.taking(SHORT));
            crew.until(() -> crew.number("select coalesce(max(turn), 0) from hawser.worker where name = 'w2'") >= 2);
            assertThat(crew.calls).isEmpty();
            crew.timeOfIsOver("w1");
            end[0] = true;
            assertThat(second.finished().await().closing()).isEqualTo(Closing.COMPLETE);
            assertThat(crew.calls).hasSize(2);
        });
    }

    private static ObjectNode deaf(Reactor reactor, Attempt attempt, boolean[] end) {
        while (!end[0]) {
            try {
                var _ = reactor.sleep(Duration.ofMillis(50)).await();
            } catch (CancellationException _) {
                // takes no notice
            }
        }
        return JsonNodeFactory.instance.objectNode().put("n", attempt.number());
    }
}
