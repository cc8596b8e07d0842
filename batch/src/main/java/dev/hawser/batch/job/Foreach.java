package dev.hawser.batch.job;

import java.util.List;
import java.util.Optional;

/**
 * A step that is done for each element of a list.
 *
 * @param in the list
 * @param split what stands between the elements, where the list is a text; empty if it is none
 * @param slots how many are done at once
 * @param most how long the list may be
 */
public record Foreach(JsonTemplate in, Optional<String> split, int slots, int most) {
    /** What an element is called in templates. */
    public static final String EACH = Names.EACH;

    static final Key<JsonTemplate> IN = Key.of(
                    "in", KeyTypes.JSON, "The list: of the row, of what a step captured, or as it stands here.")
            .required();

    private static final Key<String> SPLIT =
            Key.of("split", KeyTypes.TEXT, "What stands between the elements, if the list is a text, as in CSV: `;`.");

    private static final Key<Integer> SLOTS = Key.of("slots", KeyTypes.integer(1, 1000), "How many are done at once.")
            .defaulting("1");

    private static final Key<Integer> MOST = Key.of(
                    "most", KeyTypes.integer(1, 100_000), "How long the list may be. The step fails with a longer one.")
            .defaulting("1000");

    static final Key<Settings> KEY = Key.of(
            "foreach",
            KeyTypes.mapping("foreach", List.of(IN, SPLIT, SLOTS, MOST), IN),
            "A list, for each element of which the step is done. The element is `{{each.value}}`, of an object"
                    + " `{{each.name}}`, and its number from 0 `{{each.index}}`. Captures `count`, and `items`, a list of what"
                    + " was captured.");

    static Foreach of(Settings settings) {
        return new Foreach(settings.get(IN), settings.find(SPLIT), settings.get(SLOTS), settings.get(MOST));
    }
}
