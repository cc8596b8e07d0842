package dev.hawser.scope;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Permit;
import dev.hawser.defer.Promise;
import dev.hawser.engine.scope.FunctionScopes;
import dev.hawser.engine.scope.ScopeMember;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.engine.scope.ScopePlace;
import dev.hawser.engine.scope.ScopedFunction;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a nursery counts and remembers: its children that run, and what has failed. On the reactor. */
final class Children {
    final FunctionScopes scopes;
    final ScopeNode node;

    /** So many children at once; null for no bound. */
    private final @Nullable DeferredSemaphore slots;

    /** {@link #failed}, as one object for all children. */
    final Consumer<Throwable> asFailure = this::failed;

    private int running;
    private @Nullable Throwable failure;

    /** How the block or a child was cut off by a cancel. */
    private @Nullable CancellationException cut;

    private boolean cancelAsked;

    /** A cancel of the function that came while it waited for the children. */
    private @Nullable CancellationException functionCancelled;

    /** Cancels it. */
    private @Nullable DelayedCall timer;

    /** Whether nothing can be started any more. */
    private boolean closed;

    /** Fired when the last child ends, if somebody waits for that. */
    private @Nullable Promise<@Nullable Void> lastEnds;

    Children(FunctionScopes scopes, ScopeNode node, @Nullable DeferredSemaphore slots) {
        this.scopes = scopes;
        this.node = node;
        this.slots = slots;
    }

    /** A Deferred that belongs to the nursery. */
    private static final class Waiting extends ScopePlace implements ScopeMember {
        private final ScopeNode innermost;
        private final Deferred<?> deferred;

        Waiting(ScopeNode innermost, Deferred<?> deferred) {
            this.innermost = innermost;
            this.deferred = deferred;
        }

        @Override
        protected ScopeMember member() {
            return this;
        }

        @Override
        public ScopeNode innermost() {
            return innermost;
        }

        @Override
        public void cancelWait() {
            deferred.cancel();
        }
    }

    int running() {
        return running;
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Starts a function.
     *
     * @param failed is told of its failure, if it is the nursery's business; else that is whoever has the Deferred's
     */
    <T extends @Nullable Object> Deferred<T> begin(
            String name, Callable<? extends T> child, @Nullable Consumer<Throwable> failed) {
        requireOpen();
        @Nullable Permit permit = slots == null ? null : waitFor(slots);
        Child place = new Child(this, permit, failed);
        ScopedFunction<T> function;
        try {
            requireOpen();
            function = scopes.make(node, name, child, place);
        } catch (RuntimeException | Error e) {
            close(permit);
            throw e;
        }
        place.function(function);
        running++;
        Invariant.check(!closed && running > 0, "a child begins before its nursery ends");
        node.add(place);
        try {
            function.start();
        } catch (RuntimeException | Error e) { // the caller is pinned: it has not begun
            left(place, permit);
            throw e;
        }
        return function.deferred();
    }

    private static Permit waitFor(DeferredSemaphore slots) {
        Deferred<Permit> acquired = slots.acquire();
        try {
            return acquired.await();
        } catch (RuntimeException e) {
            acquired.cancel(); // the caller cannot wait: nobody would give the slot back
            throw e;
        }
    }

    <T extends @Nullable Object> Deferred<T> adopt(Deferred<T> deferred) {
        requireOpen();
        Promise<T> handle = Promise.cancelledBy(deferred::cancel);
        follow(deferred, handle);
        if (node.isCancelled()) {
            deferred.cancel();
        }
        return handle;
    }

    /** The Deferred of a block of callbacks. {@return what it will have been when the last child has ended} */
    <T extends @Nullable Object> Deferred<T> block(Deferred<T> deferred) {
        Promise<T> handle = new Promise<>();
        follow(deferred, handle);
        return handle;
    }

    private <T extends @Nullable Object> void follow(Deferred<T> deferred, Promise<T> handle) {
        Invariant.check(!closed, "what is waited for is so before the nursery ends");
        running++;
        Waiting member = new Waiting(node, deferred);
        node.add(member);
        Deferred<Outcome<T>> ended;
        try {
            ended = deferred.addBoth(outcome -> ended(outcome, handle));
        } catch (RuntimeException e) { // it is continued already
            node.remove(member);
            running--;
            Invariant.check(running >= 0, "who was not waited for is not counted");
            throw e;
        }
        var _ = ended.addBoth(_ -> {
            left(member, null);
            return true;
        });
    }

    /** {@return the outcome} What is freed by that is the caller's to free afterwards: {@link #left}. */
    private <T extends @Nullable Object> Outcome<T> ended(Outcome<T> outcome, Promise<T> handle) {
        Invariant.check(!closed && running > 0, "what is waited for ends before its nursery");
        if (outcome instanceof Outcome.Failure<T>(Throwable cause)) {
            failing(cause, asFailure);
        }
        give(handle, outcome);
        scopes.took(handle);
        return outcome;
    }

    /**
     * Something in it has failed.
     *
     * @param failed is told of it, if it is the nursery's business
     */
    void failing(Throwable cause, @Nullable Consumer<Throwable> failed) {
        Invariant.check(!closed, "a failure is told while its nursery can still take it");
        if (cause instanceof CancellationException cancellation) {
            cut = cut == null && node.isCancelled() ? cancellation : cut;
        } else if (failed != null) {
            failed.accept(cause);
        }
    }

    static <T extends @Nullable Object> void give(Promise<T> promise, Outcome<T> outcome) {
        switch (outcome) {
            case Outcome.Success<T>(T value) -> promise.callback(value);
            case Outcome.Failure<T>(Throwable cause) -> promise.errback(cause);
        }
    }

    /** Somebody has ended, and those are told who waited for that. */
    void left(ScopePlace place, @Nullable Permit permit) {
        Invariant.check(!closed, "no child ends behind its nursery");
        node.remove(place);
        Invariant.check(!place.isTaken(), "who has left is in no other scope");
        running--;
        Invariant.check(running >= 0, "no more children end than have begun");
        close(permit);
        Promise<@Nullable Void> last = lastEnds;
        if (running == 0 && last != null && !last.isFired()) {
            last.callback(null);
        }
    }

    private static void close(@Nullable Permit permit) {
        if (permit != null) {
            permit.close();
        }
    }

    /** The block, or the function around it, was cut off. */
    void cutOff(Throwable thrown) {
        Invariant.check(!closed, "nothing in a nursery is cut off after its end");
        if (cut == null) {
            cut = cancellation(thrown);
        }
        node.cancel();
        Invariant.check(node.isCancelledItself(), "what is cut off is cancelled");
    }

    private static CancellationException cancellation(Throwable thrown) {
        if (thrown instanceof CancellationException cancellation) {
            return cancellation;
        }
        CancellationException cancellation = new CancellationException("cancelled");
        cancellation.initCause(thrown);
        return cancellation;
    }

    void failed(Throwable cause) {
        Throwable first = failure;
        if (first == null) {
            failure = cause;
            Invariant.check(!closed, "nothing in a nursery fails after its end");
            node.cancel();
            Invariant.check(failure == cause, "what the cancel brings about does not take the place of its cause");
        } else if (first != cause) {
            first.addSuppressed(cause);
        }
    }

    /** Waits in a function until no child is left; a cancel reaches them meanwhile, and does not end this wait. */
    void join(ScopedFunction<?> function) {
        Invariant.check(!closed, "who waits for the children does so before the nursery ends");
        function.innermost(new ScopeNode(scopes, node, function, true, Long.MAX_VALUE));
        while (running > 0) {
            Promise<@Nullable Void> last = new Promise<>();
            lastEnds = last;
            try {
                var _ = last.await();
            } catch (CancellationException e) { // a cancel of the function alone
                functionCancelled = e;
                cutOff(e);
            }
        }
        Invariant.check(lastEnds == null || lastEnds.isFired(), "behind the last child nobody waits for it");
        function.innermost(node);
    }

    /** {@return fires when no child is left; before one has begun} */
    Deferred<@Nullable Void> last() {
        Invariant.check(
                lastEnds == null && running == 0,
                "who waits for the last one of callbacks does before there is a first");
        Promise<@Nullable Void> last = new Promise<>();
        lastEnds = last;
        return last;
    }

    void cancelAfter(Duration time) {
        requireOpen();
        stopTimer();
        timer = Reactor.current().callLater(time, this::cancel);
    }

    private void stopTimer() {
        DelayedCall waiting = timer;
        if (waiting != null && waiting.isActive()) {
            waiting.cancel();
        }
    }

    /** All have ended. */
    void close() {
        Invariant.check(!closed && running == 0, "a nursery ends once, behind its last child");
        closed = true;
        stopTimer();
        node.leave();
        Invariant.check(
                node.isOver() && (timer == null || !timer.isActive()),
                "a nursery that has ended leaves no clock behind");
    }

    /** {@return what it ends with; null if it is no failure} */
    @Nullable Throwable end() {
        return failure != null ? failure : cancelAsked ? functionCancelled : cut;
    }

    /** Tells how it ended: returns, or throws. */
    void conclude() throws Exception {
        Invariant.check(closed, "how a nursery ends is told at its end");
        switch (end()) {
            case null -> {}
            case Error error -> throw error;
            case Exception exception -> throw exception;
            case Throwable other -> throw new IllegalStateException("a child threw neither Exception nor Error", other);
        }
    }

    /** {@return the cancel that took the block's value} */
    CancellationException cut() {
        Invariant.check(closed && failure == null, "who had no value was cut off, and did not fail");
        return cut == null ? new CancellationException("cancelled") : cut;
    }

    void cancel() {
        node.requireHere();
        cancelAsked |= !node.isCancelled();
        node.cancel();
        Invariant.check(node.isCancelledItself() || closed, "what is cancelled is, unless it had ended");
    }

    private void requireOpen() {
        node.requireHere();
        if (closed) {
            throw new IllegalStateException(
                    "a child was to start in a nursery that has ended; start it before the block returns, or in a"
                            + " nursery of its own");
        }
    }
}
