package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.engine.timer.EngineTimer;
import org.jspecify.annotations.Nullable;

/**
 * One stop, from its "before" triggers to the end of the thread jobs. Its steps run as callbacks on the runner. When a
 * callback hangs for the whole of {@code stopTimeout}, the loop ends without the rest, and a step that comes late does
 * nothing: by then the reactor may run again. Reactor thread only.
 */
final class StopSequence {
    private final Core core;
    private final Triggers triggers;
    private final Runnable finished;
    private boolean abandoned;
    private @Nullable EngineTimer stuckCheck;
    private long callbacksSeen;

    /** @param finished called when all is done, or when the rest is given up */
    StopSequence(Core core, Triggers triggers, Runnable finished) {
        this.core = core;
        this.triggers = triggers;
        this.finished = finished;
    }

    void begin() {
        core.loop.queue(Callback.of("stopping", this::run, null));
        watchForStuckCallback();
    }

    private void run() {
        var _ = step(triggers.run(TriggerPhase.BEFORE))
                .chainBoth(_ -> step(new FunctionsEnd(core).begin()))
                .chainBoth(_ -> step(triggers.run(TriggerPhase.DURING)))
                .chainBoth(_ -> step(triggers.run(TriggerPhase.AFTER)))
                .chainBoth(_ -> step(core.workers.stop()))
                .addAction(_ -> finished.run());
    }

    /** Lets the next step wait for this one; never comes to an end once the sequence was abandoned. */
    private Deferred<?> step(Deferred<?> deferred) {
        return deferred.chainBoth(_ -> abandoned ? new Promise<Boolean>() : Deferred.succeed(true));
    }

    private void watchForStuckCallback() {
        callbacksSeen = core.loop.progress().callbacks();
        stuckCheck = core.timers.start(core.options.stopTimeout().toNanos(), this::look);
    }

    private void look() {
        if (core.engine.canRunCallbacks() || core.loop.progress().callbacks() != callbacksSeen) {
            watchForStuckCallback();
            return;
        }
        core.errors.failed(
                "stopping",
                new IllegalStateException("a callback has been waiting for " + core.options.stopTimeout() + "; reactor "
                        + core.name() + " stops without the rest of its shutdown triggers"));
        finished.run();
    }

    /** The loop has ended. */
    void abandon() {
        abandoned = true;
        EngineTimer timer = stuckCheck;
        if (timer != null) {
            timer.cancel();
        }
    }
}
