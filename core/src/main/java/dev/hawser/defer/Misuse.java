package dev.hawser.defer;

/** The messages of what a caller did wrong: what was, what was expected, what to do. */
final class Misuse {
    private Misuse() {}

    /** A slot that is taken by {@code taken} was asked for. */
    static RuntimeException refusal(Deferred<?> deferred, Successor taken) {
        return taken instanceof Suspension.Waiter waiter && !waiter.suspension().isCurrent()
                ? wrongThread(deferred, waiter)
                : new AlreadyContinuedException(deferred + " has a successor already (" + Describe.successor(taken)
                        + "), and there is room for one: go on from the Deferred that the first call returned,"
                        + " or call share() for each one who wants the outcome");
    }

    static WrongThreadException wrongThread(Deferred<?> deferred, Suspension.Waiter waiter) {
        return new WrongThreadException(deferred + " is awaited by " + waiter.describe()
                + " on its reactor, but was used on thread " + Thread.currentThread()
                + ": use it on that reactor only, by its callFromThread");
    }

    static WrongThreadException foreignUse(Deferred<?> deferred, Object owner) {
        return new WrongThreadException(deferred + " belongs to " + owner + ", but was used on thread "
                + Thread.currentThread() + ": use it where it belongs, by callFromThread");
    }

    static AlreadyCalledException alreadyCalled(Promise<?> promise) {
        AlreadyCalledException exception =
                new AlreadyCalledException(promise + " was fired a second time: a promise is fired once");
        DebugTable.explain(promise, exception);
        return exception;
    }

    static IllegalStateException returnedDeferred(Object function) {
        return new IllegalStateException(Describe.function(function)
                + " returned a Deferred as a plain value: use the chain… form of the call (chainCallback, chainErrback,"
                + " chainBoth, ofDeferred, chainRun) to go on with its outcome");
    }

    static IllegalStateException returnedNull(Object function) {
        return new IllegalStateException(Describe.function(function)
                + " returned null instead of a Deferred: return Deferred.succeed(null) when there is nothing to wait"
                + " for, or use the add… form of the call");
    }

    static IllegalStateException returnedItself(Object function) {
        return new IllegalStateException(Describe.function(function)
                + " returned the Deferred of its own stage, or one that waits for it: it would wait for itself for"
                + " ever; return a Deferred that is fired by something else");
    }

    static IllegalStateException awaitOffReactor(Deferred<?> deferred) {
        return new IllegalStateException("await() of " + deferred + " outside a reactor: only an inline function can"
                + " wait; start one with reactor.inline, or add a callback");
    }

    static IllegalStateException awaitInStage(Deferred<?> deferred) {
        return new IllegalStateException("await() of " + deferred + " inside a stage of a chain (a callback, an"
                + " errback, a canceller): return the Deferred from chainCallback instead");
    }
}
