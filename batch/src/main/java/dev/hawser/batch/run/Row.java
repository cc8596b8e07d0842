package dev.hawser.batch.run;

import dev.hawser.batch.Item;
import dev.hawser.batch.source.Lease;
import org.jspecify.annotations.Nullable;

/** An item that this process holds, from the lease of its first try until its end is durable. */
final class Row {
    /** A time that is none. */
    static final long NEVER = Long.MIN_VALUE;

    /** A generation that is none. */
    static final int TOLD = -1;

    /** Where it is. */
    enum Place {
        /** Has a lease, and waits for a slot or for its key. */
        WAITING,
        /** In a slot. */
        RUNNING,
        /** Under way, but without a slot until what it waits for is to be looked at again. */
        RESTING,
        /** The source has it, until it is due again. */
        BETWEEN_TRIES,
        /** Its outcome is being made durable. */
        RECORDING
    }

    Lease lease;
    Place place = Place.WAITING;

    /** The queue of its key; null before it waits there. */
    @Nullable KeyQueue queue;

    /** What {@link Breaker#started} gave for its try. */
    int generation = TOLD;

    /** What its try is taken to use of what is counted. */
    double expected;

    /** Those of a higher one go first. */
    int priority;

    /** The next one in that queue. */
    @Nullable Row behind;

    /** When its first try began, by the reactor's clock; {@link #NEVER} before. */
    long firstStart = NEVER;

    /** When it is due again, by the reactor's clock, while it is between tries. */
    long due;

    Row(Lease lease) {
        this.lease = lease;
    }

    Item item() {
        return lease.item();
    }
}
