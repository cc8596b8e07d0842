package dev.hawser.engine.function;

import dev.hawser.engine.scope.ScopeChild;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.engine.timer.EngineTimer;
import dev.hawser.engine.timer.Timers;
import dev.hawser.invariant.Invariant;
import org.jspecify.annotations.Nullable;

/** Where a function stands that is in a cancel scope. On the reactor. */
final class Scoped {
    /** So many waits in a cancelled scope are no clean-up any more. */
    static final int REFUSALS_TOLD = 100;

    /** From then on, the pause before a function is interrupted in a further JDK call, in nanoseconds; it doubles. */
    private static final long FIRST_PAUSE = 1_000_000;

    /** So many times. */
    private static final int LONGEST_PAUSE = 10;

    /** Its place in the scope that it began in; null for a function that began in none. */
    final @Nullable ScopeChild child;

    /** What {@link FunctionState} keeps in the place of this when it is in no scope. */
    @Nullable Object bodyOrVerdict;

    private ScopeNode innermost;

    /** Waits that failed at once since the scope was cancelled. */
    private int refused;

    /** Interrupts it in a JDK call, after a pause. */
    private @Nullable EngineTimer again;

    Scoped(ScopeNode innermost, @Nullable ScopeChild child) {
        this.innermost = innermost;
        this.child = child;
    }

    ScopeNode innermost() {
        return innermost;
    }

    /** Enters a scope, or goes back to one around. */
    void innermost(ScopeNode scope) {
        if (!isCancelled() || !scope.isCancelled()) {
            refused = 0;
        }
        stopTimer();
        innermost = scope;
    }

    /** Whether every further wait is to fail. */
    boolean isCancelled() {
        return innermost.isCancelled();
    }

    /** Counts a wait that fails at once. {@return how many there were in this scope} */
    int refuseWait() {
        return ++refused;
    }

    /** {@return how long it is left in a further call of the JDK, in nanoseconds} */
    long pause() {
        return refused <= REFUSALS_TOLD ? 0 : FIRST_PAUSE << Math.min(refused - REFUSALS_TOLD - 1, LONGEST_PAUSE);
    }

    /** Calls back after a pause, unless that is under way or the scope is left before. */
    void after(long nanos, Timers timers, Runnable call) {
        Invariant.check(refused > REFUSALS_TOLD, "only who goes on waiting in a cancelled scope is interrupted later");
        if (again == null) {
            again = timers.start(nanos, () -> {
                again = null;
                call.run();
            });
        }
    }

    void stopTimer() {
        EngineTimer waiting = again;
        if (waiting != null) {
            waiting.cancel();
            again = null;
        }
    }
}
