package dev.hawser.batch.journal;

import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows that were found, on their way to the disk.
 *
 * <p><b>Threads:</b> made on the reactor, {@link #result} set by whoever writes it, read on the reactor after that.
 */
final class Discovery {
    final Item parent;

    /** How far the parent is from a row of the input. */
    final int depth;

    final Emission emission;
    final long at;

    /** What became of them, when they are written. */
    Emission.Result result = new Emission.Result(0, 0, 0);

    /**
     * {@return why such rows cannot be taken, or null}
     *
     * @param emission what was found
     * @param ids tells them apart
     * @param kept whether the run takes any
     */
    static @Nullable StepException wrong(Emission emission, ItemIds ids, boolean kept) {
        if (!kept) {
            return failure(emission, "the run was begun without steps that find rows, and cannot take any");
        }
        for (ObjectNode row : emission.rows()) {
            if (ids.ofFound(row).isEmpty()) {
                return failure(
                        emission,
                        "a row that was found has no text or number as \"" + ids.key()
                                + "\", by which rows are told apart: it has " + row.propertyNames());
            }
        }
        return null;
    }

    private static StepException failure(Emission emission, String message) {
        return new StepException(emission.step(), "emit", message, false, null);
    }

    Discovery(Item parent, int depth, Emission emission, long at) {
        this.parent = parent;
        this.depth = depth;
        this.emission = emission;
        this.at = at;
    }
}
