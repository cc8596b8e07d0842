package dev.hawser.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.Headers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fields by which a client says what it wants of a content, and what a content is.
class FieldRulesTest {
    private static String ranges(String field, long length) {
        return Ranges.parse(field, length)
                .map(all -> all.stream().map(one -> one.from() + "-" + one.to()).collect(Collectors.joining(" ")))
                .orElse("all");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0 | 10 | 0-1",
                "bytes=0-9 | 10 | 0-10",
                "bytes=0-99 | 10 | 0-10",
                "bytes=9- | 10 | 9-10",
                "bytes=10- | 10 | ''",
                "bytes=10-20 | 10 | ''",
                "bytes=-1 | 10 | 9-10",
                "bytes=-10 | 10 | 0-10",
                "bytes=-99 | 10 | 0-10",
                "bytes=-0 | 10 | ''",
                "bytes=5-5,7-8 | 10 | 5-6 7-9",
                "bytes=20-30,1-2 | 10 | 1-3",
                "Bytes = 1 - 2 ,\t4-4 | 10 | 1-3 4-5",
                "bytes=0-4,5-9 | 10 | 0-5 5-10",
                "bytes=0-4,4-9 | 10 | all",
                "bytes=2-1 | 10 | all",
                "bytes=1-1 | 10 | 1-2",
                "bytes=- | 10 | all",
                "bytes= | 10 | all",
                "bytes=1-2, | 10 | all",
                "bytes=a-b | 10 | all",
                "bytes=1 | 10 | all",
                "lines=1-2 | 10 | all",
                "bytes=0-999999999999999999 | 10 | 0-10",
                "bytes=0-9999999999999999999 | 10 | all",
                "bytes=0- | 0 | ''",
                "bytes=-5 | 0 | ''"
            })
    void rangesAreThoseThatThereAre(String field, long length, String wanted) {
        assertThat(ranges(field, length)).isEqualTo(wanted);
    }

    @Test
    void whoAsksForManyRangesIsGivenAll() {
        assertThat(ranges(many(16), 100)).hasSizeGreaterThan(30);
        assertThat(ranges(many(17), 100)).isEqualTo("all");
    }

    private static String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> 2 * i + "-" + 2 * i)
                .collect(Collectors.joining(",", "bytes=", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "GZip | true",
                "deflate, gzip | true",
                "gzip;q=1 | true",
                "gzip ; q=0.001 | true",
                "gzip;q=0 | false",
                "gzip; q=0.000 | false",
                "gzip;q=0, * | false",
                "*, gzip;q=0 | false",
                "* | true",
                "*;q=0 | false",
                "deflate | false",
                "xgzip | false",
                "identity | false"
            })
    void codingIsTakenByItsNameOrByAStar(String field, boolean takes) {
        assertThat(Encodings.takes(Headers.of("Accept-Encoding", field), "gzip"))
                .isEqualTo(takes);
    }

    @Test
    void whoSaysNothingOfCodingsTakesNone() {
        assertThat(Encodings.takes(Headers.of("Accept", "*"), "gzip")).isFalse();
    }

    @Test
    void kindOfAFileIsToldByTheEndOfItsName() {
        assertThat(List.of("a.html", "A.HTM", "b.tar.gz", "html", "c.", ".json", "x.unknown"))
                .extracting(MediaTypes::of)
                .containsExactly(
                        "text/html; charset=utf-8",
                        "text/html; charset=utf-8",
                        "application/gzip",
                        "text/html; charset=utf-8",
                        "application/octet-stream",
                        "application/json",
                        "application/octet-stream");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "TEXT/CSV; charset=utf-8",
                "application/json",
                "application/problem+json",
                "image/svg+xml",
                "application/xml; charset=utf-8",
                "application/javascript",
                "application/wasm"
            })
    void whatIsOfTextCanBeCompressed(String type) {
        assertThat(MediaTypes.isText(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/zip", "video/mp4", "application/octet-stream; x=json", "a/text/"})
    void whatIsNotOfTextIsLeftAsItIs(String type) {
        assertThat(MediaTypes.isText(type)).isFalse();
    }
}
