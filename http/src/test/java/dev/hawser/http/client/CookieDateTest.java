package dev.hawser.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Dates as servers write them (RFC 6265, 5.1.1).
class CookieDateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
                "08:49:37 6 NOVEMBER 1994 | 1994-11-06T08:49:37Z",
                "1994 nov 6 8:9:7 | 1994-11-06T08:09:07Z",
                "06 Nov 69 00:00:00 | 2069-11-06T00:00:00Z",
                "06 Nov 70 00:00:00 | 1970-11-06T00:00:00Z",
                "06 Nov 99 23:59:59 | 1999-11-06T23:59:59Z",
                "06 Nov 00 00:00:00 | 2000-11-06T00:00:00Z",
                "01 Jan 1601 00:00:00 | 1601-01-01T00:00:00Z",
                "31 Dec 9999 23:59:59 | 9999-12-31T23:59:59Z",
                "29 Feb 2028 00:00:00 | 2028-02-29T00:00:00Z",
                "06 Nov Dec 1994 08:49:37 | 1994-11-06T08:49:37Z",
                "06/Nov/1994/08:49:37 | 1994-11-06T08:49:37Z"
            })
    void partsCountNotTheirOrder(String text, Instant at) {
        assertThat(CookieDate.parse(text)).contains(at);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tomorrow",
                "06 Nov 1994",
                "06 Nov 08:49:37",
                "Nov 1994 08:49:37",
                "06 1994 08:49:37",
                "06 No 1994 08:49:37",
                "31 Dec 1600 23:59:59",
                "30 Feb 2028 00:00:00",
                "29 Feb 2027 00:00:00",
                "32 Jan 2028 00:00:00",
                "06 Nov 1994 24:00:00",
                "06 Nov 1994 08:60:00",
                "06 Nov 1994 08:49:60",
                "06 Nov 1994 008:49:37",
                "06 Nov 19941 08:49:37"
            })
    void whatIsNoDateIsNone(String text) {
        assertThat(CookieDate.parse(text)).isEmpty();
    }
}
