package dev.hawser.sql;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How calls of a {@link Database} are made. Immutable;
 * {@code database.with(options -> options.withTimeout(Duration.ofSeconds(5)))}.
 *
 * @param timeout how long a call may run, its waiting for a connection not counted; zero is without end
 * @param rowLimit how many rows a query may give, 1 or more; it fails with one more ({@link TooManyRowsException})
 * @param fetchSize how many rows the driver is to take from the database at a time, and
 *     {@link Database#forEachBatch} gives at a time; 1 or more
 * @param isolation of transactions; empty for what the database has as default
 * @param readOnly whether calls may change nothing
 * @param batchLimit how many updates with the same SQL, queued in one turn, may go as one batch in one transaction; 1
 *     for none
 * @param discardState whether what a call has set in its session (settings, temporary tables, locks) is discarded at
 *     its end, rather than left to the next call on that connection; costs a round trip, or a new connection
 */
public record CallOptions(
        Duration timeout,
        int rowLimit,
        int fetchSize,
        Optional<Isolation> isolation,
        boolean readOnly,
        int batchLimit,
        boolean discardState) {
    static final CallOptions DEFAULTS =
            new CallOptions(Duration.ZERO, 100_000, 1_000, Optional.empty(), false, 1, false);

    /** Checks the values. */
    public CallOptions {
        requireNotNegative(timeout, "timeout");
        requireNonNull(isolation, "isolation");
        requirePositive(rowLimit, "rowLimit");
        requirePositive(fetchSize, "fetchSize");
        requirePositive(batchLimit, "batchLimit");
    }

    static Duration requireNotNegative(Duration value, String name) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ", but must not be negative");
        }
        return value;
    }

    static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be 1 or more");
        }
    }

    /**
     * {@return these options with another time limit}
     *
     * @param value not negative; zero is without end
     */
    public CallOptions withTimeout(Duration value) {
        return new CallOptions(value, rowLimit, fetchSize, isolation, readOnly, batchLimit, discardState);
    }

    /**
     * {@return these options with another limit of rows}
     *
     * @param value 1 or more
     */
    public CallOptions withRowLimit(int value) {
        return new CallOptions(timeout, value, fetchSize, isolation, readOnly, batchLimit, discardState);
    }

    /**
     * {@return these options with another number of rows to take at a time}
     *
     * @param value 1 or more
     */
    public CallOptions withFetchSize(int value) {
        return new CallOptions(timeout, rowLimit, value, isolation, readOnly, batchLimit, discardState);
    }

    /**
     * {@return these options with an isolation of transactions}
     *
     * @param value the isolation
     */
    public CallOptions withIsolation(Isolation value) {
        return new CallOptions(timeout, rowLimit, fetchSize, Optional.of(value), readOnly, batchLimit, discardState);
    }

    /**
     * {@return these options for calls that may, or may not, change anything}
     *
     * @param value whether they may not
     */
    public CallOptions withReadOnly(boolean value) {
        return new CallOptions(timeout, rowLimit, fetchSize, isolation, value, batchLimit, discardState);
    }

    /**
     * {@return these options with batches of updates}
     *
     * @param value the most updates in a batch; 1 for none
     */
    public CallOptions withBatchLimit(int value) {
        return new CallOptions(timeout, rowLimit, fetchSize, isolation, readOnly, value, discardState);
    }

    /**
     * {@return these options for calls that do, or do not, leave their session as new}
     *
     * @param value whether they do
     */
    public CallOptions withDiscardState(boolean value) {
        return new CallOptions(timeout, rowLimit, fetchSize, isolation, readOnly, batchLimit, value);
    }
}
