package dev.hawser.engine.function;

/** A virtual thread that was started inside an inline function, inherited its scheduler, and awaits something. */
public final class InheritedThread extends ThreadWaiter {
    private final Thread thread;

    InheritedThread(ReactorSuspension suspension, Thread thread) {
        super(suspension);
        this.thread = thread;
    }

    @Override
    protected void cancel() {
        throw new AssertionError("the promise of no function");
    }

    @Override
    Thread thread() {
        return thread;
    }
}
