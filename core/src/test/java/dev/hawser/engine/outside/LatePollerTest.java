package dev.hawser.engine.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Poller;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("both")
class LatePollerTest {
    private final LatePoller poller = new LatePoller();

    @Test
    @DisplayName("the poller for sockets is found when it is asked for, once")
    void foundOnce() {
        assertThat(poller.description()).isEqualTo("parking");
        assertThat(poller.isRealTime()).isTrue();
        assertThat(poller.chosen()).isNotSameAs(poller).isSameAs(poller.chosen());
    }

    @Test
    @DisplayName("time goes on as it began, whatever the clock of the poller for sockets begins with")
    void timeGoesOn() {
        AtomicLong clock = new AtomicLong(7);
        Poller parking = Poller.parking();
        LatePoller late = new LatePoller(() -> new Poller() {
            @Override
            public long nanoTime() {
                return clock.get();
            }

            @Override
            public void poll(long maxNanos) {
                parking.poll(maxNanos);
            }

            @Override
            public void wakeup() {
                parking.wakeup();
            }
        });
        long before = late.nanoTime();
        late.chosen();
        long after = late.nanoTime();
        assertThat(after).isBetween(before, System.nanoTime());
        clock.addAndGet(5_000);
        assertThat(late.nanoTime()).isEqualTo(after + 5_000);
    }

    @Test
    @Timeout(60)
    @DisplayName("who waits meanwhile looks again, and what came before is not missed")
    void wakesWhoWaits() throws InterruptedException {
        Thread waiting = Thread.ofPlatform().start(() -> {
            poller.poll(Long.MAX_VALUE);
            poller.poll(Long.MAX_VALUE); // by the other one, which was called too
        });
        while (waiting.getState() != Thread.State.WAITING && waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait(); // only who waits already has two pollers to look at
        }
        poller.chosen();
        waiting.join();
        assertThat(waiting.isAlive()).isFalse();
    }
}
