package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

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

    private Row row(String key) {
        Row row = new Row(new FixedLease(Rows.item(waiting.size() + 1, key == null ? "-" : key)));
        waiting.add(row, Standing.of(key));
        return row;
    }

    @Test
    void keysWithRoomGoRoundAndSoDoRowsWithoutAKey() {
        Row a1 = row("a");
        Row a2 = row("a");
        row("a");
        Row b1 = row("b");
        Row free = row(null);
        Row b2 = row("b");

        assertThat(waiting.startable()).isEqualTo(5);
        List<Row> order = new ArrayList<>();
        while (waiting.startable() > 0) {
            order.add(waiting.next());
        }
        assertThat(order).containsExactly(a1, b1, free, a2, b2);
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
        Row free = row(null);
        List<Row> handed = new ArrayList<>();

        waiting.drainTo(handed::add);

        assertThat(handed).containsExactlyInAnyOrder(a, free);
        assertThat(waiting.size()).isZero();
        assertThat(waiting.startable()).isZero();
        waiting.ended(running);
    }

    /** A lease of which only the item is asked. */
    private record FixedLease(Item item) implements Lease {
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
