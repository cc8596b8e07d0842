package dev.hawser.engine.function;

import static java.util.Objects.requireNonNull;

import dev.hawser.engine.jdk.Afterwards;
import dev.hawser.engine.jdk.JdkThreads;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The live functions of a reactor: a list that is threaded through them, since a million may live at once, and any
 * table would be a cache miss for each start, await and end. Reactor thread only.
 *
 * <p>A thread leads to its function by its uncaught exception handler, which the function is. The user may set another
 * one; and a virtual thread that was started inside a function has none of ours. From the first time that such a thread
 * is looked up, there is a table as well.
 */
public final class LiveFunctions {
    /** The oldest. They are a ring: it comes after the youngest, and before it comes the youngest. */
    private @Nullable InlineFunction<?> first;

    private int size;

    /** Null as long as every thread has led to its function. */
    private @Nullable Map<Thread, InlineFunction<?>> byThread;

    /** While no function may start, since all are being ended: told when the last one has. */
    private @Nullable Runnable lastOneEnded;

    public int size() {
        return size;
    }

    /**
     * No function may start from now on.
     *
     * @param whenNoneIsLeft called by the last one at its end
     */
    public void refuse(Runnable whenNoneIsLeft) {
        lastOneEnded = whenNoneIsLeft;
    }

    public boolean refuses() {
        return lastOneEnded != null;
    }

    void add(InlineFunction<?> function) {
        Invariant.check(function.previousLive == null, "who is not live has no neighbours");
        Invariant.check(!isLive(function), "a function goes live once");
        InlineFunction<?> oldest = first;
        if (oldest == null) {
            first = function;
            function.previousLive = function;
            function.nextLive = function;
        } else {
            InlineFunction<?> youngest = requireNonNull(oldest.previousLive);
            function.previousLive = youngest;
            function.nextLive = oldest;
            youngest.nextLive = function;
            oldest.previousLive = function;
        }
        size++;
        Invariant.check(function.nextLive == first, "the youngest is next to the oldest");
        if (byThread != null) {
            byThread.put(function.thread(), function);
            Invariant.check(byThread.size() == size, "no two live functions have one thread");
        }
    }

    /** The live function whose code runs on {@code thread}; null if there is none. */
    @Nullable InlineFunction<?> get(Thread thread) {
        return thread.getUncaughtExceptionHandler() instanceof InlineFunction<?> function && function.thread() == thread
                ? isLive(function) ? function : null
                : table().get(thread);
    }

    /** The live function whose code runs on a thread, if that leads to it. */
    static Optional<InlineFunction<?>> ofThread(Thread thread) {
        return thread.getUncaughtExceptionHandler() instanceof InlineFunction<?> function && isLive(function)
                ? Optional.of(function)
                : Optional.empty();
    }

    /**
     * Goes through them, while they come and go.
     *
     * @param place the last one that was given; null at the beginning
     * @return the next one; null behind the last one, and if {@code place} has ended meanwhile
     */
    public @Nullable InlineFunction<?> after(@Nullable InlineFunction<?> place) {
        if (place == null) {
            return first;
        }
        return place.nextLive == first ? null : place.nextLive;
    }

    /**
     * A thread can go on whose reactor has closed. Any thread; throws only for one that has not begun, which the JDK then
     * refuses to start.
     */
    static void wakeAfterwards(Runnable continuation, String reactor) {
        if (JdkThreads.threadOf(continuation).filter(LiveFunctions::hasNotBegun).isPresent()) {
            throw new RejectedExecutionException(new ReactorStoppedException(reactor));
        }
        Afterwards.run(continuation);
    }

    private static boolean hasNotBegun(Thread thread) {
        return thread.getUncaughtExceptionHandler() instanceof InlineFunction<?> function && !function.hasBegun();
    }

    private static boolean isLive(InlineFunction<?> function) {
        return function.nextLive != null;
    }

    private Map<Thread, InlineFunction<?>> table() {
        Map<Thread, InlineFunction<?>> table = byThread;
        if (table == null) {
            table = new HashMap<>();
            for (InlineFunction<?> function : ring()) {
                table.put(function.thread(), function);
            }
            byThread = table;
        }
        Invariant.check(table.size() == size, "each live function has a thread of its own, and is in the table");
        return table;
    }

    /** Does nothing if it is not in here. */
    void remove(InlineFunction<?> function) {
        if (!isLive(function)) {
            return;
        }
        unlink(function);
        size--;
        Invariant.check((size == 0) == (first == null), "of live functions there are as many as are linked");
        Invariant.check(
                first == null || (size == 1) == (first.nextLive == first), "only who is alone is next to itself");
        if (byThread != null) {
            byThread.remove(function.thread());
            Invariant.check(byThread.size() == size, "who has ended is found no more, and all others are");
        }
        if (size == 0 && lastOneEnded != null) {
            lastOneEnded.run();
        }
    }

    private void unlink(InlineFunction<?> function) {
        InlineFunction<?> previous = requireNonNull(function.previousLive);
        InlineFunction<?> next = requireNonNull(function.nextLive);
        Invariant.check(
                previous.nextLive == function && next.previousLive == function,
                "neighbours in the ring know each other");
        previous.nextLive = next;
        next.previousLive = previous;
        if (function == first) {
            first = next == function ? null : next;
        }
        function.previousLive = null;
        function.nextLive = null;
    }

    /** All of them, oldest thread first. */
    public List<InlineFunction<?>> snapshot() {
        List<InlineFunction<?>> all = ring();
        all.sort((a, b) -> Long.compare(a.threadId(), b.threadId())); // one that a library made may have started later
        return all;
    }

    private List<InlineFunction<?>> ring() {
        List<InlineFunction<?>> all = new ArrayList<>(size);
        InlineFunction<?> function = first;
        for (int i = 0; i < size; i++) {
            all.add(requireNonNull(function));
            function = function.nextLive;
        }
        Invariant.check(function == first, "the ring of live functions is as long as it says");
        return all;
    }
}
