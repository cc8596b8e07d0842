package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.hawser.batch.Item;
import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.LoadTerm;
import dev.hawser.batch.job.Rate;
import dev.hawser.defer.Fn;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How items are run: {@code RunControl.start(reactor, source, workflow, o -> o.limits(limits).key(key))}. The limits must
 * be set; all else has defaults.
 *
 * <p><b>Threads:</b> a draft, of use only in the function that it is given to.
 */
public final class RunOptions {
    /** How many rows are held without a slot, unless set otherwise. */
    public static final int LOOK_AHEAD = 100_000;

    /** How many outcomes may be under way to the disk, unless set otherwise. */
    public static final int UNRECORDED = 10_000;

    private @Nullable Limits limits;
    private Fn<? super Item, Standing> standing = _ -> Standing.of((String) null);
    private @Nullable Rate perKeyRate;
    private boolean ordered;
    private @Nullable Cost cost;
    private List<LoadTerm> load = List.of();
    private Machine machine = Machine.LINUX;
    private int lookAhead = LOOK_AHEAD;
    private int unrecorded = UNRECORDED;
    private InstantSource clock = InstantSource.system();
    private RandomGenerator random = new SplittableRandom();

    RunOptions() {}

    /**
     * The bounds that the job sets.
     *
     * @param value slots, rate, retries, timeouts, stop rules
     * @return this
     */
    @CanIgnoreReturnValue
    public RunOptions limits(Limits value) {
        limits = requireNonNull(value, "limits");
        return this;
    }

    /**
     * Which rows belong together, so that only {@link Limits#perKey} of them run at once. Unless set, all rows are
     * without a key.
     *
     * @param value gives the key of an item; null for an item without one. If it throws, the item is dead
     * @return this
     */
    @CanIgnoreReturnValue
    public RunOptions key(Fn<? super Item, ? extends @Nullable String> value) {
        requireNonNull(value, "key");
        standing = item -> Standing.of(value.apply(item));
        return this;
    }

    /** How each row stands; for tests. */
    @CanIgnoreReturnValue
    RunOptions standing(Fn<? super Item, Standing> value, boolean priorities) {
        standing = value::apply;
        ordered = priorities;
        return this;
    }

    /** What attempts use up; for tests. */
    @CanIgnoreReturnValue
    RunOptions cost(Cost value) {
        cost = value;
        return this;
    }

    /**
     * Starts attempts however busy the machine is, whatever the job says: for a test of the job.
     *
     * @return this
     */
    @CanIgnoreReturnValue
    public RunOptions atAnyLoad() {
        load = List.of();
        return this;
    }

    /** What must be so of a machine; for tests. */
    @CanIgnoreReturnValue
    RunOptions load(List<LoadTerm> terms, Machine of) {
        load = terms;
        machine = of;
        return this;
    }

    /** How often rows of a key may start; for tests. */
    @CanIgnoreReturnValue
    RunOptions perKeyRate(Rate value) {
        perKeyRate = value;
        return this;
    }

    /**
     * All that a job says of how its rows are run: its limits, and how each row stands among those that wait.
     *
     * @param value the job
     * @return this
     */
    @CanIgnoreReturnValue
    public RunOptions job(Job value) {
        limits = value.limits();
        standing = Standing.of(value);
        perKeyRate = value.sharing().perKeyRate().orElse(null);
        cost = value.sharing().cost().orElse(null);
        load = value.sharing().load();
        ordered = value.sharing().priority().isPresent()
                || value.sharing().shuffled()
                || value.sharing().weight().isPresent();
        return this;
    }

    /**
     * How many rows may be held without a slot, most of them because their key is busy. With that many, no more are
     * taken, and slots may idle until a key has room; {@link RunControl#explain} says so. A row that is held needs the
     * memory of its fields and about 200 bytes.
     *
     * @param value how many; 1 or more
     * @return this
     */
    @CanIgnoreReturnValue
    public RunOptions lookAhead(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("the look-ahead needs 1 row or more, was " + value);
        }
        lookAhead = value;
        return this;
    }

    /**
     * For how many items the outcome may be under way to the disk. With that many, no other item is started.
     *
     * @param value how many; 1 or more
     * @return this
     */
    @CanIgnoreReturnValue
    public RunOptions unrecorded(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("1 outcome or more must be allowed on its way, was " + value);
        }
        unrecorded = value;
        return this;
    }

    /**
     * Another clock than the system's.
     *
     * @param value tells the time of day, once
     * @return this
     */
    @CanIgnoreReturnValue
    public RunOptions clock(InstantSource value) {
        clock = requireNonNull(value, "clock");
        return this;
    }

    /**
     * Another source of chance.
     *
     * @param value draws the waits before retries
     * @return this
     */
    @CanIgnoreReturnValue
    public RunOptions random(RandomGenerator value) {
        random = requireNonNull(value, "random");
        return this;
    }

    /**
     * When the machine is too busy for another start.
     *
     * @param terms what must be so
     * @param machine of what
     */
    record Busy(List<LoadTerm> terms, Machine machine) {}

    RunSettings settings() {
        return new RunSettings(
                requireNonNull(limits, "limits must be set"),
                standing,
                perKeyRate,
                ordered,
                cost,
                new Busy(load, machine),
                lookAhead,
                unrecorded,
                clock,
                random);
    }
}
