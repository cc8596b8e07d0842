package dev.hawser.engine.function;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Canceller;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.defer.ReactorTime;
import dev.hawser.defer.Suspension;
import dev.hawser.defer.UnhandledFailures;
import dev.hawser.engine.AtomicSections;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Host;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Misuse;
import dev.hawser.engine.scope.FunctionScopes;
import dev.hawser.engine.scope.ScopeChild;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.engine.scope.ScopedFunction;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What {@code await()} asks of its reactor. */
public final class ReactorSuspension extends Suspension implements FunctionScopes, Slices.Stages {
    final Host host;
    final LiveFunctions functions;
    private final AtomicSections sections;
    private final UnhandledFailures unhandled;
    private final Marks marks;

    /** Set once, while the reactor is made. */
    private @Nullable Engine engine;

    /** Around all others. */
    private final ScopeNode outermost = new ScopeNode(this, null, null, false, Long.MAX_VALUE);

    /** Cancelled scopes that somebody is in. */
    private int cancelledScopes;

    /** Under virtual time, what makes it stand still. */
    private @Nullable HeldUp heldUp;

    /** Whether a function runs up to its first suspension: before a run, that is the only turning there is. */
    private boolean starting;

    /**
     * For one reactor.
     *
     * @param host what waits on it
     * @param functions those alive
     * @param sections those open
     * @param unhandled where failures go that nobody takes
     * @param marks told of threads that wait
     */
    public ReactorSuspension(
            Host host, LiveFunctions functions, AtomicSections sections, UnhandledFailures unhandled, Marks marks) {
        this.host = host;
        this.functions = functions;
        this.sections = sections;
        this.unhandled = unhandled;
        this.marks = marks;
    }

    /**
     * Settles how functions run; before any does.
     *
     * @param by what runs them
     */
    public void runsBy(Engine by) {
        Invariant.check(engine == null, "how functions run is settled once");
        engine = by;
    }

    Engine engine() {
        return requireNonNull(engine);
    }

    public void enable() {
        register();
    }

    public void disable() {
        unregister();
    }

    public static Optional<Host> hostOfCallingThread() {
        return Suspension.ofCallingThread()
                .filter(ReactorSuspension.class::isInstance)
                .map(suspension -> ((ReactorSuspension) suspension).host);
    }

    @Override
    protected boolean isCurrent() {
        return engine().isCurrent();
    }

    @Override
    protected boolean isTurning() {
        return starting || host.isTurning();
    }

    /** In baton mode a function that waits holds the reactor up all the same, and virtual time would jump ahead. */
    @Override
    public boolean suspendsBlockingCalls() {
        return Thread.currentThread().isVirtual() && engine().mode() == Mode.CARRIER && host.isRealTime();
    }

    /** The promise of what a function gives. */
    static <T extends @Nullable Object> Promise<T> promise(InlineFunction<T> function) {
        return promiseOf(function);
    }

    /** The promise of what a timer gives. */
    static <T extends @Nullable Object> Promise<T> promise(Canceller<T> timer) {
        return promiseOf(timer);
    }

    @Override
    protected Waiter waiter() {
        if (sections.isOpen()) {
            throw Misuse.inAtomically("await()");
        }
        Thread self = Thread.currentThread();
        if (!self.isVirtual()) {
            throw Misuse.notHere(host.isTurning() ? "a callback" : "the reactor's own thread");
        }
        InlineFunction<?> function = functions.get(self);
        if (function != null) {
            return function;
        }
        if (engine().isRunner(self)) {
            throw Misuse.notHere("a callback");
        }
        return new InheritedThread(this, self);
    }

    @Override
    protected boolean suspend(Waiter waiter, Deferred<?> deferred) {
        ThreadWaiter self = (ThreadWaiter) waiter;
        Invariant.check(self.awaiting == null, "who waits waits for one thing");
        int inherited = self instanceof InheritedThread ? 1 : 0;
        marks.inheritedAwaits(inherited);
        self.awaiting = deferred;
        try {
            if (self instanceof InlineFunction<?> function && function.isInCancelledScope()) {
                refuseWait(function, deferred);
            }
            boolean interrupted = engine().suspend(self, deferred);
            boolean inCancelledScope = self instanceof InlineFunction<?> function && function.isInCancelledScope();
            boolean asked = self.takeAsked();
            if (asked && inCancelledScope) {
                self.thread()
                        .interrupt(); // the scope takes this exception for its own, and the function goes on behind it
            }
            return asked || interrupted || inCancelledScope;
        } finally {
            Invariant.check(self.awaiting == deferred, "nobody else has the thread wait meanwhile");
            self.awaiting = null;
            marks.inheritedAwaits(-inherited);
        }
    }

    /** The scope is cancelled: the wait ends at once, but behind everybody who is ready, or a loop could keep the thread. */
    private void refuseWait(InlineFunction<?> function, Deferred<?> deferred) {
        Invariant.check(
                cancelledScopes > 0 && function.awaiting == deferred, "who is refused a wait is in a cancelled scope");
        function.refuseWait();
        if (engine().mode() == Mode.CARRIER) {
            Thread.yield();
        } else {
            Promise<@Nullable Void> turn = new Promise<>();
            host.queue(Callback.of(
                    "going on in a cancelled scope",
                    () -> {
                        turn.callback(null);
                        engine().resume(function);
                    },
                    null));
            engine().suspend(function, turn);
        }
        deferred.cancel();
    }

    @Override
    protected void fatal(Throwable error) {
        host.failed("running a callback", error);
    }

    @Override
    protected ReactorTime time() {
        return host.time();
    }

    @Override
    protected UnhandledFailures unhandled() {
        return unhandled;
    }

    /** Starts a function as if no stage were being run: it may await, whatever its starter may. */
    void startNow(InlineFunction<?> function) {
        assert function.thread().getState() == Thread.State.NEW : "a function is started once";
        int outer = stages();
        boolean outerStarting = starting;
        stages(0);
        starting = true;
        try {
            engine().startNow(function);
        } finally {
            Invariant.check(stages() == 0 && starting, "who starts a function goes on as it began");
            stages(outer);
            starting = outerStarting;
        }
    }

    /**
     * {@return whether firing a Deferred would run no code of a user}
     *
     * @param deferred of the reactor
     */
    public static boolean runsNoStages(Deferred<?> deferred) {
        return firesWithoutStages(deferred);
    }

    @Override
    public boolean inStages() {
        return stages() != 0;
    }

    @Override
    public int takeStages() {
        int taken = stages();
        Invariant.check(taken >= 0, "no more stages are left than were entered");
        stages(0);
        return taken;
    }

    @Override
    public void putStages(int number) {
        Invariant.check(number > 0 && stages() == 0, "a thread does not go on in the stages of another");
        stages(number);
    }

    @Override
    public void requireCurrent() {
        host.requireCurrent();
    }

    @Override
    public ScopedFunction<?> function(String what) {
        if (stages() > 0) {
            throw Misuse.inStage(what);
        }
        Thread self = Thread.currentThread();
        InlineFunction<?> function = self.isVirtual() ? functions.get(self) : null;
        if (function == null) {
            throw Misuse.noFunction(what);
        }
        return function;
    }

    @Override
    public @Nullable ScopeNode innermost() {
        Thread self = Thread.currentThread();
        InlineFunction<?> function = self.isVirtual() ? functions.get(self) : null;
        return function == null ? null : function.innermost();
    }

    @Override
    public @Nullable ScopeNode outermost() {
        return outermost.isCancelledItself() ? null : outermost;
    }

    /** The reactor stops: ends the waits of all functions but those behind a shield. Those in no scope are told once. */
    public void endAll() {
        outermost.cancel();
        Invariant.check(outermost() == null, "nobody begins in what is cancelled");
        functions.snapshot().forEach(InlineFunction::reactorStops);
    }

    @Override
    public <T extends @Nullable Object> ScopedFunction<T> make(
            ScopeNode base, String name, Callable<? extends T> body, ScopeChild child) {
        Scoped scoped = new Scoped(base, child);
        return prepared(new InlineFunction<>(this, requireNonNull(body, "body"), scoped), name, !base.isCancelled());
    }

    @Override
    public void took(Deferred<?> deferred) {
        taken(deferred);
    }

    @Override
    public void cancelled(ScopeNode scope) {
        Invariant.check(cancelledScopes >= 0 && scope.isCancelled(), "what is counted is cancelled");
        cancelledScopes++;
    }

    @Override
    public void left(ScopeNode scope) {
        cancelledScopes--;
        Invariant.check(cancelledScopes >= 0, "no more cancelled scopes end than there are");
    }

    @Override
    public long nanoTime() {
        return host.timers().now();
    }

    @Override
    public DelayedCall callAt(long due, Procedure procedure) {
        return TimedCall.startAt(host, due, procedure);
    }

    @Override
    public boolean watchesAll() {
        return cancelledScopes != 0;
    }

    @Override
    public boolean watchesCalls() {
        return heldUp != null;
    }

    /** {@inheritDoc} If it blocks in a cancelled scope, that ends. */
    @Override
    public void setAside(Thread thread, boolean byEngine) {
        Invariant.check(thread != Thread.currentThread(), "who is set aside does not run");
        if (heldUp != null && !byEngine) {
            heldUp.setAside(thread);
        }
        if (cancelledScopes == 0 || !thread.isAlive() || engine().isRunner(thread)) {
            return; // the last two lead to no function, and to look for one in the table would make one, for good
        }
        InlineFunction<?> function = functions.get(thread);
        if (function != null && function.isInCancelledScope() && function.isBlocked()) {
            function.refuseBlockingCall();
        }
    }

    @Override
    public boolean expectsSome() {
        return heldUp != null && !heldUp.isEmpty();
    }

    @Override
    public void goesOn(Thread thread) {
        if (heldUp != null) {
            heldUp.goesOn(thread);
        }
    }

    /** {@return since time jumps: whether it must not} From now on it is kept who waits in a call of the JDK. */
    public HeldUp timeJumps() {
        Invariant.check(heldUp == null, "it is settled once how time goes");
        HeldUp own = new HeldUp();
        heldUp = own;
        return own;
    }

    /**
     * Starts an inline function. It runs up to its first suspension before this returns.
     *
     * @param name the name of its thread, or an empty string
     * @param body what it does
     * @param <T> the type of its value
     * @return fires with how it ends
     */
    public <T extends @Nullable Object> Deferred<T> start(String name, Callable<? extends T> body) {
        InlineFunction<T> function = prepared(new InlineFunction<>(this, requireNonNull(body, "body")), name, false);
        startNow(function);
        return function.deferred();
    }

    private <T extends @Nullable Object> InlineFunction<T> prepared(
            InlineFunction<T> function, String name, boolean shielded) {
        host.requireOpen();
        if (functions.refuses() && !shielded) {
            throw new ReactorStoppedException(host.name());
        }
        if (sections.isOpen()) {
            throw Misuse.inAtomically("inline()");
        }
        host.rehearse();
        Thread thread = engine().newThread(function);
        if (!name.isEmpty()) {
            thread.setName(name);
        }
        function.thread(thread);
        return function;
    }

    /** {@inheritDoc} It fails the function, since virtual time cannot end that wait. */
    @Override
    public void refuseTimedWait(Thread thread) {
        Invariant.check(!host.isRealTime(), "in real time nobody is refused a wait");
        TimedWait wait = new TimedWait(thread.getStackTrace());
        if (wait.isOfClosingExecutor()) {
            return;
        }
        IllegalStateException problem = wait.problem();
        InlineFunction<?> function = functions.get(thread);
        if (function != null) {
            function.violated(problem);
        } else {
            host.failed("running a callback or thread under virtual time", problem);
            thread.interrupt();
        }
    }
}
