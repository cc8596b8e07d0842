package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.Rate;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rows of keys that start no more often than their rate allows. */
@WithReactor
class PacedRowsTest {
    private static Row add(WaitingRows waiting, String key) {
        Row row = new Row(new WaitingRowsTest.FixedLease(Rows.item(waiting.size() + 1, key == null ? "-" : key)));
        waiting.add(row, Standing.of(key));
        return row;
    }

    private static WaitingRows oneInTenSeconds(Reactor reactor) {
        return new WaitingRows(
                9, RetryPolicy.NONE, RetryPolicy.NONE, new Paces(reactor, new Rate(1, Duration.ofSeconds(10))));
    }

    @Test
    void aKeyGoesOnWhenItsNextStartIsDueAndThatIsTold(Reactor reactor, VirtualTime time) {
        WaitingRows waiting = oneInTenSeconds(reactor);
        AtomicInteger told = new AtomicInteger();
        waiting.whenPaced(told::incrementAndGet);
        Row a1 = add(waiting, "a");
        Row a2 = add(waiting, "a");
        Row b1 = add(waiting, "b");
        Row free1 = add(waiting, null);
        Row free2 = add(waiting, null);

        List<Row> now = new ArrayList<>();
        while (waiting.startable() > 0) {
            now.add(waiting.next());
        }
        assertThat(now).as("rows without a key have no rate").containsExactly(a1, b1, free1, free2);
        time.advance(Duration.ofMillis(9_999));
        assertThat(waiting.startable()).isZero();
        assertThat(told).hasValue(0);
        time.advance(Duration.ofMillis(1));
        assertThat(told).hasValue(2);
        assertThat(waiting.startable()).isEqualTo(1);
        assertThat(waiting.next()).isSameAs(a2);
        waiting.drainTo(_ -> {});
    }

    @Test
    void nobodyWaitsForARateOnceAllWereHandedOut(Reactor reactor, VirtualTime time) {
        WaitingRows waiting = oneInTenSeconds(reactor);
        Row running = add(waiting, "a");
        waiting.next();
        Row waits = add(waiting, "a");
        List<Row> handed = new ArrayList<>();
        waiting.drainTo(handed::add);
        time.advance(Duration.ZERO);
        assertThat(handed).containsExactly(waits);
        assertThat(reactor.pendingTimers()).isZero();

        waiting.ended(running);
        add(waiting, "a");
        assertThat(waiting.startable()).isEqualTo(1);
    }
}
