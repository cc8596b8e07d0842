package dev.hawser.batch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    @Test
    void thePlainLineIsWholeAndHasTheName() {
        assertThat(Progress.plain(Runs.middle()))
                .isEqualTo("shops: 4,312/10,000 43% | 64/64 busy | 118/s"
                        + " | p50 0.8 s p99 1.9 s | retry 37 | dead 2 | ETA 0:48");
    }

    @Test
    void theJsonLineHasAllFigures() {
        assertThat(Progress.json(Runs.middle(), 1_700_000_000_000_000L))
                .isEqualTo(
                        "{\"type\":\"progress\","
                                + "\"atMicros\":1700000000000000,\"name\":\"shops\",\"phase\":\"running\",\"total\":10000,"
                                + "\"done\":4300,\"dead\":2,\"skipped\":10,\"waiting\":37,\"slots\":64,\"busy\":64,\"cancelled\":0,"
                                + "\"stuck\":0,\"perSecond\":118.2,\"p50Micros\":800000,\"p99Micros\":1900000,\"etaMillis\":47600}");
    }

    @Test
    void whatIsNotKnownHasNoMember() {
        var run = new RunNow(
                "a\nb",
                RunNow.Phase.PAUSED,
                OptionalLong.empty(),
                false,
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                Pace.UNKNOWN);

        assertThat(Progress.json(run, 5))
                .isEqualTo("{\"type\":\"progress\",\"atMicros\":5,\"name\":\"a\\nb\","
                        + "\"phase\":\"paused\",\"done\":0,\"dead\":0,\"skipped\":0,\"waiting\":0,\"slots\":0,\"busy\":0,"
                        + "\"cancelled\":0,\"stuck\":0}");
        assertThat(Progress.plain(run)).isEqualTo("a?b: 0 done | paused");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 ms",
        "740, 0.7 ms",
        "9999, 10.0 ms",
        "10000, 10 ms",
        "85400, 85 ms",
        "99499, 99 ms",
        "99500, 0.1 s",
        "800000, 0.8 s",
        "9949999, 9.9 s",
        "9950000, 10 s",
        "59499999, 59 s",
        "59500000, 1:00",
        "3723000000, 1:02:03"
    })
    void durationsHaveTwoOrThreeDigits(long micros, String text) {
        assertThat(Figures.duration(micros)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0:00",
        "48, 0:48",
        "725, 12:05",
        "3599, 59:59",
        "3600, 1:00:00",
        "3723, 1:02:03",
        "86399, 23:59:59",
        "86400, 1 d 00 h",
        "273600, 3 d 04 h"
    })
    void clocksCountUpToDays(long seconds, String text) {
        assertThat(Figures.clock(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.00/s",
        "0.42, 0.42/s",
        "0.994, 0.99/s",
        "0.995, 1.0/s",
        "9.94, 9.9/s",
        "9.95, 10/s",
        "99.4, 99/s",
        "99.5, 100/s",
        "1.64, 1.6/s",
        "64.2, 64/s",
        "118.2, 118/s",
        "12345.6, '12,346/s'"
    })
    void ratesHaveTwoOrThreeDigits(double perSecond, String text) {
        assertThat(Figures.rate(perSecond)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 10, 0%", "9999, 10000, 99%", "10000, 10000, 100%", "0, 0, 100%"})
    void onlyWhatIsCompleteHasAHundredPercent(long part, long whole, String text) {
        assertThat(Figures.percent(part, whole)).isEqualTo(text);
    }
}
