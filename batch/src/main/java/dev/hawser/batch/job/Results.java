package dev.hawser.batch.job;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonPointer;

/**
 * What of a step's answer is whose, of the rows of a chunk.
 *
 * @param in where the list is, which has an element for each row
 * @param failed what holds for the element of a row that failed
 * @param dead what holds for the element of one that is not to be tried again; empty if each is
 * @param id where in an element it stands whose it is; empty if the list is in the order of the rows
 * @param column the column of a row that says the same
 */
public record Results(
        JsonPointer in, Condition failed, Optional<Condition> dead, Optional<JsonPointer> id, String column) {
    private static final String POINTER = "a JSON pointer such as /items";
    private static final String PATTERN = "^(/.*)?$";

    private static final Key<JsonPointer> IN = Key.of(
            "in",
            KeyType.ofText(POINTER, PATTERN, JsonPointer.empty(), JsonPointer::compile),
            "Where in the JSON that came the list is, in the body of a response or in what a program wrote: it has an"
                    + " element for each row. Left out, all of it is the list.");

    static final Key<Condition> FAILED = Key.of(
                    "failed",
                    KeyTypes.CONDITION,
                    "What holds for the element of a row that failed: `each.status >= 400`. The element is `each`, as with"
                            + " `foreach`.")
            .required();

    private static final Key<Condition> DEAD = Key.of(
            "dead",
            KeyTypes.CONDITION,
            "What holds for the element of a row that failed for good, and is not tried again when it is alone:"
                    + " `each.error == 'invalid'`. Left out, each is tried again.");

    private static final Key<JsonPointer> ID = Key.of(
            "id",
            KeyType.ofText(POINTER, PATTERN, JsonPointer.empty(), JsonPointer::compile),
            "Where in an element it stands whose it is. Left out, the list is in the order of the rows.");

    private static final Key<String> COLUMN = Key.of(
                    "column", KeyTypes.TEXT, "With `id`, the column of a row that has the same.")
            .defaulting("id");

    static final Key<Settings> KEY = Key.of(
            "results",
            KeyTypes.mapping("results", List.of(IN, FAILED, DEAD, ID, COLUMN), FAILED),
            "Which rows of a chunk have failed, by a list in the answer. They are served again, each alone, while the others"
                    + " are done. Captures `results`, the elements in the order of the rows, with null for those that are served"
                    + " again, and how many those are, `again`. For `input` with `chunk`, and the last step.");

    static Results of(Settings settings) {
        if (settings.has(COLUMN) && !settings.has(ID)) {
            settings.error(COLUMN, "needs \"id\", which says where the same stands in an element");
        }
        return new Results(
                settings.find(IN).orElse(JsonPointer.empty()),
                settings.get(FAILED),
                settings.find(DEAD),
                settings.find(ID),
                settings.get(COLUMN));
    }

    /**
     * Tells what cannot be.
     *
     * @param step of which step, with its manner
     * @param isLast whether it is the last that may be
     */
    static void refuse(Of step, boolean isLast, Mistakes mistakes) {
        Manner manner = step.manner();
        if (!isLast) {
            mistakes.add(step.position(), step.what() + " has \"results\", which only the last step can have");
        }
        if (manner.emit().isPresent() || manner.foreach().isPresent()) {
            String other = manner.emit().isPresent() ? "emit" : "foreach";
            mistakes.add(
                    step.position(), step.what() + " has both \"results\" and \"" + other + "\", expected one of them");
        }
        if (!step.plan().finds(new FoundIn.Json(JsonPointer.empty()))) {
            mistakes.add(step.position(), step.what() + " has no answer that \"results\" could be in");
        }
    }

    /** A step that has some. */
    record Of(String what, Position position, Manner manner, StepPlan plan) {}

    /** {@return how it is told of in a plan} */
    String described() {
        return "a result for each row"
                + (in.matches() ? "" : " at \"" + in + "\"")
                + id.map(pointer -> ", whose at \"" + pointer + "\"").orElse("") + ", failed when " + failed;
    }
}
