package dev.hawser.engine;

import dev.hawser.reactor.ReactorState;
import java.time.Duration;

/** The messages of this package's misuse exceptions, in one place so that they read alike: what was, what to do. */
public final class Misuse {
    private Misuse() {}

    public static IllegalStateException pinned(String action) {
        return new IllegalStateException("cannot " + action + " here: the thread is pinned by a class initializer or"
                + " native frame below, so it cannot be set aside; do it outside of that, or use deferToThread");
    }

    public static IllegalStateException returnedDeferred(String method, String instead) {
        return new IllegalStateException(
                "the function given to " + method + " returned a Deferred, which nobody would wait for; " + instead);
    }

    public static WrongThreadException offReactor(String reactor) {
        return new WrongThreadException("reactor " + reactor + " was used from thread "
                + Thread.currentThread().getName() + ", which is not its own; use callFromThread, submitTo or"
                + " blockingCallFromThread");
    }

    public static IllegalStateException notHere(String caller) {
        return new IllegalStateException("await() of an unfired Deferred in " + caller
                + ", which cannot be set aside; start an inline function: reactor.inline(() -> d.await())");
    }

    public static IllegalStateException noFunction(String what) {
        return new IllegalStateException(
                what + " was called on thread " + Thread.currentThread().getName()
                        + ", which is no inline function; start one: reactor.inline(() -> …)");
    }

    public static IllegalStateException inStage(String what) {
        return new IllegalStateException(
                what + " was called in a stage of a Deferred, which cannot wait; start an inline"
                        + " function there: reactor.inline(() -> …)");
    }

    public static IllegalStateException inAtomically(String action) {
        return new IllegalStateException(action + " inside atomically(): the section would not be atomic; do it after");
    }

    public static IllegalStateException state(String action, ReactorState was, String expected) {
        return new IllegalStateException("cannot " + action + " a reactor that is " + was + "; expected " + expected);
    }

    public static IllegalStateException turning(String action, ReactorState was) {
        return new IllegalStateException("cannot " + action + " a reactor that is being turned now (it is " + was
                + "); stop() it first, and do not call this from its own callbacks or functions");
    }

    public static IllegalStateException closedByVirtualThread(String reactor) {
        return new IllegalStateException(
                "cannot close reactor " + reactor + " on a virtual thread, since it has functions,"
                        + " which may have something to do at their end; close it on a platform thread, and not in a function");
    }

    public static IllegalStateException turnsAnother(String action, String reactor, String other) {
        return new IllegalStateException("cannot " + action + " reactor " + reactor
                + " here: this thread turns reactor " + other + "; give it a thread of its own by Reactor.start()");
    }

    public static IllegalArgumentException negative(String name, Duration was) {
        return new IllegalArgumentException(name + " must not be negative, was " + was);
    }
}
