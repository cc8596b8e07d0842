package dev.hawser.engine.jdk;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The threads that the engine starts for itself: the one class, with the workers, that does so. */
public final class EngineThreads {
    private EngineThreads() {}

    /** A daemon thread, not started yet. */
    public static Thread daemon(String name, Runnable body) {
        return Thread.ofPlatform().daemon().name(name).unstarted(body);
    }

    public static Thread startDaemon(String name, Runnable body) {
        Thread thread = daemon(name, body);
        thread.start();
        return thread;
    }

    public static Thread start(String name, Runnable body) {
        return Thread.ofPlatform().name(name).start(body);
    }

    /**
     * Waits for a latch; an interrupt meanwhile is kept for afterwards.
     *
     * @param latch opened by another thread
     * @param timeout the longest wait
     * @return whether it was opened in that time
     */
    public static boolean await(CountDownLatch latch, Duration timeout) {
        boolean interrupted = false;
        try {
            long end = System.nanoTime() + timeout.toNanos();
            while (true) {
                try {
                    return latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the end of a thread; an interrupt meanwhile is kept for afterwards. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
