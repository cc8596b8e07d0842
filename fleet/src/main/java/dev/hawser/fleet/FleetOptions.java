package dev.hawser.fleet;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.defer.Fn;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a worker serves a run of the {@link Fleet}: a draft that lives in the function which fills it in. Each method checks
 * its argument at once and gives this draft back.
 *
 * <p><b>Threads:</b> of the reactor.
 */
public final class FleetOptions {
    private String name = "worker-" + ProcessHandle.current().pid();
    private int slots = 1000;
    private Duration cancelGrace = Duration.ofSeconds(5);
    private Duration grace = Duration.ofSeconds(25);
    private List<HaltRule> halt = List.of();
    private WorkerSettings.@Nullable Finds finds;
    private @Nullable Cost cost;
    private @Nullable Runnable overdue;

    FleetOptions() {}

    /**
     * What the worker is called for people; by default after its process.
     *
     * @param value any text
     * @return this
     */
    public FleetOptions name(String value) {
        name = requireNonNull(value, "name");
        return this;
    }

    /**
     * How many slots it can use at most; 1,000 by default. One without any sees how the run goes, and serves nothing.
     *
     * @param value 0 or more
     * @return this
     */
    public FleetOptions slots(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("slots must be 0 or more, was " + value);
        }
        slots = value;
        return this;
    }

    /**
     * How long attempts may take to end when they are cancelled. So long before its leases end the worker stops; 5 s by
     * default. The run's own grace should be no longer.
     *
     * @param value not negative
     * @return this
     */
    public FleetOptions cancelGrace(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("cancelGrace must not be negative, was " + value);
        }
        cancelGrace = value;
        return this;
    }

    /**
     * How long what is under way may take when the run, or this worker, is told to end; 25 s by default.
     *
     * @param value not negative
     * @return this
     */
    public FleetOptions grace(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, was " + value);
        }
        grace = value;
        return this;
    }

    /**
     * The stop rules of the job, one of which may be what ends the run.
     *
     * @param value the rules
     * @return this
     */
    public FleetOptions halt(List<HaltRule> value) {
        halt = List.copyOf(value);
        return this;
    }

    /**
     * Steps of the job find rows, which are rows of the run, too. Without this, such a step fails.
     *
     * @param column the one whose value is the id of a row
     * @param key which rows belong together; null for a row without a key
     * @return this
     */
    public FleetOptions finds(String column, Fn<? super Item, ? extends @Nullable String> key) {
        finds = new WorkerSettings.Finds(requireNonNull(column, "column"), requireNonNull(key, "key"));
        return this;
    }

    /**
     * What is done when the worker's time is over and its reactor is held by a callback, so that nobody cancels what is under
     * way though others may soon have the same slots: the process should end. By default nothing.
     *
     * @param value called once, on a thread of its own
     * @return this
     */
    public FleetOptions onOverdue(Runnable value) {
        overdue = requireNonNull(value, "value");
        return this;
    }

    /**
     * What attempts use up counts over all workers: each tells what its own did.
     *
     * @param value as the job has it
     * @return this
     */
    public FleetOptions cost(Cost value) {
        cost = requireNonNull(value, "cost");
        return this;
    }

    WorkerSettings settings() {
        return new WorkerSettings(
                name,
                slots,
                new WorkerSettings.Ends(cancelGrace, grace, halt, Optional.ofNullable(overdue)),
                InstantSource.system(),
                new SplittableRandom(),
                finds,
                Optional.ofNullable(cost));
    }
}
