package dev.hawser.batch.journal;

import dev.hawser.batch.StepTime;
import java.util.List;

/** Something that the journal of a run tells. Times are microseconds since 1970. */
public sealed interface RunEvent {
    /**
     * A process took the run.
     *
     * @param at when
     * @param mode what it does with it: {@code run}, {@code resume} or {@code retry-dead}
     * @param pid its number
     * @param host the machine that it ran on
     */
    record Opened(long at, String mode, long pid, String host) implements RunEvent {}

    /**
     * An attempt started. A compact journal does not tell.
     *
     * @param id the item's id
     * @param ordinal the item's number in the input
     * @param attempt which try
     * @param slot in which slot, from 0
     * @param at when
     */
    record Started(String id, long ordinal, int attempt, int slot, long at) implements RunEvent {}

    /**
     * An attempt ended.
     *
     * @param id the item's id
     * @param ordinal the item's number in the input
     * @param attempt which try
     * @param slot in which slot, from 0; −1 if a crash had cut it off before, and the item is given up now
     * @param start when it started
     * @param end when it ended
     * @param steps its steps, in order
     * @param how what came of it
     * @param failure what went wrong; all empty if nothing did
     */
    record Ended(
            String id,
            long ordinal,
            int attempt,
            int slot,
            long start,
            long end,
            List<StepTime> steps,
            How how,
            Failure failure)
            implements RunEvent {}

    /** What came of an attempt. */
    enum How {
        /** The item is done. */
        DONE,
        /** It failed, and another try follows. */
        RETRY,
        /** The item failed for good. */
        DEAD,
        /** It was cut off, and does not count. */
        BACK
    }

    /**
     * Why an attempt failed, or was cut off.
     *
     * @param step the name of the step; may be empty
     * @param kind what sort of failure, in a word; empty if it was cut off
     * @param message for people
     */
    record Failure(String step, String kind, String message) {}

    /**
     * The whole input was read.
     *
     * @param bytes how many bytes it has
     * @param rows how many rows
     */
    record InputEnded(long bytes, long rows) implements RunEvent {}

    /**
     * Something happened to the run as a whole.
     *
     * @param at when
     * @param event what, in a word
     * @param details more, as JSON; may be empty
     */
    record Noted(long at, String event, String details) implements RunEvent {}

    /**
     * A process let go of the run.
     *
     * @param at when
     * @param how how it ended: a name of {@link dev.hawser.batch.source.Closing} in lower case
     */
    record Closed(long at, String how) implements RunEvent {}
}
