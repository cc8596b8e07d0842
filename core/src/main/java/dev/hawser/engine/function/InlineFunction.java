package dev.hawser.engine.function;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
import dev.hawser.engine.Contexts;
import dev.hawser.engine.Host;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.jdk.Interrupts;
import dev.hawser.engine.scope.ScopeChild;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.engine.scope.ScopedFunction;
import dev.hawser.flight.Flight;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ContextCarrier;
import dev.hawser.reactor.FunctionInfo;
import dev.hawser.reactor.ReactorStoppedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One call of an inline function: its thread, its Deferred, and what is known of it for {@code dump()} and cancelling.
 * A million of these may live at once, so fields are few.
 */
public final class InlineFunction<T extends @Nullable Object> extends FunctionState
        implements Runnable, Thread.UncaughtExceptionHandler, ScopedFunction<T> {
    private final Promise<T> promise;

    private @Nullable Thread thread;

    /** When it was made, in nanoseconds of the reactor's clock. */
    final long born;

    /** Its neighbours in the ring of {@link LiveFunctions}, which owns both; null when it is not in there. */
    @Nullable InlineFunction<?> previousLive;

    @Nullable InlineFunction<?> nextLive;

    /**
     * A function, not started.
     *
     * @param suspension of its reactor
     * @param body what it does
     */
    public InlineFunction(ReactorSuspension suspension, Callable<? extends T> body) {
        this(suspension, body, null);
    }

    /** The same, which begins in a scope if {@code scoped} is not null. */
    InlineFunction(ReactorSuspension suspension, Callable<? extends T> body, @Nullable Scoped scoped) {
        super(suspension, carried(suspension.host, body), scoped);
        this.born = suspension.host.timers().now();
        this.promise = ReactorSuspension.promise(this);
    }

    private static <T extends @Nullable Object> Callable<? extends T> carried(Host host, Callable<? extends T> body) {
        ContextCarrier.Captured context = host.captureContext();
        return context == null ? body : (Callable<T>) () -> Contexts.call(context, body);
    }

    /** Settles the thread; once, before anything else is asked. It leads back here by its handler. */
    public void thread(Thread own) {
        Invariant.check(thread == null, "a function has one thread");
        Invariant.check(!own.isAlive(), "a thread is a function's before it starts");
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

    public long threadId() {
        return thread().threadId();
    }

    /**
     * Nobody has its Deferred: what it throws goes to the error handler. For one that a library starts.
     *
     * @param task what it was made for; if that is a future and is never run, it is cancelled
     */
    public void orphan(Runnable task) {
        var _ = promise.addErrbackAction(e -> {
            if (task instanceof Future<?> future) {
                future.cancel(false); // nothing, if it has run
            }
            if (!isCancelAsked() || !(e instanceof CancellationException)) { // else it did as it was told
                suspension.host.failed("running " + describe(), e);
            }
        });
    }

    @Override
    public Deferred<T> deferred() {
        return promise;
    }

    /** The body of the virtual thread. */
    @Override
    public void run() {
        if (!suspension.engine().entered(this)) {
            promise.errback(
                    new ReactorStoppedException(suspension.host.name())); // started just when the reactor closed
            return;
        }
        Invariant.check(!hasBegun(), "a function runs once");
        assert suspension.engine().isCurrent() : "a function runs on its reactor";
        suspension.functions.add(this);
        try {
            @Nullable T value = null;
            @Nullable Throwable failure;
            try {
                value = takeBody().call(); // right here: a frame less in each stack that is set aside
                failure = value instanceof Deferred ? returnedDeferred() : null;
            } catch (Throwable e) {
                failure = threw(e);
            }
            end(value, failure);
        } finally {
            suspension.engine().left(this);
        }
    }

    private static Throwable returnedDeferred() {
        return Misuse.returnedDeferred("inline", "await it in the body, or use inline(() -> d.await())");
    }

    private Throwable threw(Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            suspension.host.failed("running " + describe(), failure);
        }
        return failure;
    }

    @SuppressWarnings("unchecked") // the constructor put it there
    private Callable<? extends T> takeBody() {
        Callable<? extends T> body = (Callable<? extends T>) dropBody();
        if (suspension.functions.refuses() && scoped() == null) {
            askToEnd(); // handed in before, it begins while all are being ended
        }
        return body;
    }

    @Override
    public @Nullable ScopeNode innermost() {
        Scoped scoped = scoped();
        return scoped == null ? null : scoped.innermost();
    }

    @Override
    public void innermost(@Nullable ScopeNode scope) {
        Invariant.check(scope == null || !scope.isOver(), "nobody is in a scope that has ended");
        boolean wasCancelled = isInCancelledScope();
        Object verdict = verdict();
        standsIn(scope);
        if (wasCancelled && !isInCancelledScope() && (verdict == null || verdict == Verdict.STOP)) {
            Thread.interrupted(); // it was the scope's, and has come too late
        }
        if (scope == null && verdict == null && suspension.functions.refuses()) {
            askToEnd(); // it was behind a shield when the reactor's stop began
        }
        Invariant.check(innermost() == scope, "who enters a scope, or leaves one, is where it went");
    }

    @Override
    public void toldOfStop() {
        if (suspension.functions.refuses()) {
            asked(Verdict.STOP);
        }
    }

    /** Ends what it waits for, if it is behind no shield. */
    void reactorStops() {
        Invariant.check(suspension.functions.refuses(), "functions are ended when no more begin");
        if (scoped() == null) {
            askToEnd();
        } else if (isInCancelledScope()) {
            asked(Verdict.STOP);
            cancelWait();
        }
    }

    @Override
    public boolean isCancellation(Throwable failure) {
        return failure instanceof CancellationException || Interrupts.causedBy(failure);
    }

    @Override
    public void start() {
        Invariant.check(!hasBegun(), "who is started has not begun");
        suspension.startNow(this);
    }

    /** {@inheritDoc} One that runs or is ready is met at its next wait. */
    @Override
    public void cancelWait() {
        Deferred<?> awaited = awaiting;
        if (awaited == null) {
            interruptIfBlocked();
            return;
        }
        awaited.cancel(); // nothing, if it is fired
        if (!awaited.isFired() && new WaitGraph(suspension.host.timers()).awaitsItself(this)) {
            fail(Suspension.cancellation(null)); // each leaves the cancel to the other: one of them has to go on
        }
    }

    /** Whether it is set aside in a JDK call that an interrupt ends. */
    boolean isBlocked() {
        Thread own = thread();
        return switch (own.getState()) {
            case WAITING, TIMED_WAITING -> awaiting == null && !own.isInterrupted();
            case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
        };
    }

    void interruptIfBlocked() {
        if (isBlocked()) {
            suspension.engine().interrupt(this);
        }
    }

    /** It blocks in a call of the JDK, and its scope is cancelled: that call ends. */
    void refuseBlockingCall() {
        refuseWait();
        Scoped scoped = scoped();
        if (scoped == null || scoped.pause() == 0) {
            interruptIfBlocked();
        } else { // it swallows them, or waits for a lock, where none gets through: time must go on
            scoped.after(scoped.pause(), suspension.host.timers(), this::interruptIfBlocked);
        }
    }

    private void end(@Nullable T value, @Nullable Throwable failure) {
        if (suspension.host.isClosed()) {
            return; // reported as left; nobody is there to take what it gives
        }
        Invariant.check(hasBegun(), "what ends has begun");
        suspension.functions.remove(this);
        if (Flight.isOn()) {
            Flight.function(
                    suspension.host.name(),
                    this::describe,
                    suspension.host.timers().now() - born,
                    failure);
        }
        Invariant.check(awaiting == null, "what has ended awaits nothing");
        leaveScope();
        Thread.interrupted(); // it was meant for the function; what is chained to it shall not see it
        try {
            fire(value, failure);
        } catch (RuntimeException | Error e) {
            suspension.host.failed("ending " + describe(), e);
        }
    }

    @SuppressWarnings("NullAway") // without a failure the value is what the body gave
    private void fire(@Nullable T value, @Nullable Throwable failure) {
        ScopeChild child = child();
        try {
            Throwable cause = failureOr(failure);
            if (promise.isFired()) { // it was cancelled while it waited for itself
                late(cause);
            } else if (cause == null) {
                promise.callback(value);
            } else {
                fail(cause);
            }
            Invariant.check(promise.isFired(), "what has ended has told how");
        } finally {
            if (child != null) {
                child.ended();
            }
        }
    }

    /** It has failed, and its Deferred has fired before: its nursery is told, or else the error handler. */
    private void late(@Nullable Throwable cause) {
        Invariant.check(promise.isFired(), "what comes late comes behind an end that was told");
        ScopeChild child = child();
        if (cause == null || isCancellation(cause)) {
            return;
        }
        if (child == null) {
            suspension.host.failed("ending " + describe() + ", which was cancelled", cause);
        } else {
            child.failing(cause);
        }
    }

    /** What is held against it wins over its own end. */
    private @Nullable Throwable failureOr(@Nullable Throwable own) {
        if (verdict() instanceof Throwable violation) {
            return violation;
        }
        return own != null && (isCancelAsked() || isInCancelledScope()) && Interrupts.causedBy(own)
                ? Suspension.cancellation(own)
                : own;
    }

    private void fail(Throwable cause) {
        ScopeChild child = child();
        if (child != null) {
            child.failing(cause);
        }
        promise.errback(cause);
    }

    /** Its Deferred is cancelled; on the reactor. */
    @Override
    public void cancel() {
        ScopeChild child = child();
        if (child == null || child.takesCancel()) {
            askToEnd();
        }
    }

    /** Asks the function to end; on the reactor. */
    public void askToEnd() {
        Deferred<?> awaited = awaiting;
        if (verdict() == Verdict.CANCELLING) {
            fail(Suspension.cancellation(null)); // it waits for itself: one of the circle has to go on
        } else if (awaited != null && !awaited.isFired()) {
            asked(Verdict.CANCELLING);
            awaited.cancel();
            if (verdict() == Verdict.CANCELLING) {
                asked(Verdict.CANCEL_IN_AWAIT);
            }
        } else {
            asked(Verdict.CANCEL);
            suspension.engine().interrupt(this); // delivered at its next await or blocking call
        }
        Invariant.check(verdict() != null, "who was asked to end knows it");
    }

    /** Something that is another one with each wait. */
    public Object waitsAt() {
        Deferred<?> awaited = awaiting;
        return awaited == null ? this : awaited;
    }

    /** What a dump shows of it, at {@code now}. */
    public FunctionInfo info(long now, WaitGraph graph) {
        Deferred<?> awaited = awaiting;
        return new FunctionInfo(
                describe(),
                Duration.ofNanos(Math.max(0, now - born)),
                awaited == null ? "" : awaited.toString(),
                graph.words(this),
                thread().getState(),
                List.of(thread().getStackTrace()));
    }

    /** Whether it is set aside in an await, rather than in a JDK call. */
    public boolean awaitsUnfired() {
        Deferred<?> awaited = awaiting;
        return awaited != null && !awaited.isFired();
    }

    /** Fails it with {@code problem} whatever it makes of the interrupt. */
    void violated(Throwable problem) {
        hold(problem);
        thread().interrupt();
    }
}
