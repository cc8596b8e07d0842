package dev.hawser.engine.life;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.engine.Callback;
import dev.hawser.engine.function.InlineFunction;
import dev.hawser.engine.timer.EngineTimer;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.FunctionsLeftException;
import java.util.List;

/**
 * Brings all live functions to an end: cancels the scope around them, half way to a deadline each of them, shielded or
 * not, and at it reports those that are left. No function may start meanwhile but behind a shield. Reactor thread only.
 */
public final class FunctionsEnd {
    private final Core core;
    private final long timeout;
    private final Promise<Boolean> done = new Promise<>();

    /** @param timeout how long they have, in nanoseconds */
    FunctionsEnd(Core core, long timeout) {
        this.core = core;
        this.timeout = timeout;
    }

    /** {@return fires when no function is left, with true, or at the deadline, with false} On the runner. */
    Deferred<Boolean> begin() {
        core.functions.refuse(this::lastOneEnded);
        Invariant.check(core.functions.refuses(), "no function starts while all are being ended");
        core.suspension.endAll();
        if (core.functions.size() == 0) {
            return Deferred.succeed(true);
        }
        EngineTimer half = core.timers.start(timeout / 2, this::again);
        EngineTimer full = core.timers.start(timeout, () -> queue(this::giveUp));
        return done.addCallback(value -> {
            half.cancel();
            full.cancel();
            return value;
        });
    }

    private void queue(Runnable step) {
        core.queue(Callback.of("stopping", step::run, null));
    }

    private static void cancelAll(List<InlineFunction<?>> functions) {
        functions.forEach(InlineFunction::askToEnd);
    }

    /**
     * On the platform thread, so that it comes even when a callback hangs: interrupts those that are in a JDK call. What
     * awaits is cancelled on the runner, for that runs cancellers of users.
     */
    private void again() {
        for (InlineFunction<?> function : core.functions.snapshot()) {
            if (!function.awaitsUnfired()) {
                function.askToEnd();
            }
        }
        queue(() -> cancelAll(core.functions.snapshot().stream()
                .filter(InlineFunction::awaitsUnfired)
                .toList()));
    }

    private void giveUp() {
        if (!done.isFired()) {
            core.errors.failed("stopping", new FunctionsLeftException(core.name(), core.inspection.dump()));
            done.callback(false);
        }
    }

    private void lastOneEnded() {
        Invariant.check(core.functions.size() == 0, "behind the last one there is none");
        queue(() -> {
            if (!done.isFired()) {
                done.callback(true);
            }
        });
    }
}
