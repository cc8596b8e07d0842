package dev.hawser.batch.source;

/**
 * A run, as its source sees it: for a source that several processes share, and that decides how many slots each has.
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

    /**
     * The source has lost all its leases: others may serve the same items soon. What is under way is cancelled, and the run
     * closes the source with {@link Closing#LOST}. Whatever it does with its leases from now on, the source passes over.
     */
    void lost();
}
