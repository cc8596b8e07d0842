package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A queue between those who make items and those who use them, each of whom can wait for the other. First in, first
 * out, on both sides. Not thread-safe: of one reactor. Cancelling a {@link #get()} or {@link #put} that waits takes it
 * back.
 *
 * {@snippet class="dev.hawser.defer.DeferredSnippetsTest" region="queue"}
 *
 * <p>In an inline function it can be iterated, by several at the same time, each of which gets some of the items:
 *
 * {@snippet class="dev.hawser.defer.QueueSnippetsTest" region="iterate"}
 *
 * <p>{@link #close} and {@link #fail} end it: what is in it, or waits to be put in, can still be taken.
 *
 * @param <T> the type of the items; not null
 */
public final class DeferredQueue<T> implements Iterable<T> {
    /** No limit. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private final int size;
    private final int backlog;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private final LinkedHashSet<Promise<T>> getters = new LinkedHashSet<>();
    private final LinkedHashMap<Promise<@Nullable Void>, T> putters = new LinkedHashMap<>();
    private final Canceller<T> forgetGetter = getters::remove;
    private final Canceller<@Nullable Void> forgetPutter = putters::remove;

    /** What {@code get} fails with when all has been taken; null while it is open. */
    private @Nullable Throwable end;

    /** Whether that is a failure: it may be of the kind that a close gives, when it comes from another queue. */
    private boolean failed;

    /** A queue without limits. */
    public DeferredQueue() {
        this(UNLIMITED, UNLIMITED);
    }

    /**
     * A queue with limits.
     *
     * @param size how many items it stores; 0 = it only hands over from one to another
     * @param backlog how many {@code get} may wait; 0 = none
     */
    public DeferredQueue(int size, int backlog) {
        if (size < 0 || backlog < 0) {
            throw new IllegalArgumentException(
                    "size is " + size + " and backlog " + backlog + ", but neither may be negative");
        }
        this.size = size;
        this.backlog = backlog;
        Nesting.want();
    }

    /**
     * Adds an item, waiting for room if need be. The chain of a {@code get} that waited for it runs before this
     * returns.
     *
     * @param item the item
     * @return fires when the item is in; fails with {@link QueueClosedException} when this was ended before
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> put(T item) {
        if (end != null) {
            return Deferred.fail(refusal(end));
        }
        if (offer(item)) {
            Nesting deep = Firing.deep();
            return deep == null
                    ? Deferred.succeed(null)
                    : Firing.giveLater(deep, null, put -> put.callback(null)); // it is in: no cancel takes it out again
        }
        Promise<@Nullable Void> promise = new Promise<>(forgetPutter);
        putters.put(promise, item);
        return promise;
    }

    /**
     * Adds an item if there is room.
     *
     * @param item the item
     * @return whether it is in
     * @throws QueueClosedException if this was ended before
     */
    public boolean offer(T item) {
        requireNonNull(item, "item");
        if (end != null) {
            throw refusal(end);
        }
        if (!getters.isEmpty()) {
            getters.removeFirst().callback(item);
            return true;
        }
        return items.size() < size && items.add(item);
    }

    /**
     * Takes the oldest item, waiting for one if need be.
     *
     * @return the item; or fails at once with {@link TooManyWaitersException} when as many as the backlog wait already,
     *     and with how this was ended when there is none left: a {@link QueueClosedException}, or the cause that was
     *     given to {@link #fail}
     */
    @CheckReturnValue
    public Deferred<T> get() {
        T item = items.poll();
        if (item == null && putters.isEmpty()) {
            return waitForItem();
        }
        Map.Entry<Promise<@Nullable Void>, T> putter = putters.pollFirstEntry();
        if (putter != null) {
            if (item == null) {
                item = putter.getValue();
            } else {
                items.add(putter.getValue());
            }
            putter.getKey().callback(null);
        }
        Nesting deep = Firing.deep();
        return deep == null ? Deferred.succeed(item) : giveLater(deep, item);
    }

    private Deferred<T> giveLater(Nesting deep, T item) {
        return Firing.giveLater(deep, item, _ -> takeBack(item));
    }

    /** An item was not wanted after all: it is the next one, even if that is one more than fits. */
    private void takeBack(T item) {
        if (getters.isEmpty()) {
            items.addFirst(item);
        } else {
            getters.removeFirst().callback(item);
        }
    }

    private Deferred<T> waitForItem() {
        if (end != null) {
            return Deferred.fail(end);
        }
        if (getters.size() >= backlog) {
            return Deferred.fail(new TooManyWaitersException(
                    getters.size() + " wait for an item already, and the backlog is " + backlog));
        }
        Promise<T> promise = new Promise<>(forgetGetter);
        getters.add(promise);
        return promise;
    }

    /** Takes no further items. Those that are there, or wait for room, can be taken. Twice is the same as once. */
    public void close() {
        end(new QueueClosedException("the queue was closed, and nothing is left in it", null), false);
    }

    /**
     * {@link #close}, and whoever takes afterwards is told why.
     *
     * @param cause what {@code get} fails with when nothing is left; of several ends the first counts
     */
    public void fail(Throwable cause) {
        end(requireNonNull(cause, "cause"), true);
    }

    private void end(Throwable how, boolean byFailure) {
        if (end == null) {
            end = how;
            failed = byFailure;
            while (!getters.isEmpty()) { // then there is nothing to take
                getters.removeFirst().errback(how);
            }
        }
    }

    private QueueClosedException refusal(Throwable how) {
        return failed
                ? new QueueClosedException("the queue has failed, so nothing can be put into it", how)
                : new QueueClosedException("the queue is closed, so nothing can be put into it", null);
    }

    /** {@return whether it was closed or failed} There may be items left. */
    public boolean isClosed() {
        return end != null;
    }

    /** Whether a {@code get} would be fired at once. */
    boolean isReady() {
        return !items.isEmpty() || !putters.isEmpty() || end != null;
    }

    /**
     * The items, as long as there are any: {@code hasNext} takes one, waiting for it if need be, and is false when this
     * was closed and nothing is left. If this has failed, it throws that failure then. In inline functions.
     *
     * @return an iterator; those that it has not given are left to others
     */
    @Override
    public Iterator<T> iterator() {
        return new Items();
    }

    private final class Items implements Iterator<T> {
        private @Nullable T taken;

        @Override
        public boolean hasNext() {
            if (taken == null) {
                try {
                    taken = get().await();
                } catch (QueueClosedException e) {
                    if (failed) {
                        throw e;
                    }
                    return false;
                }
            }
            return true;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the queue was closed, and nothing is left in it");
            }
            T item = requireNonNull(taken);
            taken = null;
            return item;
        }
    }

    /** {@return how many items are stored} */
    public int size() {
        return items.size();
    }

    /** {@return how many {@code get} wait for an item} */
    public int waitingToGet() {
        return getters.size();
    }

    /** {@return how many {@code put} wait for room} */
    public int waitingToPut() {
        return putters.size();
    }

    @Override
    public String toString() {
        return "DeferredQueue, " + size() + " stored, " + waitingToGet() + " wait to get, " + waitingToPut()
                + " wait to put";
    }
}
