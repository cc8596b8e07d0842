package dev.hawser.sql;

import java.time.Duration;
import java.util.Optional;

/** What {@link CallOptions} said in the end. Immutable; any thread. */
record CallSettings(
        Duration timeout,
        int rowLimit,
        int fetchSize,
        Optional<Isolation> isolation,
        boolean readOnly,
        int batchLimit,
        boolean discardState) {
    static final CallSettings DEFAULTS =
            new CallSettings(Duration.ZERO, 100_000, 1_000, Optional.empty(), false, 1, false);
}
