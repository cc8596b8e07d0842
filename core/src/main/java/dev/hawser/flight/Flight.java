package dev.hawser.flight;

import dev.hawser.reactor.Deadlock;
import dev.hawser.reactor.Stall;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Events for the JDK's flight recorder. None of its classes is touched before a recording has begun in this JVM, so that a
 * program without one pays a look at a flag for each, and runs where there is no {@code jdk.jfr}.
 *
 * <p><b>Threads:</b> any.
 */
public final class Flight {
    /** A turn that took so long is told of, and a timer that was so late: 10 ms. */
    public static final long LONG_NANOS = 10_000_000;

    private static final AtomicBoolean ON = new AtomicBoolean();

    private Flight() {}

    /** {@return whether there has been a recording, as far as {@link #look()} has seen} */
    public static boolean isOn() {
        return ON.getPlain();
    }

    /** Looks whether a recording has begun; by each reactor at its start, and by its watchdog every second. */
    public static void look() {
        try {
            if (!isOn() && FlightRecorder.isInitialized()) {
                ON.set(true);
            }
        } catch (NoClassDefFoundError e) {
            return; // a JVM without jdk.jfr
        }
    }

    /**
     * A function has ended.
     *
     * @param reactor where
     * @param function its name
     * @param nanos how long it lived
     * @param failure what it threw; null if it returned
     */
    public static void function(String reactor, String function, long nanos, @Nullable Throwable failure) {
        FunctionEvent event = new FunctionEvent();
        if (event.shouldCommit()) {
            event.reactor = reactor;
            event.function = function;
            event.lived = nanos;
            event.failure = inWords(failure);
            event.commit();
        }
    }

    /**
     * A turn has ended that took long; on the thread that turns.
     *
     * @param nanos how long it took
     */
    public static void turn(long nanos) {
        TurnEvent event = new TurnEvent();
        if (event.shouldCommit()) {
            event.took = nanos;
            event.commit();
        }
    }

    /**
     * A timer runs late; on the thread that turns.
     *
     * @param nanos how late
     */
    public static void late(long nanos) {
        LateTimerEvent event = new LateTimerEvent();
        if (event.shouldCommit()) {
            event.late = nanos;
            event.commit();
        }
    }

    /**
     * A job of a worker has ended; on the worker.
     *
     * @param reactor whose
     * @param waited for how long it had waited for the worker
     * @param nanos how long it took
     * @param failure what it threw; null if it returned
     */
    public static void job(String reactor, long waited, long nanos, @Nullable Throwable failure) {
        JobEvent event = new JobEvent();
        if (event.shouldCommit()) {
            event.reactor = reactor;
            event.waited = waited;
            event.took = nanos;
            event.failure = inWords(failure);
            event.commit();
        }
    }

    /**
     * A reactor is held, or goes on after that.
     *
     * @param stall what is told of it
     */
    public static void stall(Stall stall) {
        StallEvent event = new StallEvent();
        if (event.shouldCommit()) {
            event.reactor = stall.reactor();
            event.holder = stall.thread();
            event.stood = stall.stood().toNanos();
            event.cpu = stall.cpu().toNanos();
            event.over = stall.over();
            event.stack = stall.toString();
            event.commit();
        }
    }

    /**
     * Functions wait for each other in a circle.
     *
     * @param deadlock what is told of it
     */
    public static void deadlock(Deadlock deadlock) {
        DeadlockEvent event = new DeadlockEvent();
        if (event.shouldCommit()) {
            event.reactor = deadlock.reactor();
            event.functions = deadlock.functions().size();
            event.stacks = deadlock.toString();
            event.commit();
        }
    }

    /**
     * A request of another was answered here, or not.
     *
     * @param request its method and where to, without its query
     * @param status of the answer; 0 if there was none
     * @param nanos how long it took
     * @param end how it ended
     */
    public static void served(String request, int status, long nanos, String end) {
        HttpServedEvent event = new HttpServedEvent();
        if (event.shouldCommit()) {
            event.request = request;
            event.status = status;
            event.took = nanos;
            event.end = end;
            event.commit();
        }
    }

    /**
     * A request of this program's was answered, or not.
     *
     * @param request its method and where to, without its query
     * @param status of the answer; 0 if there was none
     * @param nanos how long it took
     * @param end how it ended
     */
    public static void asked(String request, int status, long nanos, String end) {
        HttpAskedEvent event = new HttpAskedEvent();
        if (event.shouldCommit()) {
            event.request = request;
            event.status = status;
            event.took = nanos;
            event.end = end;
            event.commit();
        }
    }

    /**
     * A call of a database has ended.
     *
     * @param call what was called, as messages name it: without its values
     * @param waited for how long it had waited for a worker
     * @param nanos how long it took
     * @param failure what it threw; null if it returned
     */
    public static void sql(String call, long waited, long nanos, @Nullable Throwable failure) {
        SqlCallEvent event = new SqlCallEvent();
        if (event.shouldCommit()) {
            event.call = call;
            event.waited = waited;
            event.took = nanos;
            event.failure = inWords(failure);
            event.commit();
        }
    }

    /**
     * A connection has ended.
     *
     * @param peer with whom
     * @param nanos how long it lived
     * @param reason how it ended
     */
    public static void connection(String peer, long nanos, String reason) {
        ConnectionEvent event = new ConnectionEvent();
        if (event.shouldCommit()) {
            event.peer = peer;
            event.lived = nanos;
            event.reason = reason;
            event.commit();
        }
    }

    private static @Nullable String inWords(@Nullable Throwable failure) {
        return failure == null ? null : failure.getClass().getName();
    }
}
