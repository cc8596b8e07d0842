package dev.hawser.sql;

import java.time.Duration;
import java.util.Optional;

/**
 * How calls of a {@link Database} are made: a draft that lives in the function which fills it in, as in
 * {@code database.with(o -> o.timeout(Duration.ofSeconds(5)))}. It begins with what the database has. Each method gives
 * this draft back.
 *
 * <p><b>Threads:</b> of the caller of {@code with} or {@code open}.
 */
public final class CallOptions {
    private Duration timeout;
    private int rowLimit;
    private int fetchSize;
    private Optional<Isolation> isolation;
    private boolean readOnly;
    private int batchLimit;
    private boolean discardState;

    CallOptions(CallSettings from) {
        timeout = from.timeout();
        rowLimit = from.rowLimit();
        fetchSize = from.fetchSize();
        isolation = from.isolation();
        readOnly = from.readOnly();
        batchLimit = from.batchLimit();
        discardState = from.discardState();
    }

    static Duration requireNotNegative(Duration value, String name) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ", but must not be negative");
        }
        return value;
    }

    private static int requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be 1 or more");
        }
        return value;
    }

    /**
     * How long a call may run, its waiting for a connection not counted; zero, the default, is without end.
     *
     * @param value not negative
     * @return this
     */
    public CallOptions timeout(Duration value) {
        timeout = requireNotNegative(value, "timeout");
        return this;
    }

    /**
     * How many rows a query may give, 100,000 by default; it fails with one more ({@link TooManyRowsException}).
     *
     * @param value 1 or more
     * @return this
     */
    public CallOptions rowLimit(int value) {
        rowLimit = requirePositive(value, "rowLimit");
        return this;
    }

    /**
     * How many rows the driver is to take from the database at a time, and {@link Database#forEachBatch} gives at a time;
     * 1,000 by default.
     *
     * @param value 1 or more
     * @return this
     */
    public CallOptions fetchSize(int value) {
        fetchSize = requirePositive(value, "fetchSize");
        return this;
    }

    /**
     * The isolation of transactions; by default what the database has.
     *
     * @param value the isolation
     * @return this
     */
    public CallOptions isolation(Isolation value) {
        isolation = Optional.of(value);
        return this;
    }

    /**
     * Whether calls may change nothing; not so by default.
     *
     * @param value whether they may not
     * @return this
     */
    public CallOptions readOnly(boolean value) {
        readOnly = value;
        return this;
    }

    /**
     * How many updates with the same SQL, queued in one turn, may go as one batch in one transaction; 1, the default, for
     * none.
     *
     * @param value 1 or more
     * @return this
     */
    public CallOptions batchLimit(int value) {
        batchLimit = requirePositive(value, "batchLimit");
        return this;
    }

    /**
     * Whether what a call has set in its session (settings, temporary tables, locks) is discarded at its end, rather than
     * left to the next call on that connection; not so by default. Costs a round trip, or a new connection.
     *
     * @param value whether it is
     * @return this
     */
    public CallOptions discardState(boolean value) {
        discardState = value;
        return this;
    }

    CallSettings settings() {
        return new CallSettings(timeout, rowLimit, fetchSize, isolation, readOnly, batchLimit, discardState);
    }
}
