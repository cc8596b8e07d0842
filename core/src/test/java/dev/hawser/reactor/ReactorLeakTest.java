package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
@Tag("stress")
class ReactorLeakTest {
    private static final long ALLOWED = 5L << 20;

    @Test
    @DisplayName("a million timers made and cancelled leave nothing behind")
    void cancelledTimersLeaveNothing() {
        VirtualTime time = VirtualTime.create();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            makeAndCancel(reactor, time, 100_000);
            long before = usedAfterCollection();
            makeAndCancel(reactor, time, 1_000_000);
            assertThat(usedAfterCollection() - before).isLessThan(ALLOWED);
            assertThat(reactor.pendingTimers()).isZero();
        }
    }

    private static void makeAndCancel(Reactor reactor, VirtualTime time, int count) {
        for (int i = 0; i < count; i++) {
            var later = reactor.deferLater(Duration.ofMillis(i % 100_000), () -> 1);
            var _ = later.addErrback(CancellationException.class, _ -> 0);
            later.cancel();
            if (i % 1000 == 0) {
                time.advance(Duration.ofMillis(1));
            }
        }
    }

    @Test
    @DisplayName("5,000 functions that were stopped while suspended leave nothing behind")
    void stoppedFunctionsLeaveNothing() {
        runAndStop(1000);
        long before = usedAfterCollection();
        runAndStop(5_000);
        assertThat(usedAfterCollection() - before).isLessThan(ALLOWED);
    }

    private static void runAndStop(int functions) {
        int[] ended = {0};
        try (Reactor reactor = Reactor.create(options -> options.stallThreshold(Duration.ZERO))) {
            reactor.callLater(Duration.ZERO, () -> {
                for (int i = 0; i < functions; i++) {
                    var _ = reactor.inline(() -> {
                                try {
                                    return new Promise<String>().await();
                                } finally {
                                    ended[0]++;
                                }
                            })
                            .addErrback(CancellationException.class, _ -> "");
                }
                reactor.stop();
            });
            reactor.run();
        }
        assertThat(ended[0]).isEqualTo(functions);
    }

    /** The least of several collections: what soft and weak things still held is gone by then. */
    private static long usedAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
