package dev.hawser.reactor;

import dev.hawser.defer.Canceller;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A {@code deferLater}: timer, callback and canceller of its Promise in one object, since a million may wait at once. */
final class DeferredTimer<T extends @Nullable Object> extends TimerNode implements Canceller<T> {
    /** What a {@code sleep} calls. */
    private static final Callable<@Nullable Void> NOTHING = () -> null;

    private final Core core;
    private final Promise<T> promise = new Promise<>(this);
    private @Nullable Callable<? extends T> callable;
    private ContextCarrier.@Nullable Captured context;

    private DeferredTimer(Core core, Callable<? extends T> callable, ContextCarrier.@Nullable Captured context) {
        this.core = core;
        this.callable = callable;
        this.context = context;
    }

    /** A timer that only fires its Deferred. */
    static Deferred<@Nullable Void> sleep(Core core, long nanos) {
        return new DeferredTimer<@Nullable Void>(core, NOTHING, null).start(nanos);
    }

    static <T extends @Nullable Object> Deferred<T> call(Core core, Callable<? extends T> callable, long nanos) {
        return new DeferredTimer<T>(core, callable, core.captureContext()).start(nanos);
    }

    private Deferred<T> start(long nanos) {
        core.timers.insert(this, core.dueIn(nanos));
        return promise;
    }

    @Override
    String what() {
        Callable<? extends T> call = callable;
        return call == null ? "deferLater" : "deferLater of " + call.getClass().getName();
    }

    /**
     * {@inheritDoc} A sleep that a function awaits runs no user code, so it does not wait behind a callback that waits:
     * perhaps for that very function.
     */
    @Override
    void expired() {
        if (NOTHING.equals(callable) && core.suspension.runsNoStages(promise)) {
            fire();
        } else {
            core.loop.queue(this);
        }
    }

    @Override
    public void cancel(Promise<T> cancelled) {
        core.timers.remove(this);
        callable = null;
        context = null;
    }

    @Override
    void fire() {
        Callable<? extends T> call = callable;
        if (call == null) {
            return; // cancelled by a callback of the same turn
        }
        callable = null;
        T value;
        try {
            value = Contexts.call(context, call);
            if (value instanceof Deferred) {
                throw Misuse.returnedDeferred("deferLater", "use chainLater");
            }
        } catch (Throwable e) {
            core.fatalIfVirtualMachineError(e);
            promise.errback(e);
            return;
        }
        promise.callback(value);
    }

    @Override
    String where() {
        return "running a deferLater";
    }
}
