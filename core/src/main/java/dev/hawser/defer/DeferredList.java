package dev.hawser.defer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Many Deferreds as one. Each joins: its slot is taken for good, and a failure of it is the list's business from then
 * on. Before the first is joined, all are checked: null, one that has a successor, or the same one twice is refused
 * and nothing has changed. The collection is copied.
 *
 * <p>Cancelling the result cancels every input that is not fired; the result is then what comes of that. Outcomes that
 * come after the result is fired are ignored, but for the failures of a {@link #gather}. Of one thread, as its inputs
 * are.
 *
 * {@snippet class="dev.hawser.defer.DeferredSnippetsTest" region="list"}
 */
public final class DeferredList {
    private DeferredList() {}

    /**
     * All outcomes, when all are there, in the order of the inputs. It never fails. Of nothing: an empty list at once.
     *
     * @param deferreds the inputs
     * @param <T> the type of the values
     * @return the list of outcomes, unmodifiable
     * @throws AlreadyContinuedException if one has a successor
     * @throws IllegalArgumentException if one is there twice
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Deferred<List<Outcome<T>>> of(
            Collection<? extends Deferred<? extends T>> deferreds) {
        List<Deferred<? extends T>> sources = new ArrayList<>(deferreds);
        return sources.isEmpty() ? Deferred.succeed(List.of()) : new Join.Outcomes<T>(sources.size()).join(sources);
    }

    /**
     * All values, in the order of the inputs; or the first failure, the very object, and then the other inputs are
     * cancelled. What those fail with, other than a {@link CancellationException}, is suppressed in the failure that is
     * given; what comes too late for that is reported as unhandled. Of nothing: an empty list at once.
     *
     * @param deferreds the inputs
     * @param <T> the type of the values
     * @return the list of values, unmodifiable
     * @throws AlreadyContinuedException if one has a successor
     * @throws IllegalArgumentException if one is there twice
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Deferred<List<T>> gather(
            Collection<? extends Deferred<? extends T>> deferreds) {
        List<Deferred<? extends T>> sources = new ArrayList<>(deferreds);
        return sources.isEmpty() ? Deferred.succeed(List.of()) : new Join.Values<T>(sources.size()).join(sources);
    }

    /**
     * The first value; the other inputs are cancelled. If all fail: the failure that came first, with the others
     * suppressed in it. Of nothing: an {@link IllegalArgumentException} at once, as the Deferred's failure.
     *
     * @param deferreds the inputs
     * @param <T> the type of the values
     * @return the first value
     * @throws AlreadyContinuedException if one has a successor
     * @throws IllegalArgumentException if one is there twice
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Deferred<T> race(Collection<? extends Deferred<? extends T>> deferreds) {
        List<Deferred<? extends T>> sources = new ArrayList<>(deferreds);
        return sources.isEmpty()
                ? Deferred.fail(new IllegalArgumentException("a race of nothing has no winner: give it some Deferreds"))
                : new Join.First<T>().join(sources);
    }
}
