package dev.hawser.http.server;

import dev.hawser.http.h1.Refusal;
import java.time.Duration;

/** Where the body of a request comes from. On the reactor. */
interface BodySource {
    /** Takes what has come; none if more is needed, or if it is over. */
    byte[] take(RequestBody whose) throws Refusal;

    /** Whether all that is left of it is taken at once, and is no more than that. */
    default boolean isAtHand(int max) {
        return false;
    }

    /** Whether all of it has been taken. */
    boolean isOver();

    /** Whether nothing more will come. */
    boolean hasEnded();

    /** Some was taken. */
    void taken();

    long nanoTime();

    /** Somebody waits for more, and not longer than that. */
    void isAskedFor(Duration limit, Runnable tooSlow);

    /** Nobody does any more. */
    void isNotAskedFor(RequestBody whose);
}
