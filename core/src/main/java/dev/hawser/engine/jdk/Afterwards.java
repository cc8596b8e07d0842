package dev.hawser.engine.jdk;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Carries what goes on after its reactor has closed: a function that ignored its cancel still runs its {@code finally}
 * when the lock it waits for comes free. It is not on a reactor then. One daemon thread for the whole JVM, which ends
 * when it has had nothing to do for a moment.
 */
public final class Afterwards {
    private static final long IDLE_MILLIS = 100;

    private static final ScheduledThreadPoolExecutor THREAD = thread();

    private Afterwards() {}

    private static ScheduledThreadPoolExecutor thread() {
        ScheduledThreadPoolExecutor made =
                new ScheduledThreadPoolExecutor(1, body -> EngineThreads.daemon("hawser-leftovers", body));
        made.setKeepAliveTime(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        made.allowCoreThreadTimeOut(true);
        made.setRemoveOnCancelPolicy(true);
        return made;
    }

    /**
     * Runs what can go on. Any thread; never throws.
     *
     * @param continuation of a virtual thread
     */
    public static void run(Runnable continuation) {
        THREAD.execute(continuation);
    }

    /**
     * A timed wait of the JDK, in real time. Any thread.
     *
     * @param command ends the wait
     * @param nanos how long it is
     * @return the wait
     */
    public static ScheduledFuture<?> schedule(Runnable command, long nanos) {
        return THREAD.schedule(command, nanos, TimeUnit.NANOSECONDS);
    }
}
