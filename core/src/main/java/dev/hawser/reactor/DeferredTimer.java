package dev.hawser.reactor;

import dev.hawser.defer.Canceller;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A {@code deferLater}: timer, callback and canceller of its Promise in one object, since a million may wait at once. */
final class DeferredTimer<T extends @Nullable Object> extends TimerNode implements Canceller<T> {
    private final Core core;
    private final Promise<T> promise = new Promise<>(this);
    private @Nullable Callable<? extends T> callable;
    private ContextCarrier.@Nullable Captured context;

    DeferredTimer(Core core, Callable<? extends T> callable) {
        this.core = core;
        this.callable = callable;
        this.context = core.captureContext();
    }

    Deferred<T> start(long nanos) {
        core.timers.insert(this, core.dueIn(nanos));
        return promise;
    }

    @Override
    String what() {
        Callable<? extends T> call = callable;
        return call == null ? "deferLater" : "deferLater of " + call.getClass().getName();
    }

    @Override
    void expired() {
        core.loop.queue(this);
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
