package dev.hawser.reactor;

/** A virtual thread that was started inside an inline function, inherited its scheduler, and awaits something. */
final class InheritedThread extends ThreadWaiter {
    private final Thread thread;

    InheritedThread(Core core, Thread thread) {
        super(core);
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
