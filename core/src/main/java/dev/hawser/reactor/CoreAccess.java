package dev.hawser.reactor;

import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import java.util.function.UnaryOperator;

/** What the poller of a reactor may ask of it. */
final class CoreAccess implements ReactorAccess {
    private final Core core;

    CoreAccess(Core core) {
        this.core = core;
    }

    @Override
    public Mode mode() {
        return core.engine.mode();
    }

    @Override
    public String name() {
        return core.name();
    }

    @Override
    public boolean isCurrent() {
        return core.engine.isCurrent();
    }

    @Override
    public void requireOpen() {
        core.requireOpen();
    }

    @Override
    public long patience() {
        return core.loop.patience();
    }

    @Override
    public Pump pump(String name, UnaryOperator<Runnable> body, Runnable step) {
        return core.engine.pump(name, body, () -> guarded(name, step));
    }

    /** What a step throws must not end the pump, nor the loop. */
    private void guarded(String name, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            core.errors.failed("running " + name, e);
        }
    }

    @Override
    public void queue(String where, Procedure procedure) {
        core.loop.queue(Callback.of(where, procedure, null));
    }

    @Override
    public void fire(String where, Promise<?> promise, Runnable firing) {
        if (core.suspension.runsNoStages(promise)) {
            firing.run();
        } else {
            core.loop.queue(Callback.of(where, firing::run, null));
        }
    }

    @Override
    public void failed(String where, Throwable error) {
        core.errors.failed(where, error);
    }
}
