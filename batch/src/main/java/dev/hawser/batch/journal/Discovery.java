package dev.hawser.batch.journal;

import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
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

    Discovery(Item parent, int depth, Emission emission, List<String> ids, long first, long at) {
        this.parent = parent;
        this.depth = depth;
        this.emission = emission;
        this.ids = ids;
        this.first = first;
        this.at = at;
    }
}
