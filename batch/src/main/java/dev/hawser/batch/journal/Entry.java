package dev.hawser.batch.journal;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.StepTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A record of a journal: written as a line, and read back as the same. Times are microseconds since 1970.
 *
 * <p>Immutable, but for the JSON in it, which nobody may change.
 */
public sealed interface Entry {
    /**
     * A process took the run.
     *
     * @param at when
     * @param mode what it does with it: {@code run}, {@code resume} or {@code retry-dead}
     * @param pid its number
     * @param host the machine that it ran on
     */
    record Opened(long at, String mode, long pid, String host) implements Entry {}

    /**
     * An attempt started. A compact journal does not tell.
     *
     * @param id the item's id
     * @param ordinal the item's number in the input
     * @param attempt which try
     * @param slot in which slot, from 0
     * @param at when
     */
    record Started(String id, long ordinal, int attempt, int slot, long at) implements Entry {}

    /**
     * An attempt ended.
     *
     * @param id the item's id
     * @param ordinal the item's number in the input
     * @param attempt which try
     * @param slot in which slot, from 0; −1 if there was no attempt, and the item is given up: crashes had cut it off, or
     *     its row cannot be read
     * @param start when it started
     * @param end when it ended
     * @param steps its steps, in order
     * @param how what came of it
     * @param failure what went wrong; all empty if nothing did
     * @param delay when a try follows: not before so many microseconds; else 0
     * @param result where its result is, if it is done and that is written; else null
     * @param worker which worker of a fleet made it; empty for the process that has the run
     * @param passed if the item is dead: what the steps captured that it had got past; null if there are none
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
            Failure failure,
            long delay,
            @Nullable Span result,
            String worker,
            @Nullable ObjectNode passed)
            implements Entry {
        static Ended of(AttemptReport report, How how, Duration delay) {
            return new Ended(
                    report.item().id(),
                    report.item().ordinal(),
                    report.number(),
                    report.slot(),
                    report.startMicros(),
                    report.endMicros(),
                    report.steps(),
                    how,
                    Failure.of(report.outcome()),
                    delay.toNanos() / 1_000,
                    null,
                    "",
                    how == How.DEAD && !report.passed().isEmpty() ? report.passed() : null);
        }

        Ended by(String name) {
            return new Ended(id, ordinal, attempt, slot, start, end, steps, how, failure, delay, result, name, passed);
        }

        Ended at(@Nullable Span place) {
            return new Ended(id, ordinal, attempt, slot, start, end, steps, how, failure, delay, place, worker, passed);
        }
    }

    /**
     * A step has succeeded that is never done again for the item.
     *
     * @param id the item's id
     * @param ordinal the item's number in the input
     * @param step the name of the step
     * @param at when
     * @param captured what it captured; null if that could not be kept
     */
    record Kept(String id, long ordinal, String step, long at, @Nullable ObjectNode captured) implements Entry {}

    /**
     * A step found rows. They are in a file of their own, and safe when this record is.
     *
     * @param id the item's id
     * @param ordinal the item's number in the input
     * @param step the name of the step
     * @param at when
     * @param rows how many of them are new
     * @param total how many rows were found by then in the whole run
     */
    record Found(String id, long ordinal, String step, long at, int rows, long total) implements Entry {}

    /** What came of an attempt. */
    enum How {
        /** The item is done. */
        DONE("done"),
        /** It failed, and another try follows. */
        RETRY("retry"),
        /** The item failed for good. */
        DEAD("dead"),
        /** It was cut off, and does not count. */
        BACK("back");

        /** As the journal has it. */
        final String word;

        How(String word) {
            this.word = word;
        }

        static Optional<How> of(String word) {
            for (How how : values()) {
                if (how.word.equals(word)) {
                    return Optional.of(how);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Why an attempt failed, or was cut off.
     *
     * @param step the name of the step; may be empty
     * @param kind what sort of failure, in a word; empty if it was cut off
     * @param message for people
     */
    record Failure(String step, String kind, String message) {
        static final Failure NONE = new Failure("", "", "");

        static Failure of(AttemptOutcome outcome) {
            return switch (outcome) {
                case AttemptOutcome.Succeeded _ -> NONE;
                case AttemptOutcome.Failed(String step, String kind, String message) ->
                    new Failure(step, kind, message);
                case AttemptOutcome.GivenBack(String reason) -> new Failure("", "", reason);
            };
        }
    }

    /**
     * Where a line is in its file.
     *
     * @param start its first byte
     * @param bytes its length, with the line break
     */
    record Span(long start, long bytes) {}

    /**
     * A piece of the input was read. By its digest, a later process can tell whether it is still the same.
     *
     * @param index its number, from 0; all but the last of an input are equally long
     * @param bytes its length
     * @param sha256 its digest, in hexadecimal digits
     * @param firstLine the line on which it begins, from 1
     * @param lastLine the line on which it ends
     */
    record BlockRead(int index, int bytes, String sha256, long firstLine, long lastLine) implements Entry {
        /** The length of all blocks but the last: short enough to say where a change is, and to start at once. */
        static final int LENGTH = 1 << 20;

        /** For a user: where it is. */
        String describe() {
            long from = (long) index * LENGTH;
            return "bytes %,d to %,d, lines %,d to %,d".formatted(from, from + bytes, firstLine, lastLine);
        }
    }

    /**
     * The input is not what it was, and that is allowed.
     *
     * @param block the first block that differs
     * @param grown whether all that was there before is there still; if not, items are told apart by their ids from here on
     */
    record InputChanged(int block, boolean grown) implements Entry {}

    /**
     * The whole input was read.
     *
     * @param bytes how many bytes it has
     * @param rows how many rows
     */
    record InputEnded(long bytes, long rows) implements Entry {}

    /**
     * An item counts as done no more, because its result was lost. Only journals of format 1 have it.
     *
     * @param id its id
     * @param ordinal its number
     */
    record Undone(String id, long ordinal) implements Entry {}

    /**
     * Something happened to the run as a whole. A record of a type that this version does not know is read as one of these.
     *
     * @param at when
     * @param event what, in a word
     * @param details more; may be null
     */
    record Noted(long at, String event, @Nullable ObjectNode details) implements Entry {}

    /**
     * A process let go of the run.
     *
     * @param at when
     * @param how how it ended: a name of {@link dev.hawser.batch.source.Closing} in lower case
     */
    record Closed(long at, String how) implements Entry {}
}
