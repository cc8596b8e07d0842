package dev.hawser.batch.journal;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the reactor hands to the writer, in the order in which it happened. Nothing in it changes any more, so it is put
 * into words on the writer's thread.
 */
sealed interface Entry {
    /**
     * A process goes on with the run.
     *
     * @param at when, in microseconds since 1970
     * @param mode what it does with it
     * @param holder which process it is
     */
    record Opened(long at, OpenMode mode, Holder holder) implements Entry {}

    /**
     * An attempt starts.
     *
     * @param item what is served
     * @param attempt which try it is
     * @param slot in which slot
     * @param at when, in microseconds since 1970
     */
    record Started(Item item, int attempt, int slot, long at) implements Entry {}

    /**
     * An item is done.
     *
     * @param report the attempt
     */
    record Done(AttemptReport report) implements Entry {}

    /**
     * An attempt failed, and another is to come.
     *
     * @param report the attempt
     * @param delay not before
     */
    record Retried(AttemptReport report, Duration delay) implements Entry {}

    /**
     * An item failed for good.
     *
     * @param report the last attempt
     * @param served whether that attempt was made in this process; else it was cut off by a crash of another
     * @param bad if it was not served at all because its row cannot be read
     */
    record Dead(AttemptReport report, boolean served, RowReader.@Nullable Bad bad) implements Entry {}

    /**
     * An attempt was cut off and does not count.
     *
     * @param report the attempt
     */
    record GivenBack(AttemptReport report) implements Entry {}

    /**
     * A block of the input was read.
     *
     * @param block its digest
     */
    record BlockRead(Block block) implements Entry {}

    /**
     * The input is not what it was, and that is allowed.
     *
     * @param block the first block that differs
     * @param grown whether all that was there before is there still
     */
    record InputChanged(int block, boolean grown) implements Entry {}

    /**
     * The input was read to its end.
     *
     * @param bytes how many bytes it has
     * @param rows how many rows
     */
    record InputEnded(long bytes, long rows) implements Entry {}

    /**
     * An item counts as done no more, because its result is lost.
     *
     * @param id its id
     * @param ordinal its number
     */
    record Undone(String id, long ordinal) implements Entry {}

    /**
     * Something happened to the run as a whole.
     *
     * @param at when, in microseconds since 1970
     * @param event what, in a word
     * @param details more; may be null
     */
    record Noted(long at, String event, @Nullable ObjectNode details) implements Entry {}

    /**
     * This process lets go of the run.
     *
     * @param at when, in microseconds since 1970
     * @param how how it ended
     */
    record Closed(long at, String how) implements Entry {}
}
