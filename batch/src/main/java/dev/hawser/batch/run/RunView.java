package dev.hawser.batch.run;

import dev.hawser.batch.source.RunCounts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run is at, at one moment. Immutable.
 *
 * @param atMicros when, in microseconds since 1970
 * @param elapsed since the run began
 * @param state whether it starts items
 * @param counts how many items are in each state
 * @param tally what was done in this process
 * @param slotLimit how many slots there are
 * @param occupied how many are taken: more than the limit for a while after that was lowered
 * @param stuck how many are taken by attempts that do not end
 * @param slots what is in the slots that are taken, from the lowest
 * @param waiting what waits for what
 * @param perSecond items that ended a second, over the last minute
 * @param times how long attempts took
 * @param eta how long it will take; empty if that cannot be told
 */
public record RunView(
        long atMicros,
        Duration elapsed,
        State state,
        RunCounts counts,
        Tally tally,
        int slotLimit,
        int occupied,
        int stuck,
        List<SlotView> slots,
        WaitingCounts waiting,
        double perSecond,
        AttemptTimes times,
        Optional<Eta> eta) {
    /** Copies the list. */
    public RunView {
        slots = List.copyOf(slots);
    }

    /** Whether a run starts items. */
    public enum State {
        /** The source is being opened. */
        OPENING,
        /** It does. */
        RUNNING,
        /** Not until it is resumed. */
        PAUSED,
        /** No more; attempts under way may end. */
        DRAINING,
        /** No more; attempts under way are cancelled. */
        CANCELLING,
        /** It is over. */
        ENDED
    }

    /**
     * What is in a slot.
     *
     * @param slot the number of the slot
     * @param itemId the item that is served
     * @param attempt which try it is
     * @param startMicros when the try began, in microseconds since 1970
     * @param step the step that it is at; empty if none
     * @param stepMicros when that began, in microseconds since 1970
     * @param state whether it is to end
     */
    public record SlotView(
            int slot, String itemId, int attempt, long startMicros, String step, long stepMicros, SlotState state) {}

    /** Whether an attempt is to end. */
    public enum SlotState {
        /** It goes on. */
        RUNNING,
        /** It was cancelled. */
        CANCELLED,
        /** It was cancelled and does not end. */
        STUCK
    }

    /**
     * How many items wait for what.
     *
     * @param slot could start if there were a free slot, or if the run were not paused
     * @param key for their key
     * @param held until their server, that of the key, is well again, or the time is over that it asked for
     * @param rate could start if the rate allowed it
     * @param retry for their next try
     * @param resting are under way, but without a slot until their step looks again
     * @param recording have ended, and their outcome is under way to the disk
     * @param lookAheadFull whether so many wait without a slot, or so much memory is taken by those that are held, that no
     *     more are taken
     */
    public record WaitingCounts(
            int slot, int key, int held, int rate, int retry, int resting, int recording, boolean lookAheadFull) {}

    /**
     * How long it will take, as a range in which it should be.
     *
     * @param atLeast with luck
     * @param atMost without
     */
    public record Eta(Duration atLeast, Duration atMost) {}
}
