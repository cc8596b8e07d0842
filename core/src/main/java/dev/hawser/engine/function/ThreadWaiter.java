package dev.hawser.engine.function;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Suspension;
import dev.hawser.engine.Callback;
import org.jspecify.annotations.Nullable;

/** A thread of this reactor that awaits Deferreds: an inline function, or a virtual thread started inside one. */
public abstract sealed class ThreadWaiter extends Suspension.Waiter permits FunctionState, InheritedThread {
    final ReactorSuspension suspension;

    /** What it waits for now. Written on the reactor. */
    @Nullable Deferred<?> awaiting;

    ThreadWaiter(ReactorSuspension suspension) {
        this.suspension = suspension;
    }

    abstract Thread thread();

    /** Whether it was asked to end while it awaited what it awaits now; told once. */
    boolean takeAsked() {
        return false;
    }

    @Override
    protected final Suspension suspension() {
        return suspension;
    }

    @Override
    protected final void resume() {
        suspension.engine().resume(this);
    }

    @Override
    protected final void resumeFromForeignThread() {
        suspension.host.post(Callback.of("waking " + describe(), this::resume, null));
    }

    @Override
    protected final String describe() {
        Thread thread = thread();
        return thread.getName().isEmpty() ? "inline function #" + thread.threadId() : thread.getName();
    }
}
