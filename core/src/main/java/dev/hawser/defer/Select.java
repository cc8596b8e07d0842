package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several things, of queues and Deferreds, and takes nothing from the others: a queue that loses
 * has lost no item, and a Deferred that loses is neither cancelled nor continued.
 *
 * {@snippet class="dev.hawser.defer.QueueSnippetsTest" region="select"}
 *
 * <p>If several are there at once, the one that was named first is taken. Of one thread, as its queues and Deferreds are.
 */
public final class Select {
    private Select() {}

    /**
     * One thing that is waited for, and what becomes of it. May be used again and again.
     *
     * @param <R> the type of what becomes of it
     */
    public abstract static sealed class Case<R extends @Nullable Object> permits ItemCase, ResultCase {
        Case() {}

        /** Whether it is there. */
        abstract boolean isReady();

        /** Takes it, when it is there. */
        abstract Deferred<R> take();

        /** Waits for it. {@return how to wait no longer} */
        abstract Runnable join(Selection<? super R> selection);
    }

    /**
     * An item of a queue.
     *
     * @param queue from where
     * @param function what to do with the item
     * @param <T> the type of the items
     * @param <R> the type of the result
     * @return the case; a queue that is closed and empty, or has failed, fails the whole
     */
    public static <T, R extends @Nullable Object> Case<R> item(
            DeferredQueue<T> queue, Fn<? super T, ? extends R> function) {
        return new ItemCase<>(requireNonNull(queue, "queue"), requireNonNull(function, "function"));
    }

    /**
     * The result of a Deferred.
     *
     * @param deferred which; without a successor, as long as it is not fired
     * @param function what to do with its value
     * @param <T> the type of the value
     * @param <R> the type of the result
     * @return the case; a Deferred that fails, fails the whole
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> Case<R> result(
            Deferred<T> deferred, Fn<? super T, ? extends R> function) {
        return new ResultCase<>(requireNonNull(deferred, "deferred"), requireNonNull(function, "function"));
    }

    /**
     * The first.
     *
     * @param cases in the order of their rank; one or more
     * @param <R> the type of the result
     * @return what the function of the first one gives. Cancelling it takes nothing from any of them
     * @throws AlreadyContinuedException if one of the Deferreds is not fired, and has a successor
     */
    @CheckReturnValue
    @SafeVarargs
    public static <R extends @Nullable Object> Deferred<R> first(Case<? extends R>... cases) {
        List<Case<? extends R>> all = new ArrayList<>(cases.length);
        for (Case<? extends R> each : cases) {
            all.add(each);
        }
        return first(all);
    }

    /**
     * {@link #first(Case[])} of a list.
     *
     * @param cases in the order of their rank; one or more
     * @param <R> the type of the result
     * @return what the function of the first one gives
     * @throws AlreadyContinuedException if one of the Deferreds is not fired, and has a successor
     */
    @CheckReturnValue
    public static <R extends @Nullable Object> Deferred<R> first(List<? extends Case<? extends R>> cases) {
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("a Select of nothing would wait for ever: give it some cases");
        }
        for (Case<? extends R> each : cases) {
            if (each.isReady()) {
                return each.take().addCallback(value -> value);
            }
        }
        return new Selection<R>().join(cases);
    }

    static final class ItemCase<T, R extends @Nullable Object> extends Case<R> {
        private final DeferredQueue<T> queue;
        private final Fn<? super T, ? extends R> function;

        ItemCase(DeferredQueue<T> queue, Fn<? super T, ? extends R> function) {
            this.queue = queue;
            this.function = function;
        }

        @Override
        boolean isReady() {
            return queue.isReady();
        }

        @Override
        Deferred<R> take() {
            return queue.get().addCallback(function);
        }

        @Override
        Runnable join(Selection<? super R> selection) {
            Deferred<T> item = queue.get();
            var _ = item.addCallbacks(
                    value -> {
                        selection.won(() -> function.apply(value));
                        return true;
                    },
                    failure -> {
                        selection.failed(failure);
                        return false;
                    });
            return item::cancel;
        }
    }

    static final class ResultCase<T extends @Nullable Object, R extends @Nullable Object> extends Case<R> {
        private final Deferred<T> deferred;
        private final Fn<? super T, ? extends R> function;

        ResultCase(Deferred<T> deferred, Fn<? super T, ? extends R> function) {
            this.deferred = deferred;
            this.function = function;
        }

        @Override
        boolean isReady() {
            return deferred.isFired();
        }

        @Override
        Deferred<R> take() {
            Deferred<T> fired = deferred.resolved();
            if (fired.state == State.SUCCESS) {
                return Deferred.succeed(fired.value()).addCallback(function);
            }
            Suspension.taken(fired);
            return Deferred.fail(fired.failure());
        }

        @Override
        Runnable join(Selection<? super R> selection) {
            Firing.claim(deferred);
            var input = new Selection.Input<>(selection, function);
            deferred.next = input;
            return () -> {
                if (Identity.same(deferred.next, input)) {
                    deferred.next = null;
                }
            };
        }
    }
}
