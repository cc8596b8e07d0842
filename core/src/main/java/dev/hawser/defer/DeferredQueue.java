package dev.hawser.defer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue between those who make items and those who use them, each of whom can wait for the other. First in, first
 * out, on both sides. Not thread-safe: of one reactor. Cancelling a {@link #get()} or {@link #put} that waits takes it
 * back.
 *
 * {@snippet class="dev.hawser.defer.DeferredSnippetsTest" region="queue"}
 *
 * @param <T> the type of the items; not null
 */
public final class DeferredQueue<T> {
    /** No limit. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private final int size;
    private final int backlog;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private final LinkedHashSet<Promise<T>> getters = new LinkedHashSet<>();
    private final LinkedHashMap<Promise<@Nullable Void>, T> putters = new LinkedHashMap<>();
    private final Canceller<T> forgetGetter = getters::remove;
    private final Canceller<@Nullable Void> forgetPutter = putters::remove;

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
     * @return fires when the item is in
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> put(T item) {
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
     */
    public boolean offer(T item) {
        requireNonNull(item, "item");
        if (!getters.isEmpty()) {
            getters.removeFirst().callback(item);
            return true;
        }
        return items.size() < size && items.add(item);
    }

    /**
     * Takes the oldest item, waiting for one if need be.
     *
     * @return the item; or fails at once with {@link TooManyWaitersException} when as many as the backlog wait already
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
        if (getters.size() >= backlog) {
            return Deferred.fail(new TooManyWaitersException(
                    getters.size() + " wait for an item already, and the backlog is " + backlog));
        }
        Promise<T> promise = new Promise<>(forgetGetter);
        getters.add(promise);
        return promise;
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
