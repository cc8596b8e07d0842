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

    /** That of the calling thread, which is on no reactor; null while nobody counts there. */
    static @Nullable Nesting ofThread() {
        return wanted ? OF_THREAD.get() : null;
    }

    boolean isDeep() {
        return depth >= DEEP;
    }

    /** Has something done, which must not throw, when the firings that are too many have ended; only where it is deep. */
    void postpone(Runnable action) {
        ArrayDeque<Runnable> later = postponed;
        if (later == null) {
            later = new ArrayDeque<>();
            postponed = later;
        }
        later.add(action);
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
            for (Runnable next = postponed.poll(); next != null; next = postponed.poll()) {
                next.run();
            }
        }
        depth--;
    }
}
