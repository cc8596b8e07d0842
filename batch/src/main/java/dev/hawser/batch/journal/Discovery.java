package dev.hawser.batch.journal;

import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import java.util.List;

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

    /** The id of each row. */
    final List<String> ids;

    /** The number of the first row; 0 for the next that is free. */
    final long first;

    final long at;

    /** What became of them, when they are written. */
    Emission.Result result = new Emission.Result(0, 0, 0);

    /** Rows that were found elsewhere, where they got numbers. */
    Discovery(Item parent, int depth, Emission emission, List<String> ids, long first, long at) {
        this.parent = parent;
        this.depth = depth;
        this.emission = emission;
        this.ids = ids;
        this.first = first;
        this.at = at;
    }

    /** Rows that are found now. */
    static Discovery made(Item parent, int depth, Emission emission, String key, long at) throws StepException {
        return new Discovery(parent, depth, emission, emission.ids(key), 0, at);
    }
}
