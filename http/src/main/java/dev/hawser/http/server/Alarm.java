package dev.hawser.http.server;

import dev.hawser.defer.Procedure;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * At most one call at a later time: the next takes the place of the one before. On the reactor.
 *
 * <p>It is set and cleared with each request, and hardly ever rings. So one timer is left where it is for as long as it is
 * not too late, and finds out when it ends what has become of what it was for.
 */
final class Alarm {
    /** Nothing waits for longer. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Reactor reactor;

    /** Not later than {@link #due}, where there is an {@link #action}. */
    private @Nullable DelayedCall timer;

    private long timerEnds;
    private @Nullable Procedure action;
    private long due;

    Alarm(Reactor reactor) {
        this.reactor = reactor;
    }

    void set(Duration time, Procedure then) {
        action = then;
        due = reactor.nanoTime() + (time.compareTo(LONGEST) < 0 ? time : LONGEST).toNanos();
        if (timer == null) {
            start(time);
        } else if (due - timerEnds < 0) {
            timer.cancel();
            start(time);
        }
    }

    private void start(Duration time) {
        timerEnds = due;
        timer = reactor.callLater(time, this::ring);
    }

    private void ring() throws Exception {
        timer = null;
        Procedure ready = action;
        if (ready == null) {
            return;
        }
        long left = due - reactor.nanoTime();
        if (left > 0) {
            start(Duration.ofNanos(left));
        } else {
            action = null;
            ready.run();
        }
    }

    /** It is not to ring. */
    void clear() {
        action = null;
    }

    /** It is not to ring, and will hardly be set again. */
    void end() {
        action = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
