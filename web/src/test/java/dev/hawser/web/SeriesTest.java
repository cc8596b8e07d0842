package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SeriesTest {
    private static final long SECOND = 1_000_000;

    private static long sum(Series series, int field) {
        return LongStream.range(0, series.size())
                .map(i ->
                        series.json(0).path("points").path((int) i).path(field).asLong())
                .sum();
    }

    @Test
    void aLongRunHasNoMorePointsThanAShortOneAndLosesNone() {
        Series series = new Series();
        for (int second = 0; second < 10_000; second++) {
            series.ended(second * SECOND);
            series.attempt(second * SECOND, 2_000, second % 10 == 0);
        }
        assertThat(series.size()).isLessThanOrEqualTo(Series.MOST);
        assertThat(series.width()).isEqualTo(64 * SECOND);
        assertThat(sum(series, 0)).isEqualTo(10_000);
        assertThat(sum(series, 1)).isEqualTo(1_000);
        JsonNode point = series.json(3).path("points").path(0);
        assertThat(point.path(2).asLong()).isBetween(1_950L, 2_050L);
    }

    @Test
    void aGapOfDaysAndATimeBeforeTheBeginningAreTaken() {
        Series series = new Series();
        series.ended(1_000 * SECOND);
        series.ended(1_000 * SECOND + 30L * 24 * 3600 * SECOND);
        series.ended(999 * SECOND);
        assertThat(sum(series, 0)).isEqualTo(3);
    }

    @Test
    void aCopyStaysAsItIs() {
        Series series = new Series();
        series.attempt(SECOND, 10, false);
        Series copy = series.copy();
        series.attempt(SECOND, 1_000_000, false);
        assertThat(copy.json(0).path("points").path(0).path(2).asLong()).isEqualTo(10);
    }
}
