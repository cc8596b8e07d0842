package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import dev.hawser.http.client.Fetched;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What servers say, and what is kept of it. */
class SaidTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private static Optional<RateLimit> limit(String fields) {
        Map<String, String> all = new HashMap<>();
        Arrays.stream(fields.split("\\|"))
                .map(String::strip)
                .filter(field -> !field.isEmpty())
                .forEach(field -> all.put(field.split(": ")[0], field.split(": ")[1]));
        return RateLimit.of(name -> Optional.ofNullable(all.get(name)), NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "ratelimit: r=5;t=3                                        ~ 5 ~ 3 ~",
                "ratelimit: remaining=5, reset=3                           ~ 5 ~ 3 ~",
                "ratelimit: r=5;t=3;q=9                                    ~ 5 ~ 3 ~ 9",
                "ratelimit: r=5;t=3;q=9 | ratelimit-policy: q=8            ~ 5 ~ 3 ~ 8",
                "ratelimit-remaining: 5 | ratelimit-reset: 3               ~ 5 ~ 3 ~",
                "ratelimit-remaining: 5 | ratelimit-reset: 3 | ratelimit-limit: 7 ~ 5 ~ 3 ~ 7",
                "x-ratelimit-remaining: 5 | x-ratelimit-reset: 3           ~ 5 ~ 3 ~",
                "x-rate-limit-remaining: 5 | x-rate-limit-reset: 3 | x-rate-limit-limit: 7 ~ 5 ~ 3 ~ 7",
                "ratelimit: r=5 | x-ratelimit-reset: 3                     ~ 5 ~ 3 ~",
                "ratelimit-remaining: 5 | x-ratelimit-remaining: 6 | x-ratelimit-reset: 3 ~ 5 ~ 3 ~",
                "ratelimit-remaining: 4.2 | ratelimit-reset: 2.5           ~ 5 ~ 3 ~",
                "ratelimit-remaining: 0 | ratelimit-reset: 999999999       ~ 0 ~ 999999999 ~",
                "ratelimit-remaining: 0 | ratelimit-reset: 1000000000      ~ 0 ~ 0 ~",
                "ratelimit-remaining: 0 | ratelimit-reset: 1800000030      ~ 0 ~ 30 ~",
                "ratelimit-remaining: 0 | ratelimit-reset: 1799999999      ~ 0 ~ 0 ~",
                "ratelimit-remaining: 0 | ratelimit-reset: 1800000030000   ~ 0 ~ 30 ~",
                "ratelimit: target=3;r=5;t=3                               ~ 5 ~ 3 ~",
            })
    void aQuotaIsReadInEachOfItsForms(String fields, long remaining, long seconds, Long quota) {
        assertThat(limit(fields)).contains(new RateLimit(remaining, Duration.ofSeconds(seconds), quota));
    }

    @Test
    void aQuotaMayBeNewWithinASecond() {
        assertThat(limit("x-rate-limit-remaining: 1 | x-rate-limit-reset: 1800000001500"))
                .contains(new RateLimit(1, Duration.ofMillis(1500), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ratelimit: r=5",
                "ratelimit: t=3",
                "ratelimit-remaining: 5",
                "ratelimit-reset: 3",
                "ratelimit-remaining: many | ratelimit-reset: 3",
                "ratelimit-remaining: -1 | ratelimit-reset: 3",
                "ratelimit-remaining: 1234567890123456 | ratelimit-reset: 3",
                "ratelimit: for=5;at=3",
                "ratelimit-limit: 5 | ratelimit-policy: q=5",
                "ratelimit-remaining: 5. | ratelimit-reset: 3",
            })
    void halfOfAQuotaIsNone(String fields) {
        assertThat(limit(fields)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "9, 9",
        "' 10 ', 10",
        "999999999, 999999999",
        "'Fri, 15 Jan 2027 08:00:05 GMT', 5",
        "'Fri, 15 Jan 2027 08:00:00 GMT', 0",
        "'Fri, 15 Jan 2027 07:00:00 GMT', 0"
    })
    void aTimeToWaitIsSecondsOrADate(String value, long seconds) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1000000000", "1.5", "5s", "+5", "soon", "2027-01-15", "/", ":", "1:5", "1/5"})
    void whatIsNeitherIsNone(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isNull();
    }

    @Test
    void whatIsTriedAgainByDefault() {
        RetryOn usual = RetryOn.of(RetryOn.DEFAULT);
        assertThat(List.of(200, 400, 404, 408, 425, 429, 500, 501, 502, 503, 504, 505).stream()
                        .filter(usual::hasStatus))
                .containsExactly(408, 425, 429, 500, 502, 503, 504);
        assertThat(RetryOn.KINDS.stream().filter(usual::hasKind))
                .containsExactly("dns", "connect", "timeout", "closed");
        RetryOn own = RetryOn.of(List.of("5xx", "tls", "404", "tls"));
        assertThat(own.hasStatus(599)).isTrue();
        assertThat(own.hasStatus(404)).isTrue();
        assertThat(own.hasStatus(429)).isFalse();
        assertThat(own.kinds()).containsExactly("tls");
    }

    @ParameterizedTest
    @ValueSource(strings = {"teapot", "", "99", "5x", "600-500"})
    void whatCannotBeTriedAgainIsRefused(String text) {
        assertThatThrownBy(() -> RetryOn.check(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static final Fetched ANSWER = new Fetched(
            new Status(201),
            Headers.of("X-One", "first", "X-One", "second", "Empty", ""),
            URI.create("http://a.test/"),
            "{\"a\":{\"b\":[1,null]},\"t\":\"ü=7;ü=8\"}".getBytes(StandardCharsets.UTF_8));

    private static String found(String capture) {
        return Capture.parse(capture)
                .find(ANSWER, () -> JsonMapper.shared().readTree(ANSWER.text()))
                .map(Object::toString)
                .orElse("nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "status            ~ 201            ~ status                  ~ false",
                "length            ~ 36             ~ length                  ~ false",
                "file              ~ \"\"           ~ file                    ~ false",
                "header:x-one      ~ \"first\"      ~ header field x-one      ~ false",
                "header: X-One     ~ \"first\"      ~ header field X-One      ~ false",
                "header:Empty      ~ \"\"           ~ header field Empty      ~ false",
                "header:gone       ~ nothing        ~ header field gone       ~ false",
                "/a/b/0            ~ 1              ~ JSON pointer /a/b/0     ~ true",
                "/a/b/1            ~ null           ~ JSON pointer /a/b/1     ~ true",
                "/a/b              ~ [1,null]       ~ JSON pointer /a/b       ~ true",
                "/a/c              ~ nothing        ~ JSON pointer /a/c       ~ true",
                "regex:ü=(\\d)     ~ \"7\"          ~ regular expression ü=(\\d) ~ true",
                "regex:ü=\\d       ~ \"ü=7\"        ~ regular expression ü=\\d ~ true",
                "regex:x(y)?       ~ nothing        ~ regular expression x(y)? ~ true",
                "regex:ü(x)?       ~ nothing        ~ regular expression ü(x)? ~ true",
                "regex:            ~ \"\"           ~ 'regular expression '   ~ true",
            })
    void whatIsKeptOfAResponse(String capture, String value, String described, boolean text) {
        assertThat(found(capture)).isEqualTo(value);
        assertThat(Capture.parse(capture).described()).isEqualTo(described);
        assertThat(Capture.parse(capture).isOfText()).isEqualTo(text);
    }

    @Test
    void theBodyIsKeptAsItIsOrAsItsDigest() {
        assertThat(found("body")).isEqualTo(JsonMapper.shared().writeValueAsString(ANSWER.text()));
        assertThat(found("sha256")).isEqualTo("\"" + SavedFile.digest(ANSWER.bytes()) + "\"");
        assertThat(Capture.parse("body").described() + Capture.parse("sha256").described())
                .isEqualTo("bodysha256");
        assertThat(Capture.parse("body").isOfText()).isTrue();
        assertThat(Capture.parse("sha256").isOfText()).isFalse();
    }

    @Test
    void ofABodyThatIsNoJsonNothingIsFound() {
        assertThat(Capture.parse("/a").find(ANSWER, MissingNode::getInstance)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "header:", "headers", "a/b", "Status", "regexp:a"})
    void whatCannotBeKeptIsRefused(String capture) {
        assertThatThrownBy(() -> Capture.parse(capture))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(null);
    }

    @Test
    void aWrongExpressionIsToldWithItsPlace() {
        assertThatThrownBy(() -> Capture.parse("regex:a(b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unclosed group at character 4");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', capture: {x: 'regex:*'}}"))
                .contains("Dangling meta character '*' at character 1");
    }

    private static Path path(String template, String row) throws Exception {
        HttpPlan plan = Plans.http("{url: 'http://a.test/', file: \"" + template + "\"}");
        return ((HttpRequestPlan.Body.File) plan.request().body()).resolve(Plans.scope(row));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'in/{{v}}'           | a.txt       | /jobs/in/a.txt",
                "'in/{{v}}'           | b/../a.txt  | /jobs/in/a.txt",
                "'in/{{v}}'           | ''          | /jobs/in",
                "'{{v}}'              | sub/a       | /jobs/sub/a",
                "'/{{v}}'             | etc/x       | /etc/x",
                "'../up/{{v}}'        | a           | /up/a",
                "'in/x{{v}}'          | y           | /jobs/in/xy",
                "'in/x{{v}}'          | /../y       | /jobs/in/y",
                "'{{env.DIR}}/{{v}}'  | a           | /var/in/a",
                "'../../x/y'          | ''          | /x/y",
                "'{{env.DIR}}/../z'   | ''          | /var/z",
            })
    void aPathIsMadeOfARow(String template, String value, String path) throws Exception {
        assertThat(path(template, "{\"v\": \"" + value + "\"}")).hasToString(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "in/{{v}}          | ../a          | 'in/../a' leads out of /jobs/in, where 'in/{{v}}' stays",
                "in/{{v}}          | a/../../in2/b | leads out of /jobs/in,",
                "{{v}}             | /etc/passwd   | '/etc/passwd' leads out of /jobs, where '{{v}}' stays",
                "{{v}}             | ..            | '..' leads out of /jobs,",
                "{{env.DIR}}/{{v}} | ../x          | leads out of /var/in,",
                "in/{{v}}          | a\\u0000b     | is no path: Nul character not allowed",
            })
    void noRowLeadsOutOfTheDirectoryThatTheJobSays(String template, String value, String message) {
        assertThatThrownBy(() -> path(template, "{\"v\": \"" + value + "\"}"))
                .isInstanceOfSatisfying(
                        StepFailure.class, failure -> assertThat(failure.kind()).isEqualTo("file"))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.bin                 | /jobs/a.bin      | /jobs",
                "'in/a{{v}}'           | /jobs/in/ax      | /jobs/in",
                "'in/{{v}}/y'          | /jobs/in/x/y     | /jobs/in",
                "'{{env.DIR}}/{{v}}'   | /var/in/x        | /var/in",
                "'{{run.dir}}/{{v}}'   | /runs/1/x        | /runs/1",
            })
    void aBodyIsSavedBelowTheDirectoryThatTheJobSays(String template, String target, String bounds) throws Exception {
        HttpSave save = Plans.http("{url: 'http://a.test/', save: \"" + template + "\"}")
                .save()
                .orElseThrow();
        Path file = save.target(Plans.scope("{\"v\": \"x\"}"));
        assertThat(file).hasToString(target);
        assertThat(save.bounds(file, Plans.scope("{\"v\": \"x\"}"))).hasToString(bounds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x.hawser-part | '/jobs/in/x.hawser-part' has the name of a file that is not complete",
                "x.hawser-tag  | '/jobs/in/x.hawser-tag' has the name of a file that is not complete",
                "\"\"          | '/jobs/in' is the directory itself, and no file in it",
                "a/..          | '/jobs/in' is the directory itself, and no file in it",
            })
    void noBodyIsSavedInThePlaceOfOtherThings(String value, String message) throws Exception {
        HttpSave save =
                Plans.http("{url: 'http://a.test/', save: 'in/{{v}}'}").save().orElseThrow();
        assertThatThrownBy(() -> save.target(Plans.scope("{\"v\": \"" + value + "\"}")))
                .isInstanceOfSatisfying(
                        StepFailure.class,
                        failure -> assertThat(failure.isTransient()).isFalse())
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "expect: 200                         | 200 | true",
                "expect: 200                         | 201 | false",
                "expect: [200, 404]                  | 404 | true",
                "gzip: false                         | 299 | true",
                "gzip: false                         | 300 | false",
                "until: {status: 303, every: 1s}     | 303 | true",
                "until: {status: 303, every: 1s}     | 200 | false",
                "until: {headers: {a: b}, every: 1s} | 200 | true",
                "until: {headers: {a: b}, every: 1s} | 303 | false",
            })
    void theBodyOfARightResponseAloneIsSaved(String more, int status, boolean saved) throws Exception {
        assertThat(Plans.http("{url: 'http://a.test/', save: a.bin, " + more + "}")
                        .save()
                        .orElseThrow()
                        .has(status))
                .isEqualTo(saved);
    }
}
