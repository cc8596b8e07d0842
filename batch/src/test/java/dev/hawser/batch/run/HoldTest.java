package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome.Failed;
import dev.hawser.batch.StepException;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.Explanation.Place;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server in trouble holds up the rows that go to it, and none of them is given up for what happens to others. */
@WithReactor
class HoldTest {
    /** As a job has it that says nothing of retries. */
    private static final RetryPolicy USUAL =
            new RetryPolicy(5, Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofMinutes(5), 0.1, 10);

    private final Map<String, Integer> tries = new HashMap<>();

    private int tryOf(dev.hawser.batch.Attempt attempt) {
        return tries.merge(attempt.item().id(), 1, Integer::sum);
    }

    @Test
    void aServerThatIsBusyOnceForEachRowLosesNone(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(200));
        fixture.slots = 10;
        fixture.retries = USUAL;
        fixture.start(attempt -> {
            reactor.sleep(Duration.ofMillis(20)).await();
            if (tryOf(attempt) == 1) {
                throw RunFixture.busy(Duration.ofSeconds(1));
            }
            return Rows.OUTPUT;
        });
        fixture.passSeconds(600);

        assertThat(fixture.summary().tally().done()).isEqualTo(200);
        assertThat(fixture.summary().tally().dead()).isZero();
    }

    @Test
    void anOutageIsWaitedOutByProbesAndTheRunIsAtFullSpeedAgainSoon(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2_000));
        fixture.slots = 10;
        fixture.retries = USUAL;
        List<Long> during = new ArrayList<>();
        RunControl run = fixture.start(attempt -> {
            long second = time.elapsed().toSeconds();
            reactor.sleep(Duration.ofMillis(100)).await();
            if (second >= 5 && second < 305) {
                during.add(second);
                throw RunFixture.busy(null);
            }
            return Rows.OUTPUT;
        });
        fixture.passSeconds(100);

        Explanation waits = run.explain("r" + (fixture.source.done + 40));
        assertThat(waits.place()).isIn(Place.HELD, Place.NOT_HELD, Place.WAITS_FOR_RETRY);
        assertThat(run.view(0).waiting().held()).isPositive();
        fixture.passSeconds(205 + 31 + 30);
        assertThat(during).as("requests in five minutes of outage").hasSizeLessThan(100);
        assertThat(fixture.events(RunEvent.Held.class)).hasSize(1);
        RunEvent.Held held = fixture.events(RunEvent.Held.class).getFirst();
        assertThat(held.what()).isEqualTo("all rows");
        assertThat(held.why())
                .startsWith("its retry budget is spent, with ")
                .endsWith("; the last failure was http-503");
        assertThat(fixture.events(RunEvent.Released.class)).hasSize(1);
        assertThat(fixture.source.notes).contains("hold", "release");
        assertThat(fixture.summary().tally().done()).isEqualTo(2_000);
    }

    @Test
    void onlyTheKeyInTroubleIsHeld(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.keyed(200, "bad", "good"));
        fixture.slots = 4;
        fixture.retries = USUAL;
        RunControl run = fixture.start(attempt -> {
            reactor.sleep(Duration.ofMillis(10)).await();
            if (Rows.key(attempt.item()).equals("bad") && time.elapsed().toSeconds() < 20) {
                throw RunFixture.busy(null);
            }
            return Rows.OUTPUT;
        });
        fixture.passSeconds(10);

        assertThat(fixture.source.done).isEqualTo(100);
        assertThat(fixture.events(RunEvent.Held.class))
                .extracting(RunEvent.Held::what)
                .containsOnly("key bad");
        assertThat(run.explain("r199").place()).isEqualTo(Place.HELD);
        assertThat(run.explain("r199").text())
                .startsWith("waits for key bad, which is held since ")
                .contains("; the next may start ");
        fixture.passSeconds(120);
        assertThat(fixture.summary().tally().done()).isEqualTo(200);
    }

    @Test
    void whatAServerAsksForHoldsItsKeyAndNoOther(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.keyed(40, "asks", "other"));
        fixture.slots = 2;
        fixture.retries = RunFixture.FIVE_TRIES;
        List<Long> starts = new ArrayList<>();
        fixture.start(attempt -> {
            boolean asks = Rows.key(attempt.item()).equals("asks");
            if (asks) {
                starts.add(time.elapsed().toMillis());
            }
            reactor.sleep(Duration.ofMillis(10)).await();
            if (asks && starts.size() == 1) {
                throw RunFixture.busy(Duration.ofSeconds(20));
            }
            return Rows.OUTPUT;
        });
        fixture.passSeconds(10);

        assertThat(fixture.source.done).isEqualTo(20);
        assertThat(starts).hasSize(1);
        fixture.passSeconds(20);
        assertThat(fixture.summary().tally().done()).isEqualTo(40);
        assertThat(starts.get(1)).isGreaterThanOrEqualTo(20_010);
    }

    @Test
    void oneServerOfManyThatAsksHoldsNobodyElseWhereThereIsNoKey(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(100));
        fixture.slots = 2;
        fixture.retries = USUAL;
        fixture.start(attempt -> {
            reactor.sleep(Duration.ofMillis(10)).await();
            if (attempt.item().ordinal() % 25 == 0 && tryOf(attempt) == 1) {
                throw RunFixture.busy(Duration.ofSeconds(60));
            }
            return Rows.OUTPUT;
        });
        fixture.passSeconds(5);

        assertThat(fixture.source.done).isEqualTo(96);
        fixture.passSeconds(70);
        assertThat(fixture.summary().tally().done()).isEqualTo(100);
    }

    @Test
    void aRunWhoseLastRowIsAskedToWaitEndsAtOnce(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(1));
        fixture.retries = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5), 0, 0);
        fixture.start(attempt -> {
            throw RunFixture.busy(Duration.ofSeconds(300));
        });
        fixture.passSeconds(1);

        assertThat(fixture.summary().tally().dead()).isEqualTo(1);
    }

    @Test
    void aRunThatIsHeldCanBeDrained(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(50));
        fixture.retries = USUAL;
        RunControl run = fixture.start(attempt -> {
            throw RunFixture.busy(Duration.ofSeconds(300));
        });
        fixture.passSeconds(1);
        run.drain(Duration.ofSeconds(5));
        fixture.passSeconds(1);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.DRAINED);
        assertThat(fixture.source.outstanding).isZero();
        fixture.passSeconds(400); // the memory of rows between tries has timers
    }

    @Test
    void rowsThatAllFailAlikeFromTheFirstOnEndTheRun(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(20_000));
        fixture.slots = 4;
        fixture.halt = List.of(new HaltRule(HaltRule.When.SOON, HaltRule.What.ALIKE, 20, false));
        fixture.start(attempt -> {
            reactor.sleep(Duration.ofMillis(10)).await();
            throw new StepException("login", "http-401", "was 401", false, null);
        });
        fixture.passSeconds(10);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.HALTED);
        assertThat(fixture.summary().tally().dead()).isBetween(20L, 24L);
    }

    @Test
    void rowsThatFailInAnotherWayOrAfterTriesOrNotAtAllDoNot(Reactor reactor, VirtualTime time) {
        for (int different = 1; different <= 3; different++) {
            int way = different;
            RunFixture fixture = new RunFixture(reactor, time, Rows.plain(60));
            fixture.slots = 1;
            fixture.halt = List.of(new HaltRule(HaltRule.When.SOON, HaltRule.What.ALIKE, 20, false));
            fixture.start(attempt -> {
                boolean other = attempt.item().ordinal() == 19;
                if (other && way == 1) {
                    return Rows.OUTPUT;
                }
                throw new StepException(
                        "login", other && way == 2 ? "http-404" : "http-401", "no", other && way == 3, null);
            });
            fixture.passSeconds(10);
            assertThat(fixture.summary().closing()).as("way %s", way).isEqualTo(Closing.COMPLETE);
            assertThat(((Failed) fixture.source.reports.get("r20").outcome()).kind())
                    .isEqualTo("http-401");
        }
    }
}
