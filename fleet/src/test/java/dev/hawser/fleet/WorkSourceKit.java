package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.Seat;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What every source of work keeps to, whoever made it. A subclass says where its lists come from. */
@WithReactor(time = TestTime.REAL)
abstract class WorkSourceKit {
    private static final int ROWS = 40;

    /** A list of rows {@code r1}, {@code r2}, and so on, somewhere. */
    interface Place {
        /** A source of what is left of it. The one before is closed, or dropped as if its process had died. */
        WorkSource next() throws Exception;

        /** What its process held is free again, after it was dropped. */
        void processDied() throws Exception;
    }

    interface Body {
        void run(Place place) throws Exception;
    }

    abstract void with(Reactor reactor, int rows, Body body) throws Exception;

    private static WorkSource opened(WorkSource source) {
        source.seated(new AnySeat());
        var _ = source.open().await();
        return source;
    }

    private static AttemptReport report(Lease lease, AttemptOutcome outcome) {
        return new AttemptReport(lease.item(), lease.attempt(), 0, 1_000, 2_000, List.of(), outcome);
    }

    private static AttemptReport success(Lease lease) {
        return report(
                lease,
                new AttemptOutcome.Succeeded(JsonNodeFactory.instance
                        .objectNode()
                        .put("id", lease.item().id())));
    }

    private static AttemptReport failure(Lease lease) {
        return report(lease, new AttemptOutcome.Failed("work", "http-503", "busy"));
    }

    @Test
    void eachRowIsTakenOnceAndThenThereAreNoMore(Reactor reactor) throws Exception {
        with(reactor, ROWS, place -> {
            WorkSource source = opened(place.next());
            Map<String, Lease> seen = new HashMap<>();
            for (List<Lease> taken = source.take(7).await();
                    !taken.isEmpty();
                    taken = source.take(7).await()) {
                assertThat(taken).hasSizeLessThanOrEqualTo(7);
                for (Lease lease : taken) {
                    assertThat(seen.put(lease.item().id(), lease)).isNull();
                    assertThat(lease.attempt()).isEqualTo(1);
                    assertThat(source.mayStart()).isTrue();
                    lease.started(0);
                    var _ = lease.ack(success(lease));
                }
            }
            assertThat(seen).hasSize(ROWS).containsKeys("r1", "r" + ROWS);
            assertThat(seen.values()).extracting(Lease::idempotencyKey).doesNotHaveDuplicates();
            assertThat(source.counts().done()).isEqualTo(ROWS);
            assertThat(source.counts().total()).hasValue(ROWS);
            var _ = source.close(Closing.COMPLETE).await();
        });
    }

    @Test
    void outcomeCountsWhenItIsDurable(Reactor reactor) throws Exception {
        with(reactor, 2, place -> {
            WorkSource source = opened(place.next());
            List<Lease> leases = both(source);
            leases.forEach(lease -> lease.started(0));
            var _ = leases.get(0).ack(success(leases.get(0))).await();
            var _ = leases.get(1).dead(failure(leases.get(1))).await();
            assertThat(source.take(1).await()).isEmpty();
            assertThat(source.counts().done()).isEqualTo(1);
            assertThat(source.counts().dead()).isEqualTo(1);
            var _ = source.close(Closing.COMPLETE).await();
        });
    }

    private static List<Lease> both(WorkSource source) {
        List<Lease> leases = new ArrayList<>();
        while (leases.size() < 2) {
            leases.addAll(source.take(2 - leases.size()).await());
        }
        return leases;
    }

    @Test
    void rowThatIsToBeTriedAgainComesAfterItsTimeWithTheSameKey(Reactor reactor) throws Exception {
        with(reactor, 1, place -> {
            WorkSource source = opened(place.next());
            Lease first = source.take(1).await().getFirst();
            first.started(0);
            long before = reactor.nanoTime();
            var _ = first.retry(failure(first), Duration.ofMillis(80)).await();
            Lease second = source.take(1).await().getFirst();
            assertThat(Duration.ofNanos(reactor.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(79));
            assertThat(second.attempt()).isEqualTo(2);
            assertThat(second.item().id()).isEqualTo("r1");
            assertThat(second.idempotencyKey()).isEqualTo(first.idempotencyKey());
            second.started(0);
            var _ = second.ack(success(second)).await();
            assertThat(source.take(1).await()).isEmpty();
            var _ = source.close(Closing.COMPLETE).await();
        });
    }

    @Test
    void whatWasNotServedIsServedByTheNextProcess(Reactor reactor) throws Exception {
        with(reactor, 2, place -> {
            WorkSource source = opened(place.next());
            List<Lease> leases = both(source);
            leases.get(0).started(0);
            var _ = leases.get(0).ack(success(leases.get(0))).await();
            var _ = leases.get(1).giveBack(null).await();
            var _ = source.close(Closing.DRAINED).await();

            WorkSource next = opened(place.next());
            Lease again = next.take(5).await().getFirst();
            assertThat(again.item().id()).isEqualTo(leases.get(1).item().id());
            assertThat(again.item().fields()).isEqualTo(leases.get(1).item().fields());
            assertThat(again.idempotencyKey()).isEqualTo(leases.get(1).idempotencyKey());
            again.started(0);
            var _ = again.ack(success(again)).await();
            assertThat(next.take(1).await()).isEmpty();
            var _ = next.close(Closing.COMPLETE).await();
        });
    }

    @Test
    void whatAProcessHadWhenItDiedIsServedAgainWithTheSameKey(Reactor reactor) throws Exception {
        with(reactor, 2, place -> {
            WorkSource source = opened(place.next());
            List<Lease> leases = both(source);
            leases.forEach(lease -> lease.started(0));
            var _ = leases.get(1).ack(success(leases.get(1))).await();
            place.processDied();

            WorkSource next = opened(place.next());
            Lease again = next.take(5).await().getFirst();
            assertThat(again.item().id()).isEqualTo(leases.get(0).item().id());
            assertThat(again.idempotencyKey()).isEqualTo(leases.get(0).idempotencyKey());
            again.started(0);
            var _ = again.ack(success(again)).await();
            assertThat(next.take(1).await()).isEmpty();
            assertThat(next.counts().done()).isEqualTo(2);
            var _ = next.close(Closing.COMPLETE).await();
        });
    }

    @Test
    void whatWasKeptIsThereAtEachLaterTry(Reactor reactor) throws Exception {
        with(reactor, 1, place -> {
            WorkSource source = opened(place.next());
            Lease first = source.take(1).await().getFirst();
            assertThat(first.kept().isEmpty()).isTrue();
            first.started(0);
            ObjectNode captured = JsonNodeFactory.instance.objectNode().put("number", "7\u0000ä\"");
            var _ = first.keep("make", captured).await();
            var _ = first.keep("charge", null).await();
            var _ = first.retry(failure(first), Duration.ZERO).await();

            Lease second = source.take(1).await().getFirst();
            assertThat(second.kept().get("make")).isEqualTo(captured);
            second.started(0);
            var _ = second.keep("ship", JsonNodeFactory.instance.objectNode()).await();
            place.processDied();

            WorkSource next = opened(place.next());
            Lease third = next.take(1).await().getFirst();
            assertThat(third.kept().propertyNames()).containsExactlyInAnyOrder("make", "charge", "ship");
            assertThat(third.kept().get("make")).isEqualTo(captured);
            assertThat(third.kept().get("charge").isNull()).isTrue();
            third.started(0);
            var _ = third.ack(success(third)).await();
            assertThat(next.take(1).await()).isEmpty();
            var _ = next.close(Closing.COMPLETE).await();
        });
    }

    @Test
    void takeThatIsCancelledTakesNothing(Reactor reactor) throws Exception {
        with(reactor, 1, place -> {
            WorkSource source = opened(place.next());
            Lease only = source.take(1).await().getFirst();
            Deferred<List<Lease>> waiting = source.take(1);
            waiting.cancel();
            var _ = waiting.addErrback(_ -> List.of()).await();
            only.started(0);
            var _ = only.ack(success(only)).await();
            assertThat(source.take(1).await()).isEmpty();
            var _ = source.close(Closing.COMPLETE).await();
        });
    }

    @Test
    void misuseIsRefused(Reactor reactor) throws Exception {
        with(reactor, 2, place -> {
            WorkSource source = opened(place.next());
            assertThatThrownBy(() -> source.take(0)).isInstanceOf(IllegalArgumentException.class);
            List<Lease> leases = both(source);
            Lease one = leases.get(0);
            Lease other = leases.get(1);
            one.started(0);
            assertThatThrownBy(() -> one.started(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> one.ack(success(other))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> one.retry(failure(one), Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            var _ = one.ack(success(one)).await();
            assertThatThrownBy(() -> one.dead(failure(one))).isInstanceOf(IllegalStateException.class);
            var _ = other.giveBack(null).await();
            var _ = source.close(Closing.DRAINED).await();
        });
    }

    @Test
    void capabilitiesAreThoseThatARunKnowsHowToUse(Reactor reactor) throws Exception {
        with(reactor, 1, place -> {
            WorkSource source = place.next();
            assertThat(source.capabilities()).contains(Capability.DELAY_FREES_SLOT);
            assertThat(source.capabilities()).doesNotContain(Capability.LEASE_HOLDS_SLOT);
        });
    }

    /** The rows that a list of a length has. */
    static List<Item> items(int rows) {
        List<Item> items = new ArrayList<>();
        for (int n = 1; n <= rows; n++) {
            items.add(new Item(
                    "r" + n, n, n, JsonNodeFactory.instance.objectNode().put("id", "r" + n)));
        }
        return items;
    }

    /** A run with room for everything. */
    private static final class AnySeat implements Seat {
        @Override
        public int occupied() {
            return 0;
        }

        @Override
        public void slots(int count) {}

        @Override
        public void giveBack() {}

        @Override
        public void perKey(int count) {}

        @Override
        public void startAtWill() {}

        @Override
        public void startAt(Duration first, Duration step, int count) {}

        @Override
        public void drain(Duration grace) {}

        @Override
        public void halt(HaltRule rule) {}

        @Override
        public void lost() {}
    }
}
