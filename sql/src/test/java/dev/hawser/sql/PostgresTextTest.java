package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dates and times of arrays in PostgreSQL's own text: what is written is read as the same, and as the server means it. */
class PostgresTextTest {
    private static Object parsed(String type, String value) {
        return switch (type) {
            case "date" -> LocalDate.parse(value);
            case "time" -> LocalTime.parse(value);
            case "timetz" -> OffsetTime.parse(value);
            case "timestamp" -> LocalDateTime.parse(value);
            default -> OffsetDateTime.parse(value);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "date, 2026-03-01, 2026-03-01",
        "date, 0000-12-31, 0001-12-31 BC",
        "date, 0001-01-01, 0001-01-01",
        "date, -0043-03-15, 0044-03-15 BC",
        "date, -0004-02-29, 0005-02-29 BC", // a leap year, though 5 is none
        "date, 0000-02-29, 0001-02-29 BC",
        "date, +12345-06-07, 12345-06-07",
        "time, 00:00:00, 00:00:00",
        "time, 23:59:59.000001, 23:59:59.000001",
        "timetz, 10:00:00.25+05:30, 10:00:00.25+05:30",
        "timetz, 10:00:00Z, 10:00:00+00",
        "timestamp, 2026-03-01T09:30:00, 2026-03-01 09:30:00",
        "timestamp, -0004-02-29T23:00:00.5, 0005-02-29 23:00:00.5 BC",
        "timestamptz, 2026-03-01T09:30:00-08:00, 2026-03-01 09:30:00-08",
        "timestamptz, 1890-01-01T00:00:00+00:53:28, 1890-01-01 00:00:00+00:53:28",
        "timestamptz, -0004-02-29T00:00:00Z, 0005-02-29 00:00:00+00 BC"
    })
    void eachIsReadAsWhatItWasWritten(String type, String value, String text) {
        Object expected = parsed(type, value);
        assertThat(PostgresText.of(expected)
                        .toString()
                        .replaceAll("(\\.\\d*?)0+(?=\\D|$)", "$1")
                        .replace("Z", "+00"))
                .isEqualTo(text);
        assertThat(PostgresText.read("{\"" + text + "\"}", type)).isEqualTo(List.of(expected));
        assertThat(PostgresText.read("{NULL," + text + "}", type)).isEqualTo(Arrays.asList(null, expected));
    }

    /** PostgreSQL rounds the last moment of a day to its end, which the driver gives back as that moment. */
    @Test
    void endOfADayIsItsLastMoment() {
        assertThat(PostgresText.read("{24:00:00,00:00:00}", "time")).isEqualTo(List.of(LocalTime.MAX, LocalTime.MIN));
        assertThat(PostgresText.read("{24:00:00-03:30}", "timetz"))
                .isEqualTo(List.of(OffsetTime.parse("23:59:59.999999999-03:30")));
    }

    @Test
    void endlessIsTheFarthestInEachDirection() {
        assertThat(PostgresText.read("{infinity,-infinity}", "date")).isEqualTo(List.of(LocalDate.MAX, LocalDate.MIN));
        assertThat(PostgresText.read("{infinity,-infinity}", "timestamp"))
                .isEqualTo(List.of(LocalDateTime.MAX, LocalDateTime.MIN));
        assertThat(PostgresText.read("{infinity,-infinity}", "timestamptz"))
                .isEqualTo(List.of(OffsetDateTime.MAX, OffsetDateTime.MIN));
    }

    @Test
    void listsLieInLists() {
        LocalDate day = LocalDate.of(2026, 3, 1);
        assertThat(PostgresText.read("{}", "date")).isEmpty();
        assertThat(PostgresText.read("[0:1][1:2]={{2026-03-01,NULL},{NULL,2026-03-01}}", "date"))
                .isEqualTo(List.of(Arrays.asList(day, null), Arrays.asList(null, day)));
        assertThat(PostgresText.read("{{{2026-03-01}},{{2026-03-01}}}", "date"))
                .isEqualTo(List.of(List.of(List.of(day)), List.of(List.of(day))));
    }

    @ParameterizedTest
    @CsvSource({"date, true", "timetz, true", "timestamptz, true", "int4, false", "interval, false", "text, false"})
    void onlyDatesAndTimesAreReadFromText(String type, boolean reads) {
        assertThat(PostgresText.reads(type)).isEqualTo(reads);
    }
}
