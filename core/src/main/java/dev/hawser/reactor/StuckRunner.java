package dev.hawser.reactor;

import org.jspecify.annotations.Nullable;

/**
 * Watches a stop: a callback that waits for something for the whole of {@code stopTimeout} would keep the reactor from
 * ever stopping, since the stop sequence consists of callbacks. Then the loop ends without the rest of it.
 */
final class StuckRunner {
    private final Core core;
    private final Runnable giveUp;
    private long seen;
    private @Nullable EngineTimer timer;

    StuckRunner(Core core, Runnable giveUp) {
        this.core = core;
        this.giveUp = giveUp;
    }

    void start() {
        seen = core.loop.progress().callbacks();
        timer = EngineTimer.start(core, core.options.stopTimeout().toNanos(), this::look);
    }

    /** The loop has ended. */
    void end() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void look() {
        if (core.engine.canRunCallbacks() || core.loop.progress().callbacks() != seen) {
            start();
            return;
        }
        core.errors.failed(
                "stopping",
                new IllegalStateException("a callback has been waiting for " + core.options.stopTimeout() + "; reactor "
                        + core.name() + " stops without running the rest of its shutdown triggers"));
        giveUp.run();
    }
}
