package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Limits;
import dev.hawser.defer.Fn;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How items are run.
 *
 * @param limits slots, rate, retries, timeouts, stop rules
 * @param key the key of an item, of which {@link Limits#perKey} may run at once; null for an item without a key. If it
 *     throws, the item is dead
 * @param lookAhead how many rows may be held without a slot, most of them because their key is busy: 1 or more. With
 *     that many, no more are taken, and slots may idle until a key has room; {@link RunControl#explain} says so. A row
 *     that is held needs the memory of its fields and about 200 bytes
 * @param unrecorded for how many items the outcome may be under way to the disk: 1 or more. With that many, no other
 *     item is started
 * @param clock tells the time of day, once
 * @param random draws the waits before retries
 */
public record RunOptions(
        Limits limits,
        Fn<? super Item, ? extends @Nullable String> key,
        int lookAhead,
        int unrecorded,
        InstantSource clock,
        RandomGenerator random) {
    /** How many rows are held without a slot, unless set otherwise. */
    public static final int LOOK_AHEAD = 100_000;

    /** How many outcomes may be under way to the disk, unless set otherwise. */
    public static final int UNRECORDED = 10_000;

    /** Checks the values. */
    public RunOptions {
        requireNonNull(limits, "limits");
        requireNonNull(key, "key");
        requireNonNull(clock, "clock");
        requireNonNull(random, "random");
        if (lookAhead < 1) {
            throw new IllegalArgumentException("the look-ahead needs 1 row or more, was " + lookAhead);
        }
        if (unrecorded < 1) {
            throw new IllegalArgumentException("1 outcome or more must be allowed on its way, was " + unrecorded);
        }
    }

    /**
     * {@return options with these limits, without keys, with the system's clock}
     *
     * @param limits slots, rate, retries, timeouts, stop rules
     */
    public static RunOptions of(Limits limits) {
        return new RunOptions(
                limits, _ -> null, LOOK_AHEAD, UNRECORDED, InstantSource.system(), new SplittableRandom());
    }

    /**
     * {@return these options with a key}
     *
     * @param value gives the key of an item
     */
    public RunOptions withKey(Fn<? super Item, ? extends @Nullable String> value) {
        return new RunOptions(limits, value, lookAhead, unrecorded, clock, random);
    }

    /**
     * {@return these options with another look-ahead}
     *
     * @param value how many rows
     */
    public RunOptions withLookAhead(int value) {
        return new RunOptions(limits, key, value, unrecorded, clock, random);
    }

    /**
     * {@return these options with another bound on outcomes that are not on disk yet}
     *
     * @param value how many
     */
    public RunOptions withUnrecorded(int value) {
        return new RunOptions(limits, key, lookAhead, value, clock, random);
    }

    /**
     * {@return these options with another clock}
     *
     * @param value tells the time of day
     */
    public RunOptions withClock(InstantSource value) {
        return new RunOptions(limits, key, lookAhead, unrecorded, value, random);
    }

    /**
     * {@return these options with another source of chance}
     *
     * @param value draws the waits before retries
     */
    public RunOptions withRandom(RandomGenerator value) {
        return new RunOptions(limits, key, lookAhead, unrecorded, clock, value);
    }
}
