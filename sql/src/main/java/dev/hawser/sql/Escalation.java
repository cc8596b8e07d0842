package dev.hawser.sql;

import dev.hawser.reactor.DelayedCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is done about a running call that is to end, step by step: its statements are cancelled, again and again for the
 * length of the grace, since a call may begin another; then its connection is aborted; then it counts as stuck. Of the
 * reactor's thread; what may block goes to the cancellers.
 */
final class Escalation {
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final Pool pool;
    private final Call<?> call;
    private final Lease lease;
    private CallState state = CallState.CANCELLING;
    private Duration left;
    private @Nullable DelayedCall next;

    Escalation(Pool pool, Call<?> call, Lease lease) {
        this.pool = pool;
        this.call = call;
        this.lease = lease;
        this.left = pool.options().cancelGrace();
    }

    CallState state() {
        return state;
    }

    void begin() {
        if (left.isZero()) {
            abort();
            return;
        }
        if (call.isStopping()) { // not while it commits: that is not to be cancelled, but it must not hang for ever
            pool.onCanceller(lease::cancelStatements);
        }
        Duration step = AGAIN.compareTo(left) < 0 ? AGAIN : left;
        left = left.minus(step);
        next = pool.reactor().callLater(step, this::begin);
    }

    private void abort() {
        state = CallState.ABORTING;
        pool.onCanceller(lease::abort);
        Duration grace = pool.options().cancelGrace();
        next = pool.reactor().callLater(AGAIN.compareTo(grace) < 0 ? grace : AGAIN, this::stuck);
    }

    private void stuck() {
        next = null;
        state = CallState.STUCK;
        pool.stuck(call);
    }

    /** The call has ended. */
    void end() {
        DelayedCall waiting = next;
        if (waiting != null) {
            waiting.cancel();
            next = null;
        }
    }
}
