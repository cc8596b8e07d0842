package dev.hawser.fleet;

import dev.hawser.batch.Emission;
import dev.hawser.defer.Deferred;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

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
     * @param keys with what the idempotency keys of its rows begin
     */
    record Joined(long worker, long leaseMillis, String keys) {}

    /**
     * What a worker tells.
     *
     * @param number of the turn, from 1; the same again if the answer was lost
     * @param slots how many it has, and could use
     * @param rows how many rows it wants beside those that it has
     * @param starts how many start times it could use
     * @param report what has ended
     */
    record Ask(long number, Slots slots, int rows, int starts, ObjectNode report) {
        /** {@return it as the function takes it} */
        String text() {
            return report.deepCopy()
                    .put("held", slots.held())
                    .put("busy", slots.busy())
                    .put("want", slots.want())
                    .put("rows", rows)
                    .put("starts", starts)
                    .toString();
        }
    }

    /**
     * Slots of a worker.
     *
     * @param held how many it obeys or occupies, whichever is more
     * @param busy how many it occupies
     * @param want how many it could use
     */
    record Slots(int held, int busy, int want) {}

    /** A worker joins the run; fails with a {@link FleetException} if there is none. */
    Deferred<Joined> join(String name);

    /** One turn. Fails if the database is out of reach; the same may then be asked again. */
    Deferred<Answer> turn(long worker, Ask ask);

    /**
     * What a step has captured that is not to be done again.
     *
     * @param ordinal of the row
     * @param attempt which try
     * @param step its name
     * @param captured as JSON; null if it cannot be kept
     */
    record Kept(long ordinal, int attempt, String step, @Nullable String captured) {
        /** About how many bytes it takes. */
        long weight() {
            return captured == null ? 0 : 2L * captured.length();
        }
    }

    /**
     * Keeps what steps have captured.
     *
     * @return fires, when that is durable, with the ordinals of those rows which are the worker's
     */
    Deferred<Set<Long>> keep(long worker, List<Kept> kept);

    /**
     * Rows that a step has found.
     *
     * @param ordinal of the row that they were found in
     * @param attempt which try
     * @param emission what was found, and how many may be
     * @param rows the same with their ids and keys
     * @param at when, in microseconds since 1970
     */
    record Found(long ordinal, int attempt, Emission emission, List<KeyedItem> rows, long at) {
        /** About how many bytes it takes. */
        long weight() {
            return rows.stream().mapToLong(row -> row.item().memory()).sum();
        }
    }

    /**
     * Rows that steps have found are rows of the run.
     *
     * @return fires, when that is durable, with what became of them; empty where their row is not the worker's
     */
    Deferred<List<Optional<Emission.Result>>> emit(long worker, List<Found> found);

    /** A worker leaves, and what it has is given to others. */
    Deferred<@Nullable Void> leave(long worker);
}
