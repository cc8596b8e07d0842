package dev.hawser.batch.view;

import java.util.List;
import java.util.OptionalLong;

/**
 * A run at a moment, as the live lines show it.
 *
 * @param name the name of the job
 * @param phase what the run is about
 * @param total how many items there are; empty while that is not known
 * @param estimated whether total is an estimate, from how much of the input was read
 * @param done how many succeeded
 * @param dead how many failed for good
 * @param skipped how many were left out
 * @param waiting how many wait for their next try
 * @param slots the slots, by number
 * @param stepNames the names of the job's steps, in order
 * @param pace how fast it goes
 */
public record RunNow(
        String name,
        Phase phase,
        OptionalLong total,
        boolean estimated,
        long done,
        long dead,
        long skipped,
        long waiting,
        List<SlotNow> slots,
        List<String> stepNames,
        Pace pace) {
    /** What a run is about. */
    public enum Phase {
        /** Items start. */
        RUNNING,
        /** Some items do not start, since their server is in trouble or asked to wait. */
        HELD,
        /** No item starts until it is told to go on. */
        PAUSED,
        /** No item starts any more; those under way end. */
        DRAINING
    }

    /** Copies the lists. */
    public RunNow {
        slots = List.copyOf(slots);
        stepNames = List.copyOf(stepNames);
    }

    /** {@return how many items need no more work} */
    public long ended() {
        return done + dead + skipped;
    }

    /**
     * {@return how many slots are in a state}
     *
     * @param state which
     */
    public int slots(SlotNow.State state) {
        return Math.toIntExact(
                slots.stream().filter(slot -> slot.state() == state).count());
    }

    /** {@return how many slots are taken} */
    public int busy() {
        return slots.size() - slots(SlotNow.State.IDLE);
    }
}
