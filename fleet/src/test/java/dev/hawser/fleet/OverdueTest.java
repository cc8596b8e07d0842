package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OverdueTest {
    @Test
    void whatIsOverdueForLongIsSeenOnce() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        try (Overdue _ = Overdue.watch(() -> looks.incrementAndGet() > 3, Duration.ofMillis(8), seen::countDown)) {
            seen.await();
        }
        assertThat(looks).hasValue(9); // six times one after the other
    }

    @Test
    void whoNoticesInTimeIsLeftAlone() throws Exception {
        CountDownLatch looks = new CountDownLatch(40);
        AtomicInteger called = new AtomicInteger();
        try (Overdue _ = Overdue.watch(
                () -> {
                    looks.countDown();
                    return looks.getCount() % 5 > 0;
                },
                Duration.ofMillis(8),
                called::incrementAndGet)) {
            looks.await();
        }
        assertThat(called).hasValue(0);
    }
}
