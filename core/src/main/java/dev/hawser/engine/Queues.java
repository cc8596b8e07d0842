package dev.hawser.engine;

import dev.hawser.invariant.Invariant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits to run on one reactor: what other threads handed in, the callbacks, and the threads that can go on. Only
 * data: who runs it, and when, is another's.
 *
 * <p>All is of the reactor's thread unless it says otherwise.
 */
public final class Queues {
    /** The engine's own call from another thread; made on the platform thread. */
    private record EngineCall(Runnable call) {}

    private final Marks marks;

    /** Makes the loop look into the inbox. Any thread. */
    private final Runnable wakeup;

    private final ReadyQueue ready = new ReadyQueue();
    private final ArrayDeque<Callback> callbacks = new ArrayDeque<>();

    /** From other threads: continuations, callbacks, and the engine's own calls. Any thread adds. */
    private final ConcurrentLinkedQueue<Object> inbox = new ConcurrentLinkedQueue<>();

    /** The thread whose turn it is to turn the loop. Written by the thread that takes over. */
    private volatile Thread owner = Thread.currentThread();

    /** Whether nobody will look into the inbox any more. Written on the reactor. */
    private volatile boolean closed;

    private long dropped;

    /** Counted by any thread. */
    private final LongAdder brought = new LongAdder();

    /**
     * Empty queues, of the calling thread.
     *
     * @param marks counts what comes from outside
     * @param wakeup called after each thing that another thread hands in; any thread
     */
    public Queues(Marks marks, Runnable wakeup) {
        this.marks = marks;
        this.wakeup = wakeup;
    }

    /** {@return the thread that turns the loop, or did last} Any thread. */
    public Thread owner() {
        return owner;
    }

    /** The calling thread turns the loop from now on. */
    public void takeOver() {
        owner = Thread.currentThread();
    }

    /** {@return the threads that can go on} */
    public ReadyQueue ready() {
        return ready;
    }

    /**
     * Adds a callback for the next batch.
     *
     * @param callback what to call
     */
    public void queue(Callback callback) {
        callbacks.add(callback);
    }

    /** {@return the next callback of the batch; null when there is none} */
    public @Nullable Callback nextCallback() {
        return callbacks.poll();
    }

    /** {@return how many callbacks wait} */
    public int callbacks() {
        return callbacks.size();
    }

    /**
     * Hands in a call. Any thread; first in first out.
     *
     * @param callback what to call
     * @return false if it will not be called, since the reactor is closed
     */
    public boolean post(Callback callback) {
        return add(callback);
    }

    /**
     * Hands in a call of the engine's own. Any thread.
     *
     * @param call made on the platform thread
     * @return false if it will not be made, since the reactor is closed
     */
    public boolean fromOutside(Runnable call) {
        return add(new EngineCall(call));
    }

    /** Another thread handed in a result. Any thread. */
    public void countBrought() {
        brought.increment();
    }

    /** {@return how often other threads handed in results} */
    public long brought() {
        return brought.sum();
    }

    /**
     * Hands in a continuation that another thread made ready. Any thread; never throws.
     *
     * @param continuation of a thread of the reactor
     * @return false if it will not be run, since the reactor is closed
     */
    public boolean wake(Runnable continuation) {
        return add(continuation);
    }

    private boolean add(Object fromOutside) {
        inbox.add(fromOutside);
        wakeup.run();
        // after the adding, so that a close in between is seen by one of the two
        return !closed || !inbox.remove(fromOutside);
    }

    /**
     * Takes back what {@link #wake} added, unless the loop has it already. Any thread.
     *
     * @param continuation the same
     * @return whether it was there
     */
    public boolean takeBack(Runnable continuation) {
        return inbox.remove(continuation);
    }

    /**
     * Puts what came from outside where it belongs.
     *
     * @param limit how many at most
     * @param engineCall makes a call of the engine's own
     * @return whether there may be more
     */
    public boolean takeIn(int limit, Consumer<Runnable> engineCall) {
        Invariant.check(Thread.currentThread() == owner, "who turns the loop takes in what comes from outside");
        for (int i = 0; i < limit; i++) {
            Object next = inbox.poll();
            // no switch over types, which the JVM first has to make a class for
            if (next instanceof Callback callback) {
                marks.posted(callback.isBrought());
                callbacks.add(callback);
            } else if (next instanceof EngineCall engines) {
                engineCall.accept(engines.call);
            } else if (next instanceof Runnable continuation) {
                marks.wokenFromOutside();
                ready.add(continuation);
            } else if (next == null) {
                return false;
            } else {
                throw new AssertionError("in the inbox: " + next);
            }
        }
        return true;
    }

    /** {@return whether nothing has come from outside and no thread can go on} */
    public boolean isQuiet() {
        return ready.isEmpty() && inbox.isEmpty();
    }

    /** {@return of the timed calls that are due and not made yet, in their order, what each is} */
    public List<String> dueCalls() {
        return callbacks.stream()
                .map(Callback::dueCall)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Forgets the callbacks that wait; those who wait for their answers are told apart from this. */
    public void dropCallbacks() {
        Invariant.check(Thread.currentThread() == owner, "who turns the loop drops what is not called any more");
        for (Callback callback : callbacks) {
            dropped += callback.isFromThread() ? 1 : 0;
        }
        callbacks.clear();
    }

    /** {@return how many calls that other threads handed in were dropped} */
    public long dropped() {
        return dropped;
    }

    /** Nothing is taken in from now on. */
    public void close() {
        Invariant.check(!closed, "queues are closed once");
        Invariant.check(Thread.currentThread() == owner, "who turns the loop closes its queues");
        closed = true;
    }

    /**
     * Gives away what belongs elsewhere. What somebody takes back meanwhile is not given.
     *
     * @param foreign asked of each thing
     * @param to gets those of which that was true, each once
     */
    public void giveAway(Predicate<Object> foreign, Consumer<Object> to) {
        Invariant.check(Thread.currentThread() == owner, "who turns the loop gives away what waits for it");
        for (Object task : inbox) {
            if (foreign.test(task) && inbox.remove(task)) { // not by removeIf, which asks before it has it
                to.accept(task);
            }
        }
        int before = ready.size();
        for (int left = before; left > 0; left--) {
            Runnable task = ready.poll();
            if (task != null && foreign.test(task)) {
                to.accept(task);
            } else if (task != null) {
                ready.add(task);
            }
        }
        Invariant.check(ready.size() <= before, "giving away makes nothing ready");
    }
}
