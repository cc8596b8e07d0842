package dev.hawser.engine.timer;

/** A timer of the engine's own: runs where the timers expire, so that it comes even when a callback hangs. */
public final class EngineTimer extends TimerNode {
    private final Timers timers;
    private final Runnable action;

    EngineTimer(Timers timers, Runnable action) {
        this.timers = timers;
        this.action = action;
    }

    /** Takes it back; nothing happens if it has run, or was taken back before. */
    public void cancel() {
        timers.cancel(this);
    }

    @Override
    protected void expired() {
        action.run();
    }
}
