package dev.hawser.scope;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Permit;
import dev.hawser.invariant.Invariant;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A function over many items, so many at a time, whose results are taken one by one in the block of a nursery.
 *
 * {@snippet class = dev.hawser.scope.MapParallelSnippetsTest region = ordered}
 *
 * <p><b>Back-pressure:</b> an item holds one of the slots from when the source is asked for it until its result has been
 * taken. So a slow taker stops the source, and no more than that is ever under way or waiting.
 *
 * <p><b>Source:</b> any iterator, such as that of a {@link DeferredQueue}, which waits, or of a
 * {@link java.util.stream.Stream}. It is asked in a child of its own.
 *
 * <p><b>Failures:</b> those of the function and of the source are the nursery's. Who takes no more results cancels the
 * nursery.
 *
 * <p><b>Threads:</b> of the reactor, in inline functions. The results can be gone through once.
 *
 * @param <R> the type of the results
 */
public final class MapParallel<R extends @Nullable Object> implements Iterable<R> {
    /** One result, and the slot that it has until it is taken. */
    private record Taken<R extends @Nullable Object>(Deferred<R> result, Permit slot) {}

    private final DeferredQueue<Taken<R>> results = new DeferredQueue<>();
    private final DeferredSemaphore free;
    private final int slots;
    private boolean iterated;

    private MapParallel(int slots) {
        this.free = new DeferredSemaphore(slots);
        this.slots = slots;
    }

    /**
     * Results in the order of their items.
     *
     * @param nursery whose children do the work
     * @param source gives the items
     * @param slots how many at a time, 1 or more
     * @param function what to do with each, in a function of its own
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results
     */
    public static <T, R extends @Nullable Object> MapParallel<R> ordered(
            Nursery nursery, Iterator<? extends T> source, int slots, Fn<? super T, ? extends R> function) {
        MapParallel<R> map = new MapParallel<>(slots);
        return map.begin(nursery, source, (item, slot) -> {
            Deferred<R> result = nursery.start(() -> function.apply(item));
            map.results.offer(new Taken<>(result, slot));
            Invariant.check(map.results.size() <= slots, "no more results wait than there are slots");
        });
    }

    /**
     * Results as they come.
     *
     * @param nursery whose children do the work
     * @param source gives the items
     * @param slots how many at a time, 1 or more
     * @param function what to do with each, in a function of its own
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the results
     */
    public static <T, R extends @Nullable Object> MapParallel<R> unordered(
            Nursery nursery, Iterator<? extends T> source, int slots, Fn<? super T, ? extends R> function) {
        MapParallel<R> map = new MapParallel<>(slots);
        return map.begin(
                nursery,
                source,
                (item, slot) -> nursery.start(() -> {
                    R result = function.apply(item);
                    boolean offered = map.results.offer(new Taken<>(Deferred.succeed(result), slot));
                    Invariant.check(map.results.size() <= slots, "no more results wait than there are slots");
                    return offered;
                }));
    }

    /** Begins an item that has a slot. */
    private interface Beginning<T> {
        void begin(T item, Permit slot) throws Exception;
    }

    private <T> MapParallel<R> begin(Nursery nursery, Iterator<? extends T> source, Beginning<T> beginning) {
        requireNonNull(source, "source");
        nursery.start("source of a MapParallel", () -> {
            Permit slot = free.acquire().await();
            while (source.hasNext()) {
                beginning.begin(requireNonNull(source.next(), "an item of the source"), slot);
                slot = free.acquire().await();
            }
            for (int others = slots - 1; others > 0; others--) { // until all have been taken
                var _ = free.acquire().await();
            }
            Invariant.check(results.size() == 0, "behind the last result none waits");
            results.close();
            return null;
        });
        return this;
    }

    @Override
    public Iterator<R> iterator() {
        if (iterated) {
            throw new IllegalStateException("the results of a MapParallel can be gone through once");
        }
        iterated = true;
        Iterator<Taken<R>> taken = results.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return taken.hasNext();
            }

            @Override
            public R next() {
                Taken<R> next = taken.next();
                try {
                    return next.result().await();
                } finally {
                    next.slot().close();
                }
            }
        };
    }

    /** {@return the same as a stream} Sequential; it waits in the calling function. */
    public Stream<R> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED), false);
    }
}
