package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.defer.ReactorTime;
import dev.hawser.defer.Suspension;
import dev.hawser.defer.UnhandledFailures;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code await()} asks of its reactor. */
final class ReactorSuspension extends Suspension {
    private final Core core;

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
            boolean interrupted = core.engine.suspend(self, deferred);
            return self.takeAsked() || interrupted;
        } finally {
            self.awaiting = null;
            core.loop.progress().inheritedAwaits(-inherited);
        }
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
}
