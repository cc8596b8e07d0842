package dev.hawser.reactor;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One call of an inline function: its thread, its Deferred, and what is known of it for {@code dump()} and cancelling.
 * A million of these may live at once, so fields are few.
 */
final class InlineFunction<T extends @Nullable Object> extends ThreadWaiter
        implements Runnable, Thread.UncaughtExceptionHandler {
    private final Promise<T> promise;

    /** Dropped at the start, so that what only the lambda holds can be freed while the function runs. */
    private @Nullable Callable<? extends T> body;

    private @Nullable Thread thread;

    /** When it was made, in nanoseconds of the reactor's clock. */
    final long born;

    private boolean cancelAsked;

    /** Whether it is among the {@link LiveFunctions}, which own this and the next two fields. */
    boolean live;

    @Nullable InlineFunction<?> previousLive;
    @Nullable InlineFunction<?> nextLive;

    /** What the engine holds against it, such as a timed JDK wait under virtual time; wins over its own end. */
    private @Nullable Throwable violation;

    InlineFunction(Core core, Callable<? extends T> body) {
        super(core);
        ContextCarrier.Captured context = core.captureContext();
        this.body = context == null ? body : () -> Contexts.call(context, body);
        this.born = core.poller.nanoTime();
        this.promise = ReactorSuspension.promise(this);
    }

    /** Settles the thread; once, before anything else is asked. It leads back here by its handler. */
    void thread(Thread own) {
        thread = own;
        own.setUncaughtExceptionHandler(this);
    }

    /** Nothing of its own thread's comes here; of other code that asks this thread for a handler: as if it had none. */
    @Override
    public void uncaughtException(Thread failed, Throwable thrown) {
        Thread.currentThread().getThreadGroup().uncaughtException(failed, thrown);
    }

    @Override
    Thread thread() {
        return requireNonNull(thread, "an inline function without a thread");
    }

    long threadId() {
        return thread().threadId();
    }

    /** Nobody has its Deferred: what it throws goes to the error handler. For one that a library starts. */
    void orphan() {
        var _ = promise.addErrbackAction(e -> {
            if (!cancelAsked || !(e instanceof CancellationException)) { // else it did as it was told
                core.errors.failed("running " + describe(), e);
            }
        });
    }

    Deferred<T> deferred() {
        return promise;
    }

    /** The body of the virtual thread. */
    @Override
    public void run() {
        core.engine.entered(this);
        core.functions.add(this);
        try {
            end(outcome());
        } finally {
            core.engine.left(this);
        }
    }

    private Outcome<T> outcome() {
        try {
            Callable<? extends T> code = requireNonNull(body);
            body = null;
            T value = code.call();
            return value instanceof Deferred
                    ? new Outcome.Failure<>(
                            Misuse.returnedDeferred("inline", "await it in the body, or use inline(() -> d.await())"))
                    : new Outcome.Success<>(value);
        } catch (VirtualMachineError e) {
            core.errors.failed("running " + describe(), e);
            return new Outcome.Failure<>(e);
        } catch (Throwable e) {
            return new Outcome.Failure<>(e);
        }
    }

    private void end(Outcome<T> outcome) {
        core.functions.remove(this);
        Thread.interrupted(); // it was meant for the function; what is chained to it shall not see it
        Throwable held = violation;
        try {
            if (held != null) {
                promise.errback(held);
                return;
            }
            switch (outcome) {
                case Outcome.Success<T>(T value) -> promise.callback(value);
                case Outcome.Failure<T>(Throwable cause) ->
                    promise.errback(cancelAsked && Interrupts.causedBy(cause) ? Suspension.cancellation(cause) : cause);
            }
        } catch (RuntimeException | Error e) {
            core.errors.failed("ending " + describe(), e);
        }
    }

    /** Asks the function to end; on the reactor, from its Deferred's {@code cancel()} and from {@code stop()}. */
    @Override
    protected void cancel() {
        cancelAsked = true;
        Deferred<?> awaited = awaiting;
        if (awaited != null && !awaited.isFired()) {
            awaited.cancel();
        } else {
            core.engine.interrupt(this); // delivered at its next await or blocking call
        }
    }

    /** Whether it is set aside in an await, rather than in a JDK call. */
    boolean awaitsUnfired() {
        Deferred<?> awaited = awaiting;
        return awaited != null && !awaited.isFired();
    }

    /** Fails it with {@code problem} whatever it makes of the interrupt. */
    void violated(Throwable problem) {
        if (violation == null) {
            violation = problem;
        }
        thread().interrupt();
    }
}
