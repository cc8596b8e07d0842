package dev.hawser.engine.function;

import dev.hawser.defer.Canceller;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Contexts;
import dev.hawser.engine.Host;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.timer.TimerNode;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ContextCarrier;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A {@code deferLater}: timer, callback and canceller of its Promise in one object, since a million may wait at once. */
public final class LaterCall<T extends @Nullable Object> extends TimerNode implements Callback, Canceller<T> {
    /** What a {@code sleep} calls. */
    private static final Callable<@Nullable Void> NOTHING = () -> null;

    private final Host host;
    private final Promise<T> promise = ReactorSuspension.promise(this);
    private @Nullable Callable<? extends T> callable;

    /** What a {@code deferLater} calls where a context is carried: rare, so that it is no field of each. */
    private record InContext<T extends @Nullable Object>(ContextCarrier.Captured context, Callable<? extends T> wrapped)
            implements Callable<T> {
        @Override
        public T call() throws Exception {
            return Contexts.call(context, wrapped);
        }
    }

    private LaterCall(Host host, Callable<? extends T> callable) {
        this.host = host;
        this.callable = callable;
    }

    /** A timer that only fires its Deferred. */
    public static Deferred<@Nullable Void> sleep(Host host, long nanos) {
        return new LaterCall<@Nullable Void>(host, NOTHING).start(nanos);
    }

    public static <T extends @Nullable Object> Deferred<T> call(Host host, Callable<? extends T> callable, long nanos) {
        ContextCarrier.Captured context = host.captureContext();
        return new LaterCall<T>(host, context == null ? callable : new InContext<>(context, callable)).start(nanos);
    }

    private Deferred<T> start(long nanos) {
        host.timers().start(this, nanos);
        return promise;
    }

    @Override
    protected String what() {
        return switch (callable) {
            case null -> "deferLater";
            case InContext<?>(var _, var wrapped) ->
                "deferLater of " + wrapped.getClass().getName();
            case Callable<?> call -> "deferLater of " + call.getClass().getName();
        };
    }

    /**
     * {@inheritDoc} A sleep that a function awaits runs no user code, so it does not wait behind a callback that waits:
     * perhaps for that very function.
     */
    @Override
    protected void expired() {
        Invariant.check(callable != null, "what was cancelled is never due");
        if (NOTHING.equals(callable) && host.runsNoStages(promise)) {
            fire();
        } else {
            host.queue(this);
        }
    }

    @Override
    public Optional<String> dueCall() {
        return callable == null ? Optional.empty() : Optional.of(what());
    }

    @Override
    public void cancel(Promise<T> cancelled) {
        host.timers().cancel(this);
        callable = null;
    }

    @Override
    public void fire() {
        Callable<? extends T> call = callable;
        if (call == null) {
            return; // cancelled by a callback of the same turn
        }
        Invariant.check(!isWaiting() && !wasCancelled(), "what is called waits no more, and was not taken back");
        callable = null;
        T value;
        try {
            value = call.call();
            if (value instanceof Deferred) {
                throw Misuse.returnedDeferred("deferLater", "use chainLater");
            }
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError) {
                host.failed("running a callback", e);
            }
            promise.errback(e);
            return;
        }
        promise.callback(value);
    }

    @Override
    public String where() {
        return "running a deferLater";
    }
}
