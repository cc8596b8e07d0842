package dev.hawser.batch.step;

import dev.hawser.batch.job.JsonTemplate;
import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyType;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.Template;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;

/** The settings of an {@code http} step that say what must come back. */
final class HttpResponseKeys {
    private static final StatusRange SUCCESS = new StatusRange(200, 299);
    private static final StatusRange ANY = new StatusRange(100, 999);

    private static final Key<List<StatusRange>> STATUS = Key.of(
            "status",
            KeyTypes.listOf(KeyType.ofText(StatusRange.EXPECTED, StatusRange.PATTERN, SUCCESS, StatusRange::parse)),
            "Any of these is right; 200-299 by default.");
    private static final Key<List<Template>> CONTAINS =
            Key.of("contains", KeyTypes.listOf(KeyTypes.TEMPLATE), "Texts that the body must have in it.");
    private static final Key<Map<String, JsonTemplate>> EXPECTED_JSON = Key.of(
            "json",
            KeyTypes.mapOf(KeyTypes.JSON),
            "Values that the body must have, by JSON pointer: {/state: active}.");

    private static final Key<Settings> EXPECT = Key.of(
            "expect",
            KeyTypes.mapping("expect", List.of(STATUS, CONTAINS, EXPECTED_JSON), STATUS),
            "What the response must be like. A status alone may stand there.");
    private static final Key<List<StatusRange>> UNTIL_STATUS = Key.of(
            "status",
            KeyTypes.listOf(KeyType.ofText(StatusRange.EXPECTED, StatusRange.PATTERN, SUCCESS, StatusRange::parse)),
            "Any of these. Another one is waited out if expect or retry-on has it, and fails the step if not.");
    private static final Key<Settings> UNTIL = Key.of(
            "until",
            KeyTypes.mapping(
                    "until",
                    Stream.concat(Stream.of(UNTIL_STATUS, CONTAINS, EXPECTED_JSON), Until.KEYS.stream())
                            .toList(),
                    null),
            "What the response must be like before the row goes on: the request is sent again and again until then, and"
                    + " holds no slot in between. That is no retry.");
    private static final Captures.Setting<Capture> CAPTURE = new Captures.Setting<>(
            KeyType.ofText(Capture.EXPECTED, null, new Capture.Status(), Capture::parse),
            "What of the response is kept, by name: {id: /user/id, where: header:Location, code: 'regex:code=(\\w+)'}."
                    + " What is not there fails the step. A secret is {token: {from: /token, private: true}}.");
    private static final Key<List<String>> RETRY_ON = Key.of(
            "retry-on",
            KeyTypes.listOf(KeyType.ofText(RetryOn.EXPECTED, null, "503", RetryOn::check)),
            "Which failures another try may mend. By default: " + String.join(", ", RetryOn.DEFAULT)
                    + ". An empty list is for none.");

    /** All of them. */
    static final List<Key<?>> ALL = List.of(EXPECT, UNTIL, CAPTURE.key(), RETRY_ON);

    private HttpResponseKeys() {}

    static HttpExpectation expectation(Settings settings) {
        Optional<Settings> expect = settings.find(EXPECT);
        if (expect.flatMap(s -> s.find(STATUS)).filter(List::isEmpty).isPresent()) {
            expect.get().error(STATUS, "is empty, expected a status that is right");
        }
        List<StatusRange> awaited =
                settings.find(UNTIL).flatMap(s -> s.find(UNTIL_STATUS)).orElse(List.of());
        return new HttpExpectation(
                expect.flatMap(s -> s.find(STATUS))
                        .orElse(Stream.concat(Stream.of(SUCCESS), awaited.stream())
                                .toList()),
                expect.flatMap(s -> s.find(CONTAINS)).orElse(List.of()),
                expect.map(HttpResponseKeys::values).orElse(Map.of()),
                CAPTURE.of(settings),
                RetryOn.of(settings.find(RETRY_ON).orElse(RetryOn.DEFAULT)));
    }

    /** {@return what must hold before the row goes on; empty if the first response will do} */
    static Optional<HttpUntil> until(Settings settings) {
        return settings.find(UNTIL).map(until -> {
            HttpExpectation condition = new HttpExpectation(
                    until.find(UNTIL_STATUS).orElse(List.of(ANY)),
                    until.find(CONTAINS).orElse(List.of()),
                    values(until),
                    new Captures<>(Map.of(), Set.of()),
                    RetryOn.of(List.of()));
            if (!until.has(UNTIL_STATUS) && !until.has(CONTAINS) && !until.has(EXPECTED_JSON)) {
                until.error("expected status, contains or json, which say what must hold");
            }
            return new HttpUntil(condition, Until.of(until));
        });
    }

    private static Map<JsonPointer, JsonTemplate> values(Settings expect) {
        Map<JsonPointer, JsonTemplate> values = new LinkedHashMap<>();
        expect.find(EXPECTED_JSON).orElse(Map.of()).forEach((pointer, value) -> {
            if (pointer.isEmpty() || pointer.startsWith("/")) {
                values.put(JsonPointer.compile(pointer), value);
            } else {
                expect.error(EXPECTED_JSON, "\"" + pointer + "\" is no JSON pointer, expected one such as /user/id");
            }
        });
        return values;
    }
}
