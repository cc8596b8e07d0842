package dev.hawser.fleet;

import dev.hawser.defer.Deferred;
import org.jspecify.annotations.Nullable;

/**
 * Who decides: the functions of the schema, as a worker sees them.
 *
 * <p><b>Threads:</b> on the reactor.
 */
interface Turns {
    /**
     * What a worker is told when it has joined.
     *
     * @param worker its id, which no other worker ever has
     * @param leaseMillis how long what it has is its own after a turn
     */
    record Joined(long worker, long leaseMillis) {}

    /**
     * What a worker tells.
     *
     * @param number of the turn, from 1; the same again if the answer was lost
     * @param held how many slots it obeys or occupies, whichever is more
     * @param want how many it could use
     * @param rows how many rows it wants beside those that it has
     * @param report what has ended, as JSON
     */
    record Ask(long number, int held, int want, int rows, String report) {}

    /** A worker joins the run; fails with a {@link FleetException} if there is none. */
    Deferred<Joined> join(String name);

    /** One turn. Fails if the database is out of reach; the same may then be asked again. */
    Deferred<Answer> turn(long worker, Ask ask);

    /** A worker leaves, and what it has is given to others. */
    Deferred<@Nullable Void> leave(long worker);
}
