package dev.hawser.engine.function;

import dev.hawser.engine.Errors;
import dev.hawser.engine.jdk.JdkThreads;
import java.util.ArrayDeque;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows the JIT how {@code Thread.sleep} ends, while a burst of functions is only just falling asleep.
 *
 * <p>When a great number of functions sleep before the first of them wakes, the JIT compiles {@code sleep} with an end
 * that it takes for unreachable, and each pays for a deoptimization when it wakes: seen at 9 s of CPU time for a
 * million. So between the 256th and the 16,384th timed wait, some threads of another scheduler sleep and wake at once,
 * again and again: the JIT looks at different times at what the code has done so far.
 */
public final class SleepRehearsal {
    private static final int EVERY = 256;
    private static final int UNTIL = 1 << 14;
    private static final int SLEEPS = 16;

    private SleepRehearsal() {}

    static boolean isDue(int timedWaits) {
        return (timedWaits & (EVERY - 1)) == 0 && timedWaits <= UNTIL;
    }

    /** On the platform thread, where no virtual thread is mounted. Never throws: a thread is just falling asleep. */
    static void now() {
        try {
            AtOnce scheduler = new AtOnce();
            JdkThreads.builder(scheduler).unstarted(SleepRehearsal::sleep).start();
            scheduler.drain();
        } catch (RuntimeException | Error e) {
            Errors.logged("warming up", e);
        }
    }

    private static void sleep() {
        try {
            for (int i = 0; i < SLEEPS; i++) {
                Thread.sleep(0, 1);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends each timed wait as soon as it has begun. */
    private static final class AtOnce extends ForkJoinPool {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        AtOnce() {
            super(1);
        }

        void drain() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        @Override
        public void execute(Runnable continuation) {
            tasks.add(continuation);
        }

        @Override
        public @Nullable ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            tasks.add(command);
            return null; // there is nothing left to cancel
        }
    }
}
