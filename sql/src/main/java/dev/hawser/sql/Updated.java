package dev.hawser.sql;

import java.util.List;

/**
 * What an update has done. Immutable.
 *
 * @param count how many rows it has changed
 * @param keys the values that the database made for the new rows, as its driver gives them: some give the key's column,
 *     PostgreSQL's gives all columns
 */
public record Updated(long count, List<Row> keys) {
    /** Copies the list. */
    public Updated {
        keys = List.copyOf(keys);
    }
}
