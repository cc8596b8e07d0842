package dev.hawser.engine.life;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Delays;
import dev.hawser.engine.timer.EngineTimer;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.FunctionsLeftException;
import dev.hawser.reactor.TriggerPhase;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One stop, from its "before" triggers to the end of the thread jobs, within {@code stopTimeout} in all. Its steps run as
 * callbacks on the runner; its clock runs on the platform thread.
 *
 * <p>When half of the time is over, a callback that has been hanging all the while is interrupted. At its end, nothing
 * is waited for any more: what hangs is reported, another runner makes the calls that are still to be made, and the loop
 * ends. Reactor thread only.
 */
public final class StopSequence {
    /** For the calls that are still to be made when the time is over. */
    private static final Duration LAST_CALLS = Duration.ofMillis(500);

    private final Core core;
    private final Triggers triggers;
    private final Runnable finished;
    private final long deadline;

    private String waitsFor = "its turn";
    private Promise<Boolean> step = new Promise<>();
    private boolean hurried;
    private boolean over;
    private long callbacksSeen;
    private @Nullable EngineTimer clock;

    /** @param finished called when all is done, or the rest is given up */
    StopSequence(Core core, Triggers triggers, Runnable finished) {
        this.core = core;
        this.triggers = triggers;
        this.finished = finished;
        this.deadline = core.timers.now() + timeout();
    }

    private long timeout() {
        return Delays.clamped(core.settings.stopTimeout());
    }

    private long left() {
        return Math.max(0, deadline - core.timers.now());
    }

    void begin() {
        Invariant.check(
                core.lifecycle.isEnding() && !core.lifecycle.isClosed(),
                "what is stopped has begun to stop, and has not ended");
        Invariant.check(clock == null && !over, "a stop begins once");
        callbacksSeen = core.marks.callbacks();
        clock = core.timers.start(timeout() / 2, this::halfTime);
        core.queue(Callback.of("stopping", this::run, null));
    }

    private void run() {
        var _ = step("a trigger \"before shutdown\"", () -> triggers.run(TriggerPhase.BEFORE))
                .chainBoth(_ -> functionsEnd())
                .chainBoth(_ -> step("a trigger \"during shutdown\"", () -> triggers.run(TriggerPhase.DURING)))
                .chainBoth(_ -> step("a trigger \"after shutdown\"", () -> triggers.run(TriggerPhase.AFTER)))
                .chainBoth(_ -> core.workers.stop(left()))
                .addBoth(_ -> {
                    end();
                    return true;
                });
    }

    /** Functions have a deadline of their own, at which they are reported with their stacks. */
    private Deferred<?> functionsEnd() {
        return over ? new Promise<Boolean>() : new FunctionsEnd(core, left()).begin();
    }

    /** {@return fires when what the action gives has fired, or at the end of the time; never once the stop is over} */
    private Deferred<?> step(String what, Supplier<Deferred<?>> action) {
        if (over) {
            return new Promise<Boolean>();
        }
        Promise<Boolean> ended = new Promise<>();
        waitsFor = what;
        step = ended;
        var _ = action.get().addBoth(_ -> ended.isFired() || fired(ended));
        if (hurried) {
            core.queue(Callback.of("stopping", this::waitNoLonger, null));
        }
        return ended;
    }

    private static boolean fired(Promise<Boolean> ended) {
        Invariant.check(!ended.isFired(), "a step of a stop ends once");
        ended.callback(true);
        return true;
    }

    private void halfTime() {
        Invariant.check(!hurried && !over, "the clock of a stop goes in order");
        if (!core.engine.canRunCallbacks() && core.marks.callbacks() == callbacksSeen) {
            core.engine.runner().ifPresent(Thread::interrupt);
        }
        clock = core.timers.start(left(), this::hurry);
    }

    private void hurry() {
        Invariant.check(left() == 0, "a stop is hurried when its time is over");
        Invariant.check(!hurried && !over, "a stop is hurried once");
        hurried = true;
        hangingCallback(core).ifPresent(problem -> {
            core.errors.failed("stopping", problem);
            core.engine.replaceRunner();
        });
        core.queue(Callback.of("stopping", this::waitNoLonger, null));
        clock = core.timers.start(LAST_CALLS.toNanos(), () -> giveUp("its last calls did not come to their end"));
    }

    private void waitNoLonger() {
        Invariant.check(hurried, "a step is given up when the time is over, not before");
        if (!over && !step.isFired()) {
            core.errors.failed(
                    "stopping",
                    new IllegalStateException("reactor %s stops without waiting any longer for %s: %s are over"
                            .formatted(core.name(), waitsFor, core.settings.stopTimeout())));
            step.callback(true);
        }
    }

    /** Ends the loop now, and tells what was left. On the platform thread. */
    void giveUp(String why) {
        if (over) {
            return;
        }
        Invariant.check(clock != null, "what is given up had begun");
        IllegalStateException problem = new IllegalStateException(
                "reactor %s ends now: %s; it was waiting for %s".formatted(core.name(), why, waitsFor));
        hangingCallback(core).ifPresent(problem::addSuppressed);
        if (core.functions.size() > 0) {
            problem.addSuppressed(new FunctionsLeftException(core.name(), core.inspection.dump()));
        }
        core.errors.failed("stopping", problem);
        end();
    }

    private void end() {
        if (!over) {
            Invariant.check(!core.lifecycle.isClosed(), "the steps of a stop end before the reactor");
            over();
            finished.run();
        }
    }

    /** The loop has ended: what comes late does nothing. */
    void over() {
        over = true;
        Optional.ofNullable(clock).ifPresent(EngineTimer::cancel);
    }

    /** A callback that keeps the others waiting, with its stack. Any thread. */
    static Optional<IllegalStateException> hangingCallback(Core core) {
        if (core.engine.canRunCallbacks()) {
            return Optional.empty();
        }
        return core.engine.runner().map(runner -> hanging(core, runner));
    }

    /** What to say of code that does not give the reactor back. Any thread. */
    static IllegalStateException hanging(Core core, Thread thread) {
        String stack = Arrays.stream(thread.getStackTrace())
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
        return new IllegalStateException("a callback has been waiting for " + core.settings.stopTimeout() + "; reactor "
                + core.name() + " stops without it. It stands" + stack);
    }
}
