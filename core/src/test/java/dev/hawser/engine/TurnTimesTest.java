package dev.hawser.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Lag;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("carrier")
class TurnTimesTest {
    @Test
    void percentilesAreRightToAnEighthWhateverTheTimes() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 50; round++) {
            TurnTimes times = new TurnTimes();
            long[] all = new long[1_000];
            for (int i = 0; i < all.length; i++) {
                all[i] = 8 + (random.nextLong() >>> random.nextInt(4, 60));
                times.add(all[i]);
            }
            Arrays.sort(all);
            Lag lag = times.lag();
            assertNear(lag.median(), all[499]);
            assertNear(lag.p99(), all[989]);
            assertNear(lag.p999(), all[998]);
        }
    }

    private static void assertNear(Duration told, long real) {
        assertThat(told.toNanos()).isBetween(real, real + real / 8 + 1);
    }

    @Test
    void nothingIsToldOfNoTurnsAndNoTimeIsTooShortOrTooLong() {
        TurnTimes times = new TurnTimes();
        assertThat(times.lag()).isEqualTo(new Lag(Duration.ZERO, Duration.ZERO, Duration.ZERO));
        times.add(-5);
        times.add(0);
        assertThat(times.lag().p999()).isBetween(Duration.ZERO, Duration.ofNanos(10));
        times.add(Long.MAX_VALUE);
        assertThat(times.lag().p999()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }
}
