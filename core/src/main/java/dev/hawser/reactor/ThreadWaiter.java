package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Suspension;
import org.jspecify.annotations.Nullable;

/** A thread of this reactor that awaits Deferreds: an inline function, or a virtual thread started inside one. */
abstract sealed class ThreadWaiter extends Suspension.Waiter permits InlineFunction, InheritedThread {
    final Core core;

    /** What it waits for now. Written on the reactor. */
    @Nullable Deferred<?> awaiting;

    ThreadWaiter(Core core) {
        this.core = core;
    }

    abstract Thread thread();

    /** Whether it was asked to end while it awaited what it awaits now; told once. */
    boolean takeAsked() {
        return false;
    }

    @Override
    protected final Suspension suspension() {
        return core.suspension;
    }

    @Override
    protected final void resume() {
        core.engine.resume(this);
    }

    @Override
    protected final void resumeFromForeignThread() {
        core.loop.post(Callback.of("waking " + describe(), this::resume, null));
    }

    @Override
    protected final String describe() {
        Thread thread = thread();
        return thread.getName().isEmpty() ? "inline function #" + thread.threadId() : thread.getName();
    }
}
