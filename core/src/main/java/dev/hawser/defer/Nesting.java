package dev.hawser.defer;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How many firings stand in one another in the code that runs now. Deep in them, what is to be had at once is given a
 * little later instead, by the firing in which it got deep: so callbacks that take the next item in the callback of the
 * one before need no more stack for a million items than for a few.
 *
 * <p>Of one reactor, or of one thread that is on none; there it counts only once something wants to know.
 */
final class Nesting {
    /** Far less than fits on a small stack, and more than anybody means to have. */
    private static final int DEEP = 32;

    private static final ThreadLocal<Nesting> OF_THREAD = ThreadLocal.withInitial(Nesting::new);

    /** A queue, a lock or a semaphore exists in this JVM: until then nobody asks off the reactors. Only ever set to true. */
    private static boolean wanted;

    private int depth;
    private @Nullable ArrayDeque<Runnable> postponed;

    /** From now on it counts off the reactors too. */
    static void want() {
        wanted = true;
    }

    /** That of the calling code; null where nobody counts. */
    static @Nullable Nesting current() {
        Suspension suspension = Suspension.current();
        return suspension != null ? suspension.nesting : wanted ? OF_THREAD.get() : null;
    }

    /** That of the calling code, if it is deep in firings; else null, and what is to be had is given at once. */
    static @Nullable Nesting deep() {
        Nesting here = current();
        return here == null || here.depth < DEEP ? null : here;
    }

    /**
     * Gives a value when the firings that are too many have ended.
     *
     * @param takeBack for a cancel before that
     */
    <T extends @Nullable Object> Deferred<T> giveLater(T value, Canceller<T> takeBack) {
        Promise<T> promise = new Promise<>(takeBack);
        ArrayDeque<Runnable> later = postponed;
        if (later == null) {
            later = new ArrayDeque<>();
            postponed = later;
        }
        later.add(() -> promise.callback(value)); // after a cancel this comes too late, and is ignored
        return promise;
    }

    int depth() {
        return depth;
    }

    void depth(int count) {
        depth = count;
    }

    void enter() {
        depth++;
    }

    void leave() {
        if (depth == DEEP && postponed != null) {
            firePostponed(postponed);
        }
        depth--;
    }

    private static void firePostponed(ArrayDeque<Runnable> postponed) {
        for (Runnable next = postponed.poll(); next != null; next = postponed.poll()) {
            try {
                next.run();
            } catch (RuntimeException thrown) { // it was told what it did wrong; the others get theirs
                UnhandledFailures.ofCallingThread().reportNow(thrown, next);
            }
        }
    }
}
