package dev.hawser.fleet;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.defer.Fn;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a worker works.
 *
 * @param name what it is called for people
 * @param slots how many it can use at most
 * @param ends how it ends
 * @param wall the clock on the wall
 * @param random spreads turns, so that workers that began together do not stay so
 * @param finds how rows are told apart that steps find; null where none may be found
 * @param cost what attempts use up, where that counts
 */
record WorkerSettings(
        String name,
        int slots,
        Ends ends,
        InstantSource wall,
        RandomGenerator random,
        @Nullable Finds finds,
        Optional<Cost> cost) {
    /**
     * How rows are told apart.
     *
     * @param column the one whose value is the id of a row
     * @param key which rows belong together
     */
    record Finds(String column, Fn<? super Item, ? extends @Nullable String> key) {}

    /**
     * How a worker ends.
     *
     * @param cancelGrace how long attempts may take to end when they are cancelled: so long before its time is over it
     *     stops
     * @param grace how long what is under way may take when it is told to end
     * @param halt the stop rules of the job
     * @param overdue called on a thread of its own when its time is over and its reactor is held, so that nothing is cancelled
     */
    record Ends(Duration cancelGrace, Duration grace, List<HaltRule> halt, Optional<Runnable> overdue) {}
}
