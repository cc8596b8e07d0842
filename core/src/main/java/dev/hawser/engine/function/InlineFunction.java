package dev.hawser.engine.function;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
import dev.hawser.engine.Contexts;
import dev.hawser.engine.Host;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.jdk.Interrupts;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.engine.scope.ScopedFunction;
import dev.hawser.engine.timer.EngineTimer;
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
public final class InlineFunction<T extends @Nullable Object> extends ThreadWaiter
        implements Runnable, Thread.UncaughtExceptionHandler, ScopedFunction<T> {
    private final Promise<T> promise;

    /**
     * One field for what is never there at the same time. Until the start its body, dropped then so that what only the
     * lambda holds can be freed while the function runs. Afterwards a {@link Verdict} if it was asked to end, or
     * the Throwable that the engine holds against it, such as a timed JDK wait under virtual time; in a cancel scope, a
     * {@link Scoped} with that inside.
     */
    private @Nullable Object bodyOrVerdict;

    private @Nullable Thread thread;

    /** When it was made, in nanoseconds of the reactor's clock. */
    final long born;

    /** Its neighbours in the ring of {@link LiveFunctions}, which owns both; null when it is not in there. */
    @Nullable InlineFunction<?> previousLive;

    @Nullable InlineFunction<?> nextLive;

    /** Why a function is to end. */
    private enum Verdict {
        /** It was asked to, by a cancel or a stop. */
        CANCEL,
        /** It was asked to while it awaited what it awaits now. */
        CANCEL_IN_AWAIT,
        /** The same, and what it awaits is being asked right now. */
        CANCELLING,
        /** The reactor stops, and its scopes tell it so at each wait. */
        STOP
    }

    /** Where a function stands that is in a cancel scope. */
    private static final class Scoped {
        private final ScopeNode innermost;
        private @Nullable Object verdict;

        /** Waits that failed at once since the scope was cancelled. */
        private int refused;

        /** Interrupts it in a JDK call, after a pause. */
        private @Nullable EngineTimer again;

        Scoped(ScopeNode innermost, @Nullable Object verdict, int refused) {
            this.innermost = innermost;
            this.verdict = verdict;
            this.refused = refused;
        }
    }

    /** The body of a function that begins in a scope. */
    private record InScope(ScopeNode base, Callable<?> body) {}

    /**
     * A function, not started.
     *
     * @param suspension of its reactor
     * @param body what it does
     */
    public InlineFunction(ReactorSuspension suspension, Callable<? extends T> body) {
        this(suspension, body, null);
    }

    InlineFunction(ReactorSuspension suspension, Callable<? extends T> body, @Nullable ScopeNode base) {
        super(suspension);
        Host host = suspension.host;
        ContextCarrier.Captured context = host.captureContext();
        Callable<? extends T> carried = context == null ? body : (Callable<T>) () -> Contexts.call(context, body);
        this.bodyOrVerdict = base == null ? carried : new InScope(base, carried);
        this.born = host.timers().now();
        this.promise = ReactorSuspension.promise(this);
    }

    /** Settles the thread; once, before anything else is asked. It leads back here by its handler. */
    public void thread(Thread own) {
        Invariant.check(thread == null, "a function has one thread");
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
        suspension.functions.add(this);
        try {
            Outcome<T> outcome;
            try {
                T value = takeBody().call(); // right here: a frame less in each stack that is set aside
                outcome = returned(value);
            } catch (Throwable e) {
                outcome = threw(e);
            }
            end(outcome);
        } finally {
            suspension.engine().left(this);
        }
    }

    private Outcome<T> returned(T value) {
        return value instanceof Deferred
                ? new Outcome.Failure<>(
                        Misuse.returnedDeferred("inline", "await it in the body, or use inline(() -> d.await())"))
                : new Outcome.Success<>(value);
    }

    private Outcome<T> threw(Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            suspension.host.failed("running " + describe(), failure);
        }
        return new Outcome.Failure<>(failure);
    }

    @SuppressWarnings("unchecked") // the constructor put it there
    private Callable<? extends T> takeBody() {
        Object body = requireNonNull(bodyOrVerdict);
        if (body instanceof InScope(ScopeNode base, Callable<?> inside)) {
            bodyOrVerdict = new Scoped(base, null, 0);
            return endedSoon((Callable<? extends T>) inside);
        }
        bodyOrVerdict = null;
        return endedSoon((Callable<? extends T>) body);
    }

    /** One that was handed in before, and begins while all are being ended, begins cancelled. */
    private Callable<? extends T> endedSoon(Callable<? extends T> body) {
        if (suspension.functions.refuses() && !(bodyOrVerdict instanceof Scoped)) {
            cancel();
        }
        return body;
    }

    private @Nullable Object verdict() {
        return bodyOrVerdict instanceof Scoped scoped ? scoped.verdict : bodyOrVerdict;
    }

    private void verdict(Object verdict) {
        if (bodyOrVerdict instanceof Scoped scoped) {
            scoped.verdict = verdict;
        } else {
            bodyOrVerdict = verdict;
        }
    }

    /** Whether its thread has run so far. */
    boolean hasBegun() {
        return !(bodyOrVerdict instanceof Callable || bodyOrVerdict instanceof InScope);
    }

    private boolean isCancelAsked() {
        return verdict() instanceof Verdict;
    }

    @Override
    boolean takeAsked() {
        if (verdict() != Verdict.CANCEL_IN_AWAIT) {
            return false;
        }
        verdict(Verdict.CANCEL);
        return true;
    }

    @Override
    public @Nullable ScopeNode innermost() {
        return bodyOrVerdict instanceof Scoped scoped ? scoped.innermost : null;
    }

    @Override
    public void innermost(@Nullable ScopeNode scope) {
        boolean wasCancelled = isInCancelledScope();
        int refused = wasCancelled && scope != null && scope.isCancelled() ? refusals() : 0;
        leaveScope();
        Object verdict = verdict();
        bodyOrVerdict = scope == null ? verdict : new Scoped(scope, verdict, refused);
        if (wasCancelled && !isInCancelledScope() && (verdict == null || verdict == Verdict.STOP)) {
            Thread.interrupted(); // it was the scope's, and has come too late
        }
        if (scope == null && verdict == null && suspension.functions.refuses()) {
            cancel(); // it was behind a shield when the reactor's stop began
        }
    }

    @Override
    public void toldOfStop() {
        if (suspension.functions.refuses()) {
            asked(Verdict.STOP);
        }
    }

    /** Ends what it waits for, if it is behind no shield. */
    void reactorStops() {
        if (!(bodyOrVerdict instanceof Scoped scoped)) {
            cancel();
        } else if (scoped.innermost.isCancelled()) {
            asked(Verdict.STOP);
            cancelWait();
        }
    }

    private int refusals() {
        return bodyOrVerdict instanceof Scoped scoped ? scoped.refused : 0;
    }

    private void leaveScope() {
        if (bodyOrVerdict instanceof Scoped scoped && scoped.again != null) {
            scoped.again.cancel();
            scoped.again = null;
        }
    }

    /** Whether every further wait is to fail. */
    boolean isInCancelledScope() {
        return bodyOrVerdict instanceof Scoped scoped && scoped.innermost.isCancelled();
    }

    /** Counts a wait that fails at once. {@return how many there were in this scope} */
    int refuseWait() {
        return bodyOrVerdict instanceof Scoped scoped ? ++scoped.refused : 0;
    }

    @Override
    public boolean isCancellation(Throwable failure) {
        return failure instanceof CancellationException || Interrupts.causedBy(failure);
    }

    @Override
    public void start() {
        suspension.startNow(this);
    }

    /** {@inheritDoc} One that runs or is ready is met at its next wait. */
    @Override
    public void cancelWait() {
        Deferred<?> awaited = awaiting;
        if (awaited != null) {
            awaited.cancel(); // nothing, if it is fired
        } else {
            interruptIfBlocked();
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

    /** {@link #interruptIfBlocked} after a pause, if it is still where it is. */
    void interruptAfter(long nanos) {
        if (bodyOrVerdict instanceof Scoped scoped && scoped.again == null) {
            scoped.again = suspension.host.timers().start(nanos, () -> {
                scoped.again = null;
                interruptIfBlocked();
            });
        }
    }

    private void end(Outcome<T> outcome) {
        if (suspension.host.isClosed()) {
            return; // reported as left; nobody is there to take what it gives
        }
        suspension.functions.remove(this);
        if (Flight.isOn()) {
            Flight.function(
                    suspension.host.name(),
                    describe(),
                    suspension.host.timers().now() - born,
                    outcome instanceof Outcome.Failure<T>(Throwable cause) ? cause : null);
        }
        Invariant.check(awaiting == null, "what has ended awaits nothing");
        leaveScope();
        Thread.interrupted(); // it was meant for the function; what is chained to it shall not see it
        if (promise.isFired()) {
            return; // it was cancelled while it waited for itself
        }
        try {
            if (verdict() instanceof Throwable violation) { // wins over its own end
                promise.errback(violation);
                return;
            }
            if (outcome instanceof Outcome.Failure<T>(Throwable cause)) {
                promise.errback(
                        (isCancelAsked() || isInCancelledScope()) && Interrupts.causedBy(cause)
                                ? Suspension.cancellation(cause)
                                : cause);
            } else if (outcome instanceof Outcome.Success<T>(T value)) {
                promise.callback(value);
            }
        } catch (RuntimeException | Error e) {
            suspension.host.failed("ending " + describe(), e);
        }
    }

    /** Asks the function to end; on the reactor, from its Deferred's {@code cancel()} and from {@code stop()}. */
    @Override
    public void cancel() {
        Deferred<?> awaited = awaiting;
        if (verdict() == Verdict.CANCELLING) {
            promise.errback(Suspension.cancellation(null)); // it waits for itself: one of the circle has to go on
        } else if (awaited != null && !awaited.isFired()) {
            asked(Verdict.CANCELLING);
            awaited.cancel();
            if (verdict() == Verdict.CANCELLING) {
                verdict(Verdict.CANCEL_IN_AWAIT);
            }
        } else {
            asked(Verdict.CANCEL);
            suspension.engine().interrupt(this); // delivered at its next await or blocking call
        }
    }

    private void asked(Verdict how) {
        if (!(verdict() instanceof Throwable) && (how != Verdict.STOP || verdict() == null)) {
            verdict(how);
        }
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
        if (!(verdict() instanceof Throwable)) {
            verdict(problem);
        }
        thread().interrupt();
    }
}
