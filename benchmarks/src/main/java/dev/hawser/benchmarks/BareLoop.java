package dev.hawser.benchmarks;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The least that the JDK needs to run virtual threads on one thread: a queue of continuations, and timed waits that
/// are due in the order in which they began. What an engine costs is what it takes beyond this.
///
/// Needs `--add-opens java.base/java.lang=ALL-UNNAMED`.
public final class BareLoop extends ForkJoinPool {
    private final Thread owner = Thread.currentThread();
    private final Thread.Builder.OfVirtual builder;
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final Queue<Runnable> fromOutside = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Wait> waits = new ArrayDeque<>();

    /// A loop of the calling thread.
    public BareLoop() throws ReflectiveOperationException {
        super(1);
        var constructor =
                Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder").getDeclaredConstructor(Executor.class);
        constructor.setAccessible(true);
        builder = (Thread.Builder.OfVirtual) constructor.newInstance(this);
    }

    /// A thread of this loop that is not started.
    public Thread thread(Runnable body) {
        return builder.unstarted(body);
    }

    /// Runs what is ready until there is nothing more; waits for nothing.
    public void drain() {
        for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
            next.run();
        }
    }

    /// Runs until no thread is ready and none waits for a time.
    public void run() {
        while (true) {
            drain();
            for (Runnable next = fromOutside.poll(); next != null; next = fromOutside.poll()) {
                next.run();
            }
            Wait first = waits.peek();
            if (first == null) {
                return;
            }
            long left = first.due - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            } else {
                waits.remove();
                first.fire();
            }
        }
    }

    @Override
    public void execute(Runnable continuation) {
        // compared by carrier, since virtual threads of this loop call too
        if (Carriers.current() == owner) {
            ready.add(continuation);
        } else {
            fromOutside.add(continuation);
            LockSupport.unpark(owner);
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        Wait wait = new Wait(command, System.nanoTime() + unit.toNanos(delay));
        waits.add(wait);
        return wait;
    }

    private static final class Wait implements ScheduledFuture<Object> {
        private final Runnable command;
        private final long due;
        private boolean done;

        Wait(Runnable command, long due) {
            this.command = command;
            this.due = due;
        }

        void fire() {
            if (!done) {
                done = true;
                command.run();
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean first = !done;
            done = true;
            return first;
        }

        @Override
        public boolean isCancelled() {
            return done;
        }

        @Override
        public boolean isDone() {
            return done;
        }

        @Override
        public Object get() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object get(long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
