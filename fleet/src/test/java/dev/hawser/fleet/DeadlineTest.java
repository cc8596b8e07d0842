package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Until when leases hold, by two clocks that a test moves. */
class DeadlineTest {
    private static final Duration LEASE = Duration.ofSeconds(2);

    private long nanos = Long.MAX_VALUE - 1_000_000_000; // which begins anew from below meanwhile
    private long millis = 1_000_000;
    private final Deadline deadline = new Deadline(() -> nanos, () -> Instant.ofEpochMilli(millis), LEASE);

    private void pass(Duration time) {
        nanos += time.toNanos();
        millis += time.toMillis();
    }

    @Test
    void itIsOverBeforeItBegins() {
        assertThat(deadline.holds()).isFalse();
        assertThat(deadline.isPast()).isTrue();
        assertThat(deadline.left()).isZero();
    }

    @Test
    void itHoldsForALeaseCountedFromBeforeTheTurn() {
        Deadline.Moment before = deadline.now();
        pass(Duration.ofMillis(500));
        deadline.renew(before);
        assertThat(deadline.left()).isEqualTo(Duration.ofMillis(1500));
        pass(Duration.ofMillis(1499));
        nanos += 999_999;
        assertThat(deadline.holds()).isTrue();
        assertThat(deadline.isPast()).isFalse();
        assertThat(deadline.left()).isEqualTo(Duration.ofNanos(1));
        nanos += 1;
        assertThat(deadline.holds()).isFalse();
        assertThat(deadline.isPast()).isTrue();
        assertThat(deadline.left()).isZero();
        pass(Duration.ofSeconds(9));
        assertThat(deadline.left()).isZero();
    }

    /** The clock that measures stands still meanwhile. */
    @Test
    void aMachineThatSleepsLosesItsLeasesByTheClockOnTheWall() {
        deadline.renew(deadline.now());
        millis += 1999;
        assertThat(deadline.holds()).isTrue();
        millis += 1;
        assertThat(deadline.holds()).isFalse();
        assertThat(deadline.isPast()).isFalse();
    }
}
