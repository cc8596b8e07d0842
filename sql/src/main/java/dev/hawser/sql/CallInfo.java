package dev.hawser.sql;

import java.time.Duration;

/**
 * A call of a {@link Database} that has not ended. Immutable.
 *
 * @param what its SQL, or what kind of call it is; no values of parameters
 * @param state how far it has come
 * @param age how long it has been waiting, if it waits, or running
 */
public record CallInfo(String what, CallState state, Duration age) {
    @Override
    public String toString() {
        return "%s for %.1f s: %s".formatted(state, age.toMillis() / 1000.0, what);
    }
}
