package dev.hawser.batch.journal;

import dev.hawser.batch.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows that were read at once.
 *
 * @param rows those to be served
 * @param news for the journal, before anything about these rows
 * @param read how many rows were read, with those that are not to be served
 * @param skipped how many were left out as duplicates
 * @param consumed about how many bytes the rows so far had
 * @param ended whether there are no more
 * @param left whether there are more to be served than this process serves
 * @param failure why there are no more, unless it is the end of the input
 */
record RowBatch(
        List<Unserved> rows,
        List<Entry> news,
        long read,
        long skipped,
        long consumed,
        boolean ended,
        boolean left,
        @Nullable Exception failure) {
    /**
     * A row to be served.
     *
     * @param item what is to be served
     * @param attempts how many tries count already
     * @param crashes how many of them a crash cut off
     * @param bad why it cannot be served at all; null if it can
     * @param kept what steps captured that are not done again, by the name of the step
     * @param passed what the steps captured that are not done because it died behind them, by the name of the step; null of
     *     one that was left out
     * @param depth how far it is from a row of the input; 0 for one
     * @param memory about how many bytes it takes
     */
    record Unserved(
            Item item,
            int attempts,
            int crashes,
            RowReader.@Nullable Bad bad,
            ObjectNode kept,
            ObjectNode passed,
            int depth,
            long memory) {}
}
