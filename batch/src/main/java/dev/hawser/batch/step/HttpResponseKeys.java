package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyType;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The settings of an {@code http} step that say what must come back. */
final class HttpResponseKeys {
    private static final StatusRange SUCCESS = new StatusRange(200, 299);
    private static final StatusRange ANY = new StatusRange(100, 999);

    private static final Key<List<StatusRange>> STATUS = Key.of(
            "status",
            KeyTypes.listOf(KeyType.ofText(StatusRange.EXPECTED, StatusRange.PATTERN, SUCCESS, StatusRange::parse)),
            "Any of these is right; 200-299 by default.");
    private static final Key<Duration> WITHIN =
            Key.of("within", KeyTypes.DURATION, "How long the response may have taken, with all of its body.");

    private static final Key<Settings> EXPECT = Key.of(
            "expect",
            KeyTypes.mapping("expect", all(List.of(STATUS), HttpTerms.KEYS, List.of(WITHIN)), STATUS),
            "What the response must be like. A status alone may stand there.");
    private static final Key<List<StatusRange>> UNTIL_STATUS = Key.of(
            "status",
            KeyTypes.listOf(KeyType.ofText(StatusRange.EXPECTED, StatusRange.PATTERN, SUCCESS, StatusRange::parse)),
            "Any of these. Another one is waited out if expect or retry-on has it, and fails the step if not.");
    private static final Key<Settings> UNTIL = Key.of(
            "until",
            KeyTypes.mapping("until", all(List.of(UNTIL_STATUS), HttpTerms.KEYS, Until.KEYS), null),
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

    private static final Key<Template> SAVE = Key.of(
            "save",
            KeyTypes.TEMPLATE,
            "A file that the body goes into, relative to the job file, in a directory that the job says before the first"
                    + " name. It is there when it is complete; a next try asks for the rest alone, if the server can do that.");

    /** All of them. */
    static final List<Key<?>> ALL = List.of(EXPECT, UNTIL, CAPTURE.key(), SAVE, RETRY_ON);

    private HttpResponseKeys() {}

    private static List<Key<?>> all(List<Key<?>> first, List<Key<?>> second, List<Key<?>> third) {
        List<Key<?>> all = new ArrayList<>(first);
        all.addAll(second);
        all.addAll(third);
        return all;
    }

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
                expect.map(HttpTerms::of).orElse(HttpTerms.NONE),
                expect.flatMap(s -> s.find(WITHIN)),
                CAPTURE.of(settings),
                RetryOn.of(settings.find(RETRY_ON).orElse(RetryOn.DEFAULT)));
    }

    /** {@return what must hold before the row goes on; empty if the first response will do} */
    static Optional<HttpUntil> until(Settings settings) {
        return settings.find(UNTIL).map(until -> {
            HttpExpectation condition = new HttpExpectation(
                    until.find(UNTIL_STATUS).orElse(List.of(ANY)),
                    HttpTerms.of(until),
                    Optional.empty(),
                    new Captures<>(Map.of(), Set.of()),
                    RetryOn.of(List.of()));
            if (!until.has(UNTIL_STATUS) && condition.terms().isEmpty()) {
                until.error("expected status, contains, matches, headers, json or count, which say what must hold");
            }
            return new HttpUntil(condition, Until.of(until));
        });
    }

    /**
     * {@return where the body goes; empty if it is kept in memory}
     *
     * @param settings of the step
     * @param expectation what must come back
     * @param until what must hold before the row goes on
     */
    static Optional<HttpSave> save(Settings settings, HttpExpectation expectation, Optional<HttpUntil> until) {
        Optional<Template> path = settings.find(SAVE);
        if (path.isEmpty()) {
            if (expectation.captures().all().containsValue(new Capture.File())) {
                settings.error(CAPTURE.key(), "file is where the body was saved, and there is no save");
            }
            return Optional.empty();
        }
        if (!HttpSave.isBound(path.get())) {
            settings.error(
                    SAVE,
                    "was \"" + path.get().source()
                            + "\", expected a directory before the first name, such as saved/{{id}}.pdf");
        }
        boolean looks = expectation.terms().areOfBody()
                || until.map(HttpUntil::condition)
                        .filter(c -> c.terms().areOfBody())
                        .isPresent()
                || expectation.captures().all().values().stream().anyMatch(Capture::isOfText);
        if (looks) {
            settings.error(
                    SAVE, "a body that is saved is not looked at, expected neither terms for it nor captures from it");
        }
        List<StatusRange> statuses = until.map(HttpUntil::condition)
                .map(HttpExpectation::statuses)
                .filter(all -> !all.equals(List.of(ANY)))
                .orElse(expectation.statuses());
        return Optional.of(new HttpSave(
                path.get(),
                settings.directory().toAbsolutePath(),
                statuses,
                expectation.captures().all().containsValue(new Capture.Digest())));
    }
}
