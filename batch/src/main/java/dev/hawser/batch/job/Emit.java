package dev.hawser.batch.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jsoup.select.QueryParser;
import tools.jackson.core.JsonPointer;

/**
 * What rows a step finds.
 *
 * @param from where
 * @param as the column of what is found, where that is a text or a number; empty for the one that identifies a row
 * @param row the columns of a row, made from what is found; empty for that itself
 * @param where what must hold for what is found; empty for nothing
 * @param depth how far a row may be from one of the input
 * @param most how many rows the run may find
 */
public record Emit(
        FoundIn from,
        Optional<String> as,
        Optional<JsonTemplate> row,
        Optional<Condition> where,
        int depth,
        long most) {
    /** What is found is called so in templates. */
    public static final String FOUND = Names.FOUND;

    static final Key<JsonPointer> JSON = Key.of(
            "json",
            KeyType.ofText("a JSON pointer such as /items", "^(/.*)?$", JsonPointer.empty(), JsonPointer::compile),
            "Where in the JSON that came the rows are: in the body of a response, in what a program wrote, in what other"
                    + " steps capture. A list has several, anything else is one; null and nothing are none.");

    private static final Key<String> LINKS = Key.of(
            "links",
            KeyType.ofText("a CSS selector such as a.next", null, "a", Emit::selector),
            "A CSS selector such as `a.next`: the links of an HTML page that are like it, as absolute URLs without what is"
                    + " behind `#`; of `http` steps. `{{found.text}}` is their text.");

    private static final Key<FoundIn.Kind> LINES = Key.of(
            "lines",
            KeyTypes.oneOf(FoundIn.Kind.class),
            "Each line of the standard output is one, as a text or as JSON; of `exec` steps. There may be millions.");

    private static final Key<String> AS = Key.of(
            "as",
            KeyTypes.TEXT,
            "The column of a row that is found as a text or a number. By default the one that identifies rows.");

    private static final Key<JsonTemplate> ROW = Key.of(
            "row",
            KeyTypes.JSON,
            "The columns of a row, made from what was found, which is `{{found.name}}`, or `{{found.value}}` of texts and"
                    + " numbers: `{url: \"{{found.value}}\", site: \"{{site}}\"}`. Left out, it is what was found.");

    private static final Key<Condition> WHERE = Key.of(
            "where",
            KeyTypes.CONDITION,
            "What must hold for what was found, or it is passed over: `{{found.value|host}} == {{url|host}}`.");

    private static final Key<Integer> DEPTH = Key.of(
                    "depth",
                    KeyTypes.integer(1, Integer.MAX_VALUE),
                    "How far a row may be from one of the input, which find the first ones at 1.")
            .defaulting(String.valueOf(Integer.MAX_VALUE));

    private static final Key<Integer> MOST = Key.of(
                    "most",
                    KeyTypes.integer(1, 1_000_000_000),
                    "How many rows the run may find in all. Those beyond are left out.")
            .defaulting("1000000");

    private static final List<Key<?>> KEYS = List.of(JSON, LINKS, LINES, AS, ROW, WHERE, DEPTH, MOST);

    static final Key<Settings> KEY = Key.of(
            "emit",
            KeyTypes.mapping("emit", KEYS, JSON),
            "Which rows the step finds. They are served too, each id once in the run, and are safe on the disk before the"
                    + " next step begins. The job needs an `id`.");

    static Emit of(Settings settings) {
        if (settings.has(JSON)
                ? settings.has(LINKS) || settings.has(LINES)
                : settings.has(LINKS) == settings.has(LINES)) {
            settings.error(JSON, "of json, links and lines one was expected, and no other");
        }
        FoundIn from = settings.find(LINKS)
                .<FoundIn>map(FoundIn.Links::new)
                .or(() -> settings.find(LINES).map(FoundIn.Lines::new))
                .orElseGet(() -> new FoundIn.Json(settings.find(JSON).orElse(JsonPointer.empty())));
        return new Emit(
                from,
                settings.find(AS),
                settings.find(ROW),
                settings.find(WHERE),
                settings.get(DEPTH),
                settings.get(MOST));
    }

    private static String selector(String text) {
        try {
            var _ = QueryParser.parse(text);
            return text;
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    /** {@return how it is told of in a plan} */
    String described() {
        return "finds rows: "
                + switch (from) {
                    case FoundIn.Json(JsonPointer pointer) -> "at \"" + pointer + "\"";
                    case FoundIn.Links(String selector) -> "links like " + selector;
                    case FoundIn.Lines(FoundIn.Kind kind) ->
                        "a line each, as " + kind.name().toLowerCase(Locale.ROOT);
                };
    }
}
