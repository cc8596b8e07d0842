package dev.hawser.defer;

/** The messages of what a caller did wrong: what was, what was expected, what to do. */
final class Misuse {
    private Misuse() {}

    static AlreadyContinuedException alreadyContinued(Object deferred, String successor) {
        return new AlreadyContinuedException(deferred + " has a successor already (" + successor
                + "), and there is room for one: go on from the Deferred that the first call returned,"
                + " or call share() for each one who wants the outcome");
    }

    static WrongThreadException wrongThread(Object deferred, String waiter) {
        return new WrongThreadException(
                deferred + " is awaited by " + waiter + " on its reactor, but was used on thread "
                        + Thread.currentThread() + ": use it on that reactor only, by its callFromThread");
    }

    static WrongThreadException foreignUse(Object deferred, Object owner) {
        return new WrongThreadException(deferred + " belongs to " + owner + ", but was used on thread "
                + Thread.currentThread() + ": use it where it belongs, by callFromThread");
    }

    static AlreadyCalledException alreadyCalled(Object promise) {
        return new AlreadyCalledException(promise + " was fired a second time: a promise is fired once");
    }

    static IllegalStateException returnedDeferred(Object function) {
        return new IllegalStateException("the function " + Wrapped.name(function)
                + " returned a Deferred as a plain value: use the chain… form of the call (chainCallback, chainErrback,"
                + " chainBoth, ofDeferred, chainRun) to go on with its outcome");
    }

    static IllegalStateException returnedNull(Object function) {
        return new IllegalStateException("the function " + Wrapped.name(function)
                + " returned null instead of a Deferred: return Deferred.succeed(null) when there is nothing to wait"
                + " for, or use the add… form of the call");
    }

    static IllegalStateException returnedItself(Object function) {
        return new IllegalStateException("the function " + Wrapped.name(function)
                + " returned the Deferred of its own stage, or one that waits for it: it would wait for itself for"
                + " ever; return a Deferred that is fired by something else");
    }

    static IllegalStateException awaitOffReactor(Object deferred) {
        return new IllegalStateException("await() of " + deferred + " outside a reactor: only an inline function can"
                + " wait; start one with reactor.inline, or add a callback");
    }

    static IllegalStateException awaitInStage(Object deferred) {
        return new IllegalStateException("await() of " + deferred + " inside a stage of a chain (a callback, an"
                + " errback, a canceller): return the Deferred from chainCallback instead");
    }
}
