package dev.hawser.batch.journal;

import dev.hawser.batch.Item;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which items a process serves, and what earlier ones did of them.
 *
 * @param history of the items
 * @param kept reads what their steps captured
 * @param mode what the process does
 * @param behind whether dead items go on at the step that they failed at
 */
record Wanted(History history, KeptSteps kept, OpenRun.Mode mode, boolean behind) {
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    /** {@return the item with what is known of it, or null if it is not served} */
    RowBatch.@Nullable Unserved of(Item item, RowReader.@Nullable Bad bad, int depth) throws IOException {
        String id = item.id();
        long ordinal = item.ordinal();
        boolean dead = history.isDead(id, ordinal);
        boolean wanted = switch (mode) {
            case RUN -> true;
            case RESUME -> !dead && !history.isDone(id, ordinal);
            case RETRY_DEAD -> dead;
        };
        if (!wanted) {
            return null;
        }
        History.Tries tries = history.tries(id, ordinal);
        ObjectNode keptOf = kept.read(history.kept(id, ordinal));
        Entry.Span past = behind ? history.passed(id, ordinal).orElse(null) : null;
        ObjectNode passed = past == null ? NOTHING : kept.readPassed(past);
        long memory = item.memory()
                + Item.memory(keptOf)
                + (past == null ? 0 : Item.memory(passed))
                + (bad == null ? 0 : bad.text().length());
        return new RowBatch.Unserved(item, tries.attempts(), tries.crashes(), bad, keptOf, passed, depth, memory);
    }
}
