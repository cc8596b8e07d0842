package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.AttemptOutcome.Failed;
import dev.hawser.batch.run.Explanation.Place;
import dev.hawser.batch.source.Closing;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An attempt that waits for something gives its slot to others, and gets one again. */
@WithReactor
class RestTest {
    private final List<Integer> slots = new ArrayList<>();

    private void rest(Reactor reactor, Attempt attempt, Duration time) {
        attempt.observer().leaveSlot();
        reactor.sleep(time).await();
        slots.add(attempt.observer().takeSlot(attempt.slot()).await());
    }

    @Test
    void thoseThatRestHoldNoSlotAndAreAllServedByOne(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(100));
        fixture.slots = 1;
        RunControl run = fixture.start(attempt -> {
            reactor.sleep(Duration.ofMillis(10)).await();
            rest(reactor, attempt, Duration.ofSeconds(60));
            return Rows.OUTPUT;
        });
        fixture.passSeconds(30);

        assertThat(run.view(10).waiting().resting()).isEqualTo(100);
        assertThat(run.view(10).occupied()).isZero();
        assertThat(run.explain("r7").place()).isEqualTo(Place.RESTING);
        fixture.passSeconds(35);
        assertThat(fixture.summary().tally().done()).isEqualTo(100);
        assertThat(fixture.summary().tally().attempts()).isEqualTo(100);
        assertThat(slots).hasSize(100).containsOnly(0);
    }

    @Test
    void whoComesBackWaitsForASlotAndGoesBeforeThoseThatHaveNotBegun(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(4));
        fixture.slots = 1;
        List<String> order = new ArrayList<>();
        fixture.start(attempt -> {
            order.add(attempt.item().id());
            if (attempt.item().id().equals("r1")) {
                rest(reactor, attempt, Duration.ofSeconds(1));
                order.add("r1 again");
            }
            reactor.sleep(Duration.ofSeconds(2)).await();
            return Rows.OUTPUT;
        });
        fixture.passSeconds(20);

        assertThat(order).containsExactly("r1", "r2", "r1 again", "r3", "r4");
    }

    @Test
    void aRestIsNoTimeOfTheAttemptButOfTheItem(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        fixture.attemptTimeout = Duration.ofSeconds(5);
        fixture.itemTimeout = Duration.ofSeconds(100);
        fixture.start(attempt -> {
            rest(reactor, attempt, Duration.ofSeconds(attempt.item().ordinal() == 1 ? 60 : 200));
            reactor.sleep(Duration.ofSeconds(4)).await();
            return Rows.OUTPUT;
        });
        fixture.passSeconds(300);

        assertThat(fixture.summary().tally().done()).isEqualTo(1);
        assertThat(((Failed) fixture.source.reports.get("r2").outcome()).message())
                .startsWith("the item took longer than");
    }

    @Test
    void aDrainLetsThemEndAndThenCancelsThem(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2));
        RunControl run = fixture.start(attempt -> {
            rest(reactor, attempt, Duration.ofSeconds(attempt.item().ordinal() == 1 ? 3 : 300));
            return Rows.OUTPUT;
        });
        run.drain(Duration.ofSeconds(10));
        fixture.passSeconds(5);
        assertThat(fixture.source.done).isEqualTo(1);
        assertThat(fixture.isOver()).isFalse();
        fixture.passSeconds(6);

        assertThat(fixture.summary().closing()).isEqualTo(Closing.DRAINED);
        assertThat(fixture.summary().tally().givenBack()).isEqualTo(1);
        assertThat(fixture.source.outstanding).isZero();
    }

    @Test
    void theKeyHasRoomForOthersMeanwhileAndIsKeptToItsBound(Reactor reactor, VirtualTime time) {
        RunFixture fixture = new RunFixture(reactor, time, Rows.keyed(6, "a"));
        fixture.slots = 10;
        fixture.perKey = 1;
        int[] atWork = {0, 0};
        fixture.start(attempt -> {
            for (int look = 0; look < 3; look++) {
                atWork[1] = Math.max(atWork[1], ++atWork[0]);
                reactor.sleep(Duration.ofMillis(100)).await();
                atWork[0]--;
                rest(reactor, attempt, Duration.ofSeconds(1));
            }
            return Rows.OUTPUT;
        });
        fixture.passSeconds(10);

        assertThat(fixture.summary().tally().done()).isEqualTo(6);
        assertThat(fixture.summary().elapsed()).isLessThan(Duration.ofSeconds(6));
        assertThat(atWork[1]).isEqualTo(1);
    }
}
