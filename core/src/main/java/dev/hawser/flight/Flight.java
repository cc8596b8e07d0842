package dev.hawser.flight;

import dev.hawser.reactor.Deadlock;
import dev.hawser.reactor.Stall;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Events for the JDK's flight recorder. None of its classes is touched before a recording has begun in this JVM, so that a
 * program without one pays a look at a flag for each, and runs where there is no {@code jdk.jfr}.
 *
 * <p><b>Threads:</b> any.
 */
public final class Flight {
    /**
     * A turn that took so long is told of, and a timer that was so late: 10 ms. So is everything else that went well, unless
     * the recording has another {@code least} for it.
     */
    public static final long LONG_NANOS = Least.LONG_NANOS; // a constant: no class is loaded for it

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
     * @param function gives its name, which is made only if it is told
     * @param nanos how long it lived
     * @param failure what it threw; null if it returned
     */
    public static void function(String reactor, Supplier<String> function, long nanos, @Nullable Throwable failure) {
        FunctionEvent event = new FunctionEvent(nanos, failure != null);
        if (event.shouldCommit()) {
            event.reactor = reactor;
            event.function = function.get();
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
        JobEvent event = new JobEvent(nanos, failure != null);
        if (event.shouldCommit()) {
            event.reactor = reactor;
            event.waited = waited;
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
     * @param request gives its method and where to, without its query, only if it is told
     * @param status of the answer; 0 if there was none
     * @param nanos how long it took
     * @param end how it ended
     */
    public static void served(Supplier<String> request, int status, long nanos, Enum<?> end) {
        HttpServedEvent event = new HttpServedEvent(nanos, isWrong(status, end));
        if (event.shouldCommit()) {
            event.request = request.get();
            event.status = status;
            event.end = end.name();
            event.commit();
        }
    }

    /**
     * A request of this program's was answered, or not.
     *
     * @param request gives its method and where to, without its query, only if it is told
     * @param status of the answer; 0 if there was none
     * @param nanos how long it took
     * @param end how it ended
     */
    public static void asked(Supplier<String> request, int status, long nanos, Enum<?> end) {
        HttpAskedEvent event = new HttpAskedEvent(nanos, isWrong(status, end));
        if (event.shouldCommit()) {
            event.request = request.get();
            event.status = status;
            event.end = end.name();
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
        SqlCallEvent event = new SqlCallEvent(nanos, failure != null);
        if (event.shouldCommit()) {
            event.call = call;
            event.waited = waited;
            event.failure = inWords(failure);
            event.commit();
        }
    }

    /**
     * A connection has ended.
     *
     * @param peer gives with whom, only if it is told
     * @param nanos how long it lived
     * @param reason how it ended
     * @param lost whether that was the peer's doing, or the network's
     */
    public static void connection(Supplier<String> peer, long nanos, String reason, boolean lost) {
        ConnectionEvent event = new ConnectionEvent(nanos, lost);
        if (event.shouldCommit()) {
            event.peer = peer.get();
            event.reason = reason;
            event.commit();
        }
    }

    private static boolean isWrong(int status, Enum<?> end) {
        return status >= 500 || !"ANSWERED".equals(end.name());
    }

    private static @Nullable String inWords(@Nullable Throwable failure) {
        return failure == null ? null : failure.getClass().getName();
    }
}
