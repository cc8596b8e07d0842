package dev.hawser.batch.source;

import dev.hawser.batch.job.HaltRule;
import java.time.Duration;

/**
 * A run, as its source sees it: for a source that several processes share. Such a source decides what holds over all of
 * them: how many slots each has, when attempts start, how many rows of a key run, and when the run stops early. The run
 * keeps to that, and not to the bounds that its job sets for one process.
 *
 * <p><b>Threads:</b> on the reactor.
 */
public interface Seat {
    /** {@return how many slots have an attempt, those included that do not end} */
    int occupied();

    /**
     * Changes how many slots the run has. Attempts under way go on; with fewer, nothing starts until there is room.
     *
     * @param count 0 or more
     */
    void slots(int count);

    /** Items that were taken and have not started are given back, so that others may serve them. */
    void giveBack();

    /**
     * Changes how many rows of a key may run at once.
     *
     * @param count 1 or more
     */
    void perKey(int count);

    /** Attempts start as soon as there are slots, which they do from the beginning. */
    void startAtWill();

    /**
     * Attempts start at given times, one at each; more times follow by further calls. One that passes without a start is
     * lost soon after.
     *
     * @param first how long from now until the first time
     * @param step between two times
     * @param count how many times; 0 for no more than were given before
     */
    void startAt(Duration first, Duration step, int count);

    /**
     * Lets the run end: nothing starts any more, and what is under way may end.
     *
     * @param grace how long it may, before it is cancelled and given back
     */
    void drain(Duration grace);

    /**
     * Ends the run as one of its stop rules wants it.
     *
     * @param rule the rule
     */
    void halt(HaltRule rule);

    /**
     * The source has lost all its leases: others may serve the same items soon. What is under way is cancelled, and the run
     * closes the source with {@link Closing#LOST}. Whatever it does with its leases from now on, the source passes over.
     */
    void lost();
}
