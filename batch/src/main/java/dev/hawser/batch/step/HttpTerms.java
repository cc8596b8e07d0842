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
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JsonPointer;

/**
 * What a response must be like, beside its status.
 *
 * @param contains texts that the body must have in it
 * @param matches expressions that must be found in the body
 * @param headers expressions that must be found in fields of the header
 * @param json values that the body must have
 * @param count how many elements lists in the body must have
 */
record HttpTerms(
        List<Template> contains,
        List<Pattern> matches,
        Map<String, Pattern> headers,
        Map<JsonPointer, JsonTemplate> json,
        Map<JsonPointer, Amount> count) {
    private static final Key<List<Template>> CONTAINS =
            Key.of("contains", KeyTypes.listOf(KeyTypes.TEMPLATE), "Texts that the body must have in it.");
    private static final KeyType<Pattern> EXPRESSION =
            KeyType.ofText("a regular expression", null, Pattern.compile(""), HttpTerms::expression);
    private static final Key<List<Pattern>> MATCHES = Key.of(
            "matches",
            KeyTypes.listOf(EXPRESSION),
            "Regular expressions that must be found in the body: '(?m)^total: [1-9]'.");
    private static final Key<Map<String, Pattern>> HEADERS = Key.of(
            "headers",
            KeyTypes.mapOf(EXPRESSION),
            "Regular expressions that must be found in fields of the header: {Content-Type: ^application/json}.");
    private static final Key<Map<String, JsonTemplate>> JSON = Key.of(
            "json",
            KeyTypes.mapOf(KeyTypes.JSON),
            "Values that the body must have, by JSON pointer: {/state: active}.");
    private static final Key<Map<String, Amount>> COUNT = Key.of(
            "count",
            KeyTypes.mapOf(KeyType.ofText(Amount.EXPECTED, Amount.PATTERN, Amount.NONE, Amount::parse)),
            "How many elements lists in the body must have, by JSON pointer: {/items: '>0'}.");

    /** The settings that say so. */
    static final List<Key<?>> KEYS = List.of(CONTAINS, MATCHES, HEADERS, JSON, COUNT);

    /** None. */
    static final HttpTerms NONE = new HttpTerms(List.of(), List.of(), Map.of(), Map.of(), Map.of());

    static HttpTerms of(Settings settings) {
        return new HttpTerms(
                settings.find(CONTAINS).orElse(List.of()),
                settings.find(MATCHES).orElse(List.of()),
                settings.find(HEADERS).orElse(Map.of()),
                byPointer(settings, JSON),
                byPointer(settings, COUNT));
    }

    private static <T> Map<JsonPointer, T> byPointer(Settings settings, Key<Map<String, T>> key) {
        Map<JsonPointer, T> values = new LinkedHashMap<>();
        settings.find(key).orElse(Map.of()).forEach((pointer, value) -> {
            if (pointer.isEmpty() || pointer.startsWith("/")) {
                values.put(JsonPointer.compile(pointer), value);
            } else {
                settings.error(key, "\"" + pointer + "\" is no JSON pointer, expected one such as /user/id");
            }
        });
        return values;
    }

    private static Pattern expression(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription() + " at character " + (e.getIndex() + 1));
        }
    }

    boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether the body is looked at. */
    boolean areOfBody() {
        return !contains.isEmpty() || !matches.isEmpty() || !json.isEmpty() || !count.isEmpty();
    }
}
