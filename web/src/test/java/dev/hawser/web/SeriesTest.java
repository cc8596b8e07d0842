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
    void pointsThatAreMadeOneHaveTheMeanOfTheirMediansAndTheHigherOfTheOthers() {
        Series series = new Series();
        for (int second = 0; second <= Series.MOST; second++) {
            series.attempt(second * SECOND, second % 2 == 0 ? 1_000 : 3_000, false);
        }
        JsonNode points = series.json(0).path("points");
        assertThat(points.size()).isEqualTo(Series.MOST / 2 + 1);
        for (int i : new int[] {0, Series.MOST / 2 - 1}) {
            assertThat(points.path(i).path(2).asLong()).isBetween(1_950L, 2_050L);
            assertThat(points.path(i).path(3).asLong()).isBetween(2_950L, 3_050L);
        }
        assertThat(points.path(Series.MOST / 2).path(3).asLong()).isBetween(950L, 1_050L);
    }

    @Test
    void whatIsKnownTellsFromWhichPointOnThereIsMore() {
        Series series = new Series();
        Series.Known nothing = series.known();
        series.attempt(0, 1_000, false);
        Series.Known one = series.known();
        assertThat(one).isNotEqualTo(nothing).isEqualTo(series.known());
        series.attempt(1, 5_000, false);
        assertThat(series.known()).as("the last point has grown").isNotEqualTo(one);
        series.attempt(3 * SECOND, 1_000, false);
        Series.Known four = series.known();
        assertThat(nothing.from(four)).isZero();
        assertThat(one.from(four)).isZero();
        assertThat(four.from(series.known())).isEqualTo(3);
        series.attempt(Series.MOST * SECOND, 1_000, false);
        assertThat(four.from(series.known())).as("all have another width").isZero();
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
