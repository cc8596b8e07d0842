package dev.hawser.batch.run;

import dev.hawser.batch.AttemptReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, with what decides on another one.
 *
 * @param report what is recorded of it
 * @param transientFailure whether another try may succeed
 * @param retryAfter how long a server asked to wait; null if none did
 */
record AttemptEnd(AttemptReport report, boolean transientFailure, @Nullable Duration retryAfter) {
    /** One after which there is no other try. */
    static AttemptEnd last(AttemptReport report) {
        return new AttemptEnd(report, false, null);
    }
}
