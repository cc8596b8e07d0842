package dev.hawser.engine.jdk;

import java.lang.Thread.Builder;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for a JDK that has Loom's interface for custom schedulers: types of that shape, and a builder with a scheduler
 * of that type in a field. Its threads are real. As there, a thread that is started by another does not inherit.
 */
public final class Prototype {
    private Prototype() {}

    /** The shape of Loom's interface. */
    public interface VirtualThreadScheduler {
        void onStart(VirtualThreadTask task);

        void onContinue(VirtualThreadTask task);

        default Future<?> schedule(Runnable task, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("timed waits are to be asked of the scheduler");
        }
    }

    /** What it gets. */
    public interface VirtualThreadTask extends Runnable {
        Thread thread();
    }

    private record Task(Thread thread, Runnable continuation) implements VirtualThreadTask {
        @Override
        public void run() {
            continuation.run();
        }
    }

    /** The JDK's side: tells the scheduler what the threads of its builder do. */
    private static final class Between extends ForkJoinPool {
        private final Set<Thread> started = ConcurrentHashMap.newKeySet();
        private final Holder holder;

        Between(Holder holder) {
            super(1);
            this.holder = holder;
        }

        @Override
        public void execute(Runnable continuation) {
            Thread thread = JdkThreads.threadOf(continuation).orElseThrow();
            if (thread.isAlive() && thread.getUncaughtExceptionHandler() != MADE) { // started by another: not inherited
                ForkJoinPool.commonPool().execute(continuation);
                return;
            }
            Task task = new Task(thread, continuation);
            if (started.add(thread)) {
                holder.scheduler.onStart(task);
            } else {
                holder.scheduler.onContinue(task);
            }
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            return (ScheduledFuture<?>) holder.scheduler.schedule(command, delay, unit);
        }
    }

    /** By this the threads of a builder are known. */
    private static final UncaughtExceptionHandler MADE = (thread, failure) -> {
        throw new AssertionError(thread + " failed", failure);
    };

    /** Stands in for the builder, which cannot be extended: a scheduler that is set in its field is used. */
    public static final class Holder {
        private VirtualThreadScheduler scheduler;
    }

    /** A builder whose threads ask the holder's scheduler. */
    static Builder.OfVirtual builder(Object holder) {
        try {
            return new SchedulerWay.ByConstructor()
                    .builder(new Between((Holder) holder))
                    .uncaughtExceptionHandler(MADE);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no builder to stand in with", e);
        }
    }
}
