package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** How many came in the last minute, by a clock that may begin anywhere. */
class RecentRateTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = -5 * SECOND; // the JVM's clock may be negative

    private final RecentRate rate = new RecentRate();

    private void addEachSecond(int from, int to, int count) {
        for (int second = from; second < to; second++) {
            for (int i = 0; i < count; i++) {
                rate.add(START + second * SECOND + i);
            }
        }
    }

    private RecentRate.Recent at(double seconds) {
        return rate.recent(START + (long) (seconds * SECOND), START);
    }

    @Test
    void beforeTheFirstThereIsNoRate() {
        assertThat(at(10)).isEqualTo(new RecentRate.Recent(0, 0));
        assertThat(at(10).perSecond()).isZero();
    }

    @Test
    void inTheFirstMinuteItIsOfTheTimeSinceTheBeginning() {
        addEachSecond(0, 10, 3);
        assertThat(at(10).count()).isEqualTo(30);
        assertThat(at(10).seconds()).isCloseTo(10, within(1e-6));
        assertThat(at(20).perSecond()).isCloseTo(1.5, within(1e-6));
    }

    @Test
    void whatCameLongerAgoThanAMinuteIsForgotten() {
        addEachSecond(0, 1, 1_000);
        addEachSecond(1, 60, 2);
        assertThat(at(59.5).count()).isEqualTo(1_000 + 59 * 2);
        assertThat(at(60).count()).isEqualTo(59 * 2);
        assertThat(at(60).seconds()).isCloseTo(59, within(1e-6));
        assertThat(at(60).perSecond()).isCloseTo(2, within(1e-6));
        assertThat(at(60.5).seconds()).as("with the second under way").isCloseTo(59.5, within(1e-6));
        assertThat(at(90).count()).isEqualTo(29 * 2);
        assertThat(at(500).count()).isZero();
    }

    @Test
    void afterALongPauseItBeginsAnewInTheSamePlaces() {
        addEachSecond(0, 60, 5);
        addEachSecond(1_000, 1_001, 7);
        assertThat(at(1_000.5).count()).isEqualTo(7);
        assertThat(at(1_059.5).count()).isEqualTo(7);
        assertThat(at(1_060).count()).isZero();
    }

    @Test
    void whatIsAskedInBetweenChangesNothing() {
        addEachSecond(0, 5, 1);
        for (int second = 5; second < 50; second++) {
            assertThat(at(second).count()).isEqualTo(5);
        }
        addEachSecond(50, 51, 4);
        assertThat(at(51).count()).isEqualTo(9);
    }

    @Test
    void theFirstMayComeLongAfterTheBeginning() {
        rate.add(START + 100 * SECOND);
        assertThat(at(100.5).seconds()).isCloseTo(59.5, within(1e-6));
        assertThat(at(100.5).count()).isOne();
    }
}
