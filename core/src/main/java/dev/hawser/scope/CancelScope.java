package dev.hawser.scope;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Procedure;
import dev.hawser.engine.scope.FunctionScopes;
import dev.hawser.engine.scope.ScopeNode;
import dev.hawser.engine.scope.ScopedFunction;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.DelayedCall;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A block of an inline function that can be ended from outside, or by a deadline.
 *
 * {@snippet class = dev.hawser.scope.ScopeSnippetsTest region = timeout}
 *
 * <p><b>A cancel holds for as long as the block does.</b> What the function waits for in it is cancelled, and so is
 * everything that it begins to wait for afterwards, by {@code await()} or in a blocking call of the JDK: a
 * {@code catch (Exception e)} delays the end of the block, and does not prevent it. That is unlike
 * {@link dev.hawser.defer.Deferred#cancel()}, which ends one wait. A wait that is over already gives its value.
 *
 * <p>Blocks may be nested, and nurseries ({@link Nursery}) lie between them; a cancel reaches all that is inside, but
 * for what is {@link #shielded}. Each block takes the cancel that was its own; a cancel from around goes on.
 *
 * <p><b>Threads:</b> of one reactor, in inline functions; a handle may be cancelled from callbacks too.
 */
public final class CancelScope {
    private final ScopeNode node;

    private CancelScope(ScopeNode node) {
        this.node = node;
    }

    /**
     * Runs a block that may take so long.
     *
     * @param <T> the type of its value
     * @param timeout from now, zero or more
     * @param block what to do
     * @return what it returns
     * @throws TimeoutException if the time was over, and the block ended for that. One that ends by itself all the same
     *     is not too late
     * @throws Exception what the block throws
     * @throws IllegalStateException outside of an inline function
     */
    public static <T extends @Nullable Object> T withTimeout(Duration timeout, Callable<? extends T> block)
            throws Exception {
        return withDeadline(Deadline.after(timeout), () -> "more than " + timeout, block);
    }

    /**
     * Runs a block that may take until a deadline.
     *
     * @param <T> the type of its value
     * @param deadline until when
     * @param block what to do
     * @return what it returns
     * @throws TimeoutException as {@link #withTimeout}
     * @throws Exception what the block throws
     * @throws IllegalStateException outside of an inline function
     * @throws IllegalArgumentException if the deadline is of another reactor
     */
    public static <T extends @Nullable Object> T withDeadline(Deadline deadline, Callable<? extends T> block)
            throws Exception {
        return withDeadline(deadline, () -> "longer than until its deadline", block);
    }

    private static <T extends @Nullable Object> T withDeadline(
            Deadline deadline, Supplier<String> tooLong, Callable<? extends T> block) throws Exception {
        requireNonNull(block, "block");
        deadline.requireHere();
        return in(new Bound("CancelScope.withTimeout", false, deadline.at()), _ -> block.call(), cancellation -> {
            throw timeout(tooLong.get(), cancellation);
        });
    }

    private static TimeoutException timeout(String tooLong, Throwable cancellation) {
        TimeoutException timeout = new TimeoutException("the block took " + tooLong);
        timeout.initCause(cancellation);
        return timeout;
    }

    /**
     * Runs a block for at most so long, and then goes on with what comes after it.
     *
     * @param time from now, zero or more
     * @param block what to do
     * @return whether the block came to its end; false if it was cut off
     * @throws Exception what the block throws
     * @throws IllegalStateException outside of an inline function
     */
    public static boolean moveOnAfter(Duration time, Procedure block) throws Exception {
        requireNonNull(block, "block");
        return in(
                new Bound("CancelScope.moveOnAfter", false, Deadline.after(time).at()),
                _ -> {
                    block.run();
                    return true;
                },
                _ -> false);
    }

    /**
     * Runs a block that can be cancelled by its handle.
     *
     * @param block gets the handle
     * @return whether the block came to its end; false if it was cut off
     * @throws Exception what the block throws
     * @throws IllegalStateException outside of an inline function
     */
    public static boolean open(Action<? super CancelScope> block) throws Exception {
        requireNonNull(block, "block");
        return in(
                new Bound("CancelScope.open", false, Long.MAX_VALUE),
                scope -> {
                    block.run(scope);
                    return true;
                },
                _ -> false);
    }

    /**
     * Runs a block that cancels from around do not reach, such as the sending of a farewell: in a block that is
     * cancelled, nothing could be waited for. It has a bound of its own.
     *
     * @param <T> the type of its value
     * @param bound from now, zero or more
     * @param block what to do
     * @return what it returns
     * @throws TimeoutException if that was over, and the block ended for it
     * @throws Exception what the block throws
     * @throws IllegalStateException outside of an inline function
     */
    public static <T extends @Nullable Object> T shielded(Duration bound, Callable<? extends T> block)
            throws Exception {
        requireNonNull(block, "block");
        return in(
                new Bound("CancelScope.shielded", true, Deadline.after(bound).at()),
                _ -> block.call(),
                cancellation -> {
                    throw timeout("more than " + bound, cancellation);
                });
    }

    /** What a block is bounded by, and what asked for it. */
    private record Bound(String what, boolean shield, long deadline) {}

    private static <T extends @Nullable Object> T in(
            Bound bound, Fn<? super CancelScope, ? extends T> block, Fn<? super Throwable, ? extends T> cut)
            throws Exception {
        String what = bound.what();
        long deadline = bound.deadline();
        FunctionScopes scopes = FunctionScopes.ofCallingThread(what);
        ScopedFunction<?> function = scopes.function(what);
        ScopeNode around = function.innermost();
        ScopeNode parent = around == null ? scopes.outermost() : around;
        ScopeNode node = new ScopeNode(scopes, parent, function, bound.shield(), deadline);
        @Nullable DelayedCall timer = deadline == Long.MAX_VALUE
                ? null
                : scopes.callAt(deadline, node::cancel); // just then: before timeouts that were made from what is left
        function.innermost(node);
        try {
            return block.apply(new CancelScope(node));
        } catch (Throwable e) {
            if (node.isCancelledItself() && function.isCancellation(e)) {
                return cut.apply(e);
            }
            throw e;
        } finally {
            Invariant.check(function.innermost() == node, "a block ends in the scope that it began in");
            function.innermost(around);
            node.leave();
            Invariant.check(function.innermost() == around, "behind a scope is what was around it");
            if (timer != null && timer.isActive()) {
                timer.cancel();
            }
        }
    }

    /** Ends the block: see above. Twice is the same as once, and after its end nothing happens. */
    public void cancel() {
        node.requireHere();
        node.cancel();
    }

    /** {@return whether waits in it fail: it, or a scope around it, was cancelled} */
    public boolean isCancelled() {
        return node.isCancelled();
    }
}
