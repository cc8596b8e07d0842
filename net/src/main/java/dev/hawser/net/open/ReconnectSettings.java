package dev.hawser.net.open;

import dev.hawser.defer.Action;
import dev.hawser.net.policy.Policies;
import dev.hawser.reactor.ReactorAccess;
import dev.hawser.task.Backoff;
import java.time.Duration;

/** What was said in the end. */
public record ReconnectSettings<T>(Backoff backoff, Action<? super T> preparation, Policies policies) {
    /** Taken where a backoff has failed. */
    private static final Duration INSTEAD = Duration.ofMinutes(1);

    /** How long to wait after so many failures. A policy of the user's must not be what ends the service. */
    Duration delay(int failures, ReactorAccess access) {
        try {
            Duration delay = backoff.delay(failures);
            if (!delay.isNegative()) {
                return delay;
            }
            throw new IllegalArgumentException("a backoff must not be negative, was " + delay);
        } catch (RuntimeException e) {
            access.failed("asking how long to wait; taking " + INSTEAD, e);
            return INSTEAD;
        }
    }
}
