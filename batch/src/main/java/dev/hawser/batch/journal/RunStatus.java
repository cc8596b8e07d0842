package dev.hawser.batch.journal;

import java.util.OptionalLong;

/**
 * How a run stands, as its journal tells. Times are microseconds since 1970; 0 for never.
 *
 * @param rows how many rows the input has, if it was read to its end
 * @param done how many items are done
 * @param dead how many are dead
 * @param retries how many attempts failed and were followed by another
 * @param inFlight how many attempts have started and not ended; of a run that ended without being closed, those that the
 *     crash cut off. A compact journal does not tell
 * @param processes how many processes have had the run
 * @param openedAt when the last of them took it
 * @param lastAt when the last thing happened that has a time
 * @param closed how the last process let go of it; empty if it has not
 */
public record RunStatus(
        OptionalLong rows,
        long done,
        long dead,
        long retries,
        long inFlight,
        long processes,
        long openedAt,
        long lastAt,
        String closed) {}
