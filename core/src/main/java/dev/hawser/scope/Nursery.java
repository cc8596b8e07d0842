package dev.hawser.scope;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.engine.scope.FunctionScopes;
import dev.hawser.engine.scope.ScopeMember;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.engine.scope.ScopePlace;
import dev.hawser.engine.scope.ScopedFunction;
import dev.hawser.invariant.Invariant;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A block in which work is started that ends with it: {@link #run} and {@link #call} return when the block and all
 * children have ended, whatever ended them.
 *
 * {@snippet class = dev.hawser.scope.ScopeSnippetsTest region = nursery}
 *
 * <p><b>Failures:</b> the first one, of the block or of a child, cancels everything else in the nursery, and is thrown
 * when all has ended; what failed later is suppressed on it. That a child was cancelled is no failure of it.
 *
 * <p><b>Cancels:</b> the nursery is a cancel scope ({@link CancelScope}): what ends it reaches every child and the block,
 * and whatever those wait for afterwards. Plain {@code cancel()} of a child's Deferred asks that child alone.
 *
 * <p><b>Threads:</b> of the reactor on which it was opened.
 */
public final class Nursery {
    private final Children children;

    private Nursery(Children children) {
        this.children = children;
    }

    /**
     * Runs a block, and waits for all that it started.
     *
     * @param block gets the nursery
     * @throws CancellationException if a cancel from around, or of the calling function, ended it
     * @throws Exception the first failure
     * @throws IllegalStateException outside of an inline function
     */
    public static void run(Action<? super Nursery> block) throws Exception {
        requireNonNull(block, "block");
        var _ = inFunction(null, nursery -> {
            block.run(nursery);
            return true;
        });
    }

    /**
     * {@link #run(Action)} with at most so many children at once: {@link #start} waits for a free slot.
     *
     * @param slots 1 or more
     * @param block gets the nursery
     * @throws CancellationException if a cancel from around, or of the calling function, ended it
     * @throws Exception the first failure
     * @throws IllegalStateException outside of an inline function
     */
    public static void run(int slots, Action<? super Nursery> block) throws Exception {
        requireNonNull(block, "block");
        var _ = inFunction(new DeferredSemaphore(slots), nursery -> {
            block.run(nursery);
            return true;
        });
    }

    /**
     * Runs a block that has a value, and waits for all that it started.
     *
     * @param <T> the type of the value
     * @param block gets the nursery
     * @return what the block returned
     * @throws CancellationException if a cancel cut the block off, so that there is no value
     * @throws Exception the first failure
     * @throws IllegalStateException outside of an inline function
     */
    public static <T> T call(Fn<? super Nursery, ? extends T> block) throws Exception {
        requireNonNull(block, "block");
        Nursery[] opened = new Nursery[1];
        @Nullable T value = inFunction(null, nursery -> {
            opened[0] = nursery;
            return requireNonNull(block.apply(nursery), "the value of a nursery's block");
        });
        if (value == null) {
            throw opened[0].children.cut();
        }
        return value;
    }

    private static <T> @Nullable T inFunction(@Nullable DeferredSemaphore slots, Fn<? super Nursery, ? extends T> block)
            throws Exception {
        FunctionScopes scopes = FunctionScopes.ofCallingThread("Nursery.run");
        ScopedFunction<?> function = scopes.function("Nursery.run");
        ScopeNode around = function.innermost();
        ScopeNode parent = around == null ? scopes.outermost() : around;
        ScopeNode node = new ScopeNode(scopes, parent, function, false, Long.MAX_VALUE);
        Children children = new Children(scopes, node, slots);
        function.innermost(node);
        @Nullable T value = null;
        try {
            value = block.apply(new Nursery(children));
        } catch (Throwable e) {
            if (function.isCancellation(e)) {
                children.cutOff(e);
            } else {
                children.failed(e);
            }
        }
        Invariant.check(function.innermost() == node, "a block ends in the nursery that it began in");
        try {
            children.join(function);
            Invariant.check(children.running() == 0, "a nursery ends behind all its children");
        } finally {
            if (children.end() != null) {
                function.toldOfStop();
            }
            function.innermost(around);
            children.close();
            Invariant.check(function.innermost() == around, "behind a nursery is what was around it");
        }
        children.conclude();
        return value;
    }

    /**
     * The nursery of callbacks: what a function starts in it belongs to a Deferred. The scope around it, or when that has
     * ended the next one further out, can cancel it, but does not wait for it.
     *
     * @param <T> the type of the value
     * @param block gets the nursery, and gives what is the block's own end
     * @return fires when the block's Deferred has fired and all children have ended; cancelling it cancels all of them
     * @throws IllegalStateException off every reactor
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Deferred<T> chain(
            Fn<? super Nursery, ? extends Deferred<? extends T>> block) {
        requireNonNull(block, "block");
        FunctionScopes scopes = FunctionScopes.ofCallingThread("Nursery.chain");
        @Nullable ScopeNode innermost = scopes.innermost();
        @Nullable ScopeNode around = innermost == null ? scopes.outermost() : innermost;
        ScopeNode node = new ScopeNode(scopes, around, null, false, Long.MAX_VALUE);
        Children children = new Children(scopes, node, null);
        Inside inside = new Inside(node);
        if (around != null) {
            around.add(inside);
        }
        Promise<T> result = Promise.cancelledBy(node::cancel);
        Deferred<@Nullable Void> last = children.last();
        Promise<Nursery> opened = new Promise<>();
        Deferred<T> ends = opened.chainCallback(block);
        Deferred<T> own = children.block(ends); // before it runs: a child may end at once, and is not the last
        var _ = last.addAction(_ -> {
            Invariant.check(own.isFired(), "the chain of a nursery ends before the last in it");
            inside.leave();
            children.close();
            try {
                children.conclude();
                Children.give(result, own.outcome().orElseThrow());
            } catch (Throwable e) {
                result.errback(e);
            }
        });
        opened.callback(new Nursery(children));
        if (node.isCancelled()) {
            ends.cancel();
        }
        return result;
    }

    /** A nursery of callbacks, as a scope around it sees it. */
    private static final class Inside extends ScopePlace implements ScopeMember {
        private final ScopeNode innermost;

        Inside(ScopeNode innermost) {
            this.innermost = innermost;
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
            // its children are reached themselves
        }

        @Override
        protected boolean outlives() {
            return true; // it is the business of whoever has the Deferred
        }
    }

    /**
     * Starts a child, an inline function: it runs up to its first suspension before this returns. A failure of it ends
     * the nursery, also when somebody takes it from the Deferred.
     *
     * @param <T> the type of its value
     * @param child what it does
     * @return fires when it has ended; a failure that nobody takes from it is not reported as unhandled, since the
     *     nursery has it
     * @throws IllegalStateException when the nursery has ended
     */
    public <T extends @Nullable Object> Deferred<T> start(Callable<? extends T> child) {
        return start("", child);
    }

    /**
     * {@link #start(Callable)} with a name, which dumps and reports show.
     *
     * @param <T> the type of its value
     * @param name its name
     * @param child what it does
     * @return as {@link #start(Callable)}
     */
    public <T extends @Nullable Object> Deferred<T> start(String name, Callable<? extends T> child) {
        return children.begin(requireNonNull(name, "name"), requireNonNull(child, "child"), children.asFailure);
    }

    /**
     * Starts a child that is independent of its siblings: the nursery waits for it and can cancel it, but its failure is
     * its own.
     *
     * @param <T> the type of its value
     * @param name its name, or an empty string
     * @param child what it does
     * @return fires when it has ended; a failure that nobody takes is reported as unhandled
     */
    @CheckReturnValue
    public <T extends @Nullable Object> Deferred<T> startIndependent(String name, Callable<? extends T> child) {
        return children.begin(requireNonNull(name, "name"), requireNonNull(child, "child"), null);
    }

    /**
     * Starts a child that says when it is ready.
     *
     * @param <V> the type of what it says then
     * @param name its name, or an empty string
     * @param child what it does
     * @return fires when the child says that it is ready, and fails if it ends before that: until then its failure is
     *     the starter's, afterwards the nursery's. Cancelling it cancels the child
     */
    @CheckReturnValue
    public <V extends @Nullable Object> Deferred<V> startReady(String name, Action<? super Started<V>> child) {
        requireNonNull(child, "child");
        Deferred<?>[] whole = new Deferred<?>[1];
        Promise<V> ready = Promise.cancelledBy(() -> requireNonNull(whole[0]).cancel());
        Started<V> started = new Started<>(ready);
        Deferred<Boolean> ended = children.begin(
                requireNonNull(name, "name"),
                () -> {
                    child.run(started);
                    return true;
                },
                cause -> {
                    if (started.isReady()) {
                        children.failed(cause);
                    }
                });
        whole[0] = ended;
        var _ = ended.addBoth(outcome -> {
            if (!ready.isFired()) {
                ready.errback(
                        outcome instanceof Outcome.Failure<Boolean>(Throwable cause)
                                ? cause
                                : new IllegalStateException("a child ended before it was ready: "
                                        + (name.isEmpty() ? "it has no name" : name)));
            }
            return true;
        });
        return ready;
    }

    /**
     * Takes in a Deferred as a child, such as a job of {@code deferToThread}: the nursery waits for it, cancels it, and
     * ends with its failure.
     *
     * @param <T> the type of its value
     * @param deferred without a successor
     * @return fires as it does
     */
    public <T extends @Nullable Object> Deferred<T> adopt(Deferred<T> deferred) {
        return children.adopt(requireNonNull(deferred, "deferred"));
    }

    /** Ends everything in the nursery early; {@code run} then returns without a failure. Twice is the same as once. */
    public void cancel() {
        children.cancel();
    }

    /**
     * {@link #cancel} after some time, unless it has ended by then: what is still at work may end by itself until then. The
     * last call counts.
     *
     * @param time from now, zero or more
     */
    public void cancelAfter(Duration time) {
        children.cancelAfter(requireNonNull(time, "time"));
    }

    /** {@return whether waits in it fail: it, or a scope around it, was cancelled} */
    public boolean isCancelled() {
        return children.node.isCancelled();
    }

    /** {@return how many children have not ended} */
    public int running() {
        return children.running();
    }

    @Override
    public String toString() {
        String state = children.isClosed() ? ", ended" : isCancelled() ? ", cancelled" : "";
        return "Nursery[" + running() + " running" + state + "]";
    }
}
