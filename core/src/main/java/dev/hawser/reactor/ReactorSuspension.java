package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.defer.ReactorTime;
import dev.hawser.defer.Suspension;
import dev.hawser.defer.UnhandledFailures;
import dev.hawser.engine.scope.FunctionScopes;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.engine.scope.ScopedFunction;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What {@code await()} asks of its reactor. */
final class ReactorSuspension extends Suspension implements FunctionScopes {
    private static final System.Logger LOGGER = System.getLogger("dev.hawser.reactor");

    /** So many waits in a cancelled scope are no clean-up any more. */
    private static final int REFUSALS_TOLD = 100;

    private final Core core;

    /** Cancelled scopes that somebody is in. */
    private int cancelledScopes;

    /** Whether a function runs up to its first suspension: before a run, that is the only turning there is. */
    private boolean starting;

    ReactorSuspension(Core core) {
        this.core = core;
    }

    void enable() {
        register();
    }

    void disable() {
        unregister();
    }

    Core core() {
        return core;
    }

    static Optional<Core> coreOfCallingThread() {
        return Suspension.ofCallingThread()
                .filter(ReactorSuspension.class::isInstance)
                .map(suspension -> ((ReactorSuspension) suspension).core);
    }

    @Override
    protected boolean isCurrent() {
        return core.engine.isCurrent();
    }

    @Override
    protected boolean isTurning() {
        return starting || core.lifecycle.isTurning();
    }

    /** In baton mode a function that waits holds the reactor up all the same, and virtual time would jump ahead. */
    @Override
    public boolean suspendsBlockingCalls() {
        return Thread.currentThread().isVirtual()
                && core.engine.mode() == Mode.CARRIER
                && !(core.poller instanceof VirtualTime);
    }

    /** The promise of what a function gives. */
    static <T extends @Nullable Object> Promise<T> promise(InlineFunction<T> function) {
        return promiseOf(function);
    }

    /** The promise of what a timer gives. */
    static <T extends @Nullable Object> Promise<T> promise(DeferredTimer<T> timer) {
        return promiseOf(timer);
    }

    @Override
    protected Waiter waiter() {
        if (core.sections.isOpen()) {
            throw Misuse.inAtomically("await()");
        }
        Thread self = Thread.currentThread();
        if (!self.isVirtual()) {
            throw Misuse.notHere(self == core.loop.owner() ? "the reactor's own thread" : "a callback");
        }
        InlineFunction<?> function = core.functions.get(self);
        if (function != null) {
            return function;
        }
        if (core.engine.isRunner(self)) {
            throw Misuse.notHere("a callback");
        }
        return new InheritedThread(core, self);
    }

    @Override
    protected boolean suspend(Waiter waiter, Deferred<?> deferred) {
        ThreadWaiter self = (ThreadWaiter) waiter;
        int inherited = self instanceof InheritedThread ? 1 : 0;
        core.loop.progress().inheritedAwaits(inherited);
        self.awaiting = deferred;
        try {
            if (self instanceof InlineFunction<?> function && function.isInCancelledScope()) {
                refuseWait(function, deferred);
            }
            boolean interrupted = core.engine.suspend(self, deferred);
            boolean inCancelledScope = self instanceof InlineFunction<?> function && function.isInCancelledScope();
            return self.takeAsked() || interrupted || inCancelledScope;
        } finally {
            self.awaiting = null;
            core.loop.progress().inheritedAwaits(-inherited);
        }
    }

    /** The scope is cancelled: the wait ends at once, but behind everybody who is ready, or a loop could keep the thread. */
    private void refuseWait(InlineFunction<?> function, Deferred<?> deferred) {
        if (function.refuseWait() == REFUSALS_TOLD) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} has gone on waiting {1} times in a scope that is cancelled: it should let the"
                            + " CancellationException end the block",
                    function.describe(),
                    REFUSALS_TOLD);
        }
        if (core.engine.mode() == Mode.CARRIER) {
            Thread.yield();
        } else {
            Promise<@Nullable Void> turn = new Promise<>();
            core.loop.queue(Callback.of(
                    "going on in a cancelled scope",
                    () -> {
                        turn.callback(null);
                        core.engine.resume(function);
                    },
                    null));
            core.engine.suspend(function, turn);
        }
        deferred.cancel();
    }

    @Override
    protected void fatal(Throwable error) {
        core.errors.failed("running a callback", error);
    }

    @Override
    protected ReactorTime time() {
        return core.reactor();
    }

    @Override
    protected UnhandledFailures unhandled() {
        return core.unhandled;
    }

    /** Starts a function as if no stage were being run: it may await, whatever its starter may. */
    void startNow(InlineFunction<?> function) {
        int outer = stages();
        boolean outerStarting = starting;
        stages(0);
        starting = true;
        try {
            core.engine.startNow(function);
        } finally {
            stages(outer);
            starting = outerStarting;
        }
    }

    boolean runsNoStages(Deferred<?> deferred) {
        return firesWithoutStages(deferred);
    }

    boolean inStages() {
        return stages() != 0;
    }

    /** The number of stages that the thread which was just set aside is in; the next one starts with none. */
    int takeStages() {
        int taken = stages();
        stages(0);
        return taken;
    }

    void putStages(int number) {
        stages(number);
    }

    @Override
    public ScopedFunction<?> function(String what) {
        Thread self = Thread.currentThread();
        InlineFunction<?> function = self.isVirtual() ? core.functions.get(self) : null;
        if (function == null) {
            throw Misuse.noFunction(what);
        }
        return function;
    }

    @Override
    public @Nullable ScopeNode innermost() {
        Thread self = Thread.currentThread();
        InlineFunction<?> function = self.isVirtual() ? core.functions.get(self) : null;
        return function == null ? null : function.innermost();
    }

    @Override
    public <T extends @Nullable Object> ScopedFunction<T> make(
            ScopeNode base, String name, Callable<? extends T> body) {
        return core.reactor().functionIn(base, name, body);
    }

    @Override
    public void took(Deferred<?> deferred) {
        taken(deferred);
    }

    @Override
    public void cancelled(ScopeNode scope) {
        cancelledScopes++;
    }

    @Override
    public void left(ScopeNode scope) {
        cancelledScopes--;
    }

    @Override
    public long nanoTime() {
        return core.poller.nanoTime();
    }

    /** Whether a thread that was just set aside may be in a cancelled scope. */
    boolean hasCancelledScopes() {
        return cancelledScopes != 0;
    }

    /** The thread was set aside: if it blocks in a cancelled scope, that ends. */
    void setAside(Thread thread) {
        InlineFunction<?> function = core.functions.get(thread);
        if (function != null && function.isInCancelledScope()) {
            function.interruptIfBlocked();
        }
    }
}
