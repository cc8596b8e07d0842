package dev.hawser.reactor;

/** A timer of the engine's own: runs on the platform thread, so that it comes even when a callback hangs. */
final class EngineTimer extends TimerNode {
    private final Core core;
    private final Runnable action;

    private EngineTimer(Core core, Runnable action) {
        this.core = core;
        this.action = action;
    }

    static EngineTimer start(Core core, long nanos, Runnable action) {
        EngineTimer timer = new EngineTimer(core, action);
        core.timers.insert(timer, core.dueIn(nanos));
        return timer;
    }

    void cancel() {
        core.timers.remove(this);
    }

    @Override
    void expired() {
        action.run();
    }
}
