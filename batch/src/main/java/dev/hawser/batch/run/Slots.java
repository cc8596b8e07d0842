package dev.hawser.batch.run;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The slots, numbered from 0: which are free, and who has the others. The lowest free one is given first. */
final class Slots {
    /** Free ones; after the limit was lowered, also some that are not given any more. */
    private final SlotSet free = new SlotSet();

    /** Who has a slot, by its number. */
    private @Nullable RunningAttempt[] occupants;

    private int limit;
    private int occupied;
    private int stuck;

    Slots(int limit) {
        this.occupants = new RunningAttempt[Math.min(limit, 64)];
        resize(limit);
    }

    /** How many there may be at once. */
    int limit() {
        return limit;
    }

    /** How many are taken; after the limit was lowered perhaps more than that. */
    int occupied() {
        return occupied;
    }

    /** How many of them are taken by an attempt that does not end. */
    int stuck() {
        return stuck;
    }

    /** How many can be given now. */
    int room() {
        return Math.max(0, limit - occupied);
    }

    /** From now on only so many are given; who has one keeps it. */
    void resize(int value) {
        for (int number = limit; number < value; number++) {
            if (occupant(number) == null) {
                free.add(number);
            }
        }
        limit = value;
    }

    /**
     * The slot that would be given next; only if there is {@link #room}. It is below the limit: with fewer taken than the
     * limit, one of those is free, and the lowest is given.
     */
    int next() {
        return free.lowest();
    }

    void occupy(int number, RunningAttempt occupant) {
        free.remove(number);
        if (number >= occupants.length) {
            occupants = Arrays.copyOf(occupants, Math.max(number + 1, 2 * occupants.length));
        }
        occupants[number] = occupant;
        occupied++;
    }

    void becameStuck() {
        stuck++;
    }

    void release(int number, boolean wasStuck) {
        occupants[number] = null;
        occupied--;
        if (wasStuck) {
            stuck--;
        }
        free.add(number);
    }

    @Nullable RunningAttempt occupant(int number) {
        return number < occupants.length ? occupants[number] : null;
    }

    /** One more than the highest number that may be taken. */
    int end() {
        return occupants.length;
    }
}
