package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRowsTest {
    private final WaitingRows waiting = new WaitingRows(2, RetryPolicy.NONE, RetryPolicy.NONE, null);

    private static final Standing NO_KEY = new Standing(null, 0, 1, 0);

    private Row row(String key) {
        return row(Standing.of(key));
    }

    private Row row(Standing standing) {
        String key = standing.key() == null ? "-" : standing.key();
        Row row = new Row(new FixedLease(Rows.item(waiting.size() + 1, key)));
        waiting.add(row, standing);
        return row;
    }

    private void rows(int count, Standing standing) {
        for (int i = 0; i < count; i++) {
            row(standing);
        }
    }

    private List<Row> allThatMayStart() {
        List<Row> order = new ArrayList<>();
        while (waiting.startable() > 0) {
            order.add(waiting.next());
        }
        return order;
    }

    @Test
    void keysWithRoomGoRoundAndSoDoRowsWithoutAKey() {
        Row a1 = row("a");
        Row a2 = row("a");
        row("a");
        Row b1 = row("b");
        Row free = row(NO_KEY);
        Row b2 = row("b");

        assertThat(waiting.startable()).isEqualTo(5);
        assertThat(allThatMayStart()).containsExactly(a1, b1, free, a2, b2);
        assertThat(waiting.size()).isEqualTo(1);
    }

    @Test
    void aKeyThatGetsRoomGivesItsNext() {
        Row first = row("a");
        row("a");
        Row third = row("a");
        waiting.next();
        waiting.next();
        assertThat(waiting.startable()).isZero();

        waiting.ended(first);

        assertThat(waiting.startable()).isEqualTo(1);
        assertThat(waiting.next()).isSameAs(third);
    }

    @Test
    void allThatWaitAreHandedOutAndThoseThatRunStayCounted() {
        Row running = row("a");
        waiting.next();
        Row a = row("a");
        Row free = row(NO_KEY);
        List<Row> handed = new ArrayList<>();

        waiting.drainTo(handed::add);

        assertThat(handed).containsExactlyInAnyOrder(a, free);
        assertThat(waiting.size()).isZero();
        assertThat(waiting.startable()).isZero();
        waiting.ended(running);
    }

    @Test
    void whatAKeyMayRunIsChangedForThoseWhoseRowsDoNotSayItThemselves() {
        rows(4, new Standing("own", 3, 1, 0));
        rows(4, Standing.of("plain"));
        rows(4, NO_KEY);
        assertThat(waiting.startable()).isEqualTo(3 + 2 + 4);

        waiting.perKey(1);
        assertThat(waiting.startable()).isEqualTo(3 + 1 + 4);

        waiting.perKey(4);
        assertThat(waiting.startable()).isEqualTo(3 + 4 + 4);
        rows(5, Standing.of("later"));
        assertThat(allThatMayStart()).hasSize(3 + 4 + 4 + 4);
        assertThat(waiting.size()).isEqualTo(2);
    }

    @Test
    void theLastRowOfAKeySaysHowManyMayRun() {
        rows(4, new Standing("a", 3, 1, 0));
        row(Standing.of("a"));
        assertThat(waiting.startable()).isEqualTo(2);
        waiting.perKey(4);
        assertThat(waiting.startable()).isEqualTo(4);
    }

    @Test
    void aHeavyKeyStartsAsManyAtItsTurnAsItsWeightOrAsThereIsRoomFor() {
        Standing heavy = new Standing("a", 2, 3, 0);
        Row a1 = row(heavy);
        Row a2 = row(heavy);
        Row a3 = row(heavy);
        Row a4 = row(heavy);
        Row b1 = row("b");
        Row b2 = row("b");
        Row b3 = row("b");
        Row b4 = row("b");
        assertThat(allThatMayStart()).containsExactly(a1, a2, b1, b2);

        List.of(a1, a2, b1, b2).forEach(waiting::ended);
        assertThat(allThatMayStart()).as("its turn was over").containsExactly(a3, a4, b3, b4);
    }

    @Test
    void aTurnEndsWithTheRowsOfItsPriority() {
        Row a1 = row(new Standing("a", 0, 2, 5));
        Row a2 = row(new Standing("a", 0, 2, 0));
        Row b1 = row(new Standing("b", 0, 2, 5));
        assertThat(allThatMayStart()).containsExactly(a1, b1, a2);
    }

    @Test
    void aKeyThatGoesUpForARowOfAHigherPriorityHasItsOldPlaceAfterThat() {
        Row a1 = row(new Standing("a", 9, 1, 0));
        Row b1 = row(new Standing("b", 9, 1, 0));
        Row a2 = row(new Standing("a", 9, 1, 7));
        Row b2 = row(new Standing("b", 9, 1, 0));
        assertThat(allThatMayStart()).containsExactly(a2, a1, b1, b2);
        assertThat(waiting.size()).isZero();
    }

    @Test
    void aRowThatRestsLeavesRoomForAnotherOfItsKey() {
        Standing alone = new Standing("a", 1, 1, 0);
        Row first = row(alone);
        Row second = row(alone);
        rows(2, alone);
        assertThat(waiting.hasRoomFor(new Row(first.lease))).as("no key yet").isTrue();
        waiting.next();
        assertThat(waiting.hasRoomFor(first)).isFalse();

        waiting.rests(first);
        assertThat(waiting.hasRoomFor(first)).isTrue();
        assertThat(waiting.startable()).isEqualTo(1);
        assertThat(waiting.next()).isSameAs(second);
        assertThat(waiting.hasRoomFor(first)).isFalse();
        waiting.ended(second);
        waiting.runsOn(first);
        assertThat(waiting.startable()).isZero();
        waiting.rests(first);
        assertThat(waiting.startable()).isEqualTo(1);
        waiting.gone(first);
        assertThat(waiting.startable()).isEqualTo(1);
        assertThat(allThatMayStart()).hasSize(1);
    }

    private static final RetryPolicy ASKS =
            new RetryPolicy(9, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30), Double.MAX_VALUE, 0);

    /** Its server, and that of another, ask for time: then all rows without a key are held. */
    private static void hold(WaitingRows waiting, Row row, Row other) {
        KeyQueue queue = row.queue;
        int before = queue.startable();
        for (Row asked : List.of(row, other)) {
            AttemptReport report =
                    new AttemptReport(asked.item(), 1, 0, 0, 1, List.of(), new AttemptOutcome.Failed("", "busy", ""));
            boolean _ = queue.breaker.settled(
                    asked.generation, new AttemptEnd(report, true, Duration.ofSeconds(10)), false, 0);
        }
        waiting.changed(queue, before);
    }

    /** Then no more are taken from the source. A key of which there is nothing any more is forgotten. */
    @Test
    void allIsHeldWhereThereAreOnlyRowsWithoutAKeyAndThoseAreHeld() {
        WaitingRows held = new WaitingRows(2, RetryPolicy.NONE, ASKS, null);
        assertThat(held.isHeldAsAWhole()).isFalse();
        List<Row> keyed = new ArrayList<>();
        List<Row> free = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            free.add(new Row(new FixedLease(Rows.item(i + 1, "-"))));
            held.add(free.get(i), NO_KEY);
        }
        assertThat(held.next()).isSameAs(free.get(0));
        assertThat(held.next()).isSameAs(free.get(1));
        assertThat(held.isHeldAsAWhole()).isFalse();
        hold(held, free.get(0), free.get(1));
        assertThat(held.isHeldAsAWhole()).isTrue();
        assertThat(held.startable()).isZero();

        for (int i = 0; i < 2; i++) {
            keyed.add(new Row(new FixedLease(Rows.item(i + 5, "a"))));
            held.add(keyed.get(i), Standing.of("a"));
            assertThat(held.isHeldAsAWhole()).isFalse();
            assertThat(held.next()).isSameAs(keyed.get(i));
            assertThat(held.isHeldAsAWhole()).isFalse();
            held.rests(keyed.get(i));
            assertThat(held.isHeldAsAWhole()).isFalse();
            if (i == 0) {
                held.gone(keyed.get(i));
            } else {
                held.runsOn(keyed.get(i));
                held.ended(keyed.get(i));
            }
            assertThat(held.isHeldAsAWhole()).isTrue();
        }
        free.getFirst().queue.breaker.release();
        held.changed(free.getFirst().queue, 0);
        assertThat(held.startable()).isEqualTo(2);
        assertThat(held.next()).isSameAs(free.get(2));
    }

    @Test
    void aKeyAloneIsNotAll() {
        row("a");
        waiting.next();
        assertThat(waiting.isHeldAsAWhole()).isFalse();
    }

    @Test
    void whatComesAfterAllWereHandedOutFindsRoomBesideThoseThatRun() {
        row("a");
        row("b");
        waiting.next();
        row("a");
        waiting.drainTo(_ -> {});

        Row second = row("a");
        row("a");
        assertThat(waiting.startable()).isEqualTo(1);
        assertThat(waiting.next()).isSameAs(second);
        assertThat(waiting.startable()).isZero();
        assertThat(waiting.size()).isEqualTo(1);
    }

    /** A lease of which only the item is asked. */
    record FixedLease(Item item) implements Lease {
        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public String idempotencyKey() {
            return "";
        }

        @Override
        public void started(int slot) {}

        @Override
        public Deferred<Void> ack(AttemptReport report) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Deferred<Void> retry(AttemptReport report, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Deferred<Void> dead(AttemptReport report) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Deferred<Void> giveBack(AttemptReport report) {
            throw new UnsupportedOperationException();
        }
    }
}
