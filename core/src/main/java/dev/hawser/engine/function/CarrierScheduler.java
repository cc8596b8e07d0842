package dev.hawser.engine.function;

import dev.hawser.engine.Host;
import dev.hawser.engine.Queues;
import dev.hawser.engine.jdk.Afterwards;
import dev.hawser.engine.timer.TimerNode;
import dev.hawser.invariant.Invariant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The scheduler of the virtual threads that run on the reactor. A {@code ForkJoinPool} only by name: the JDK asks such
 * a scheduler, by {@code schedule}, for the timed waits of its threads, so that they become timers of the reactor.
 *
 * <p>{@code execute} is called by any thread whenever a virtual thread can go on. It must never throw (a thread whose
 * {@code execute} threw once is lost for ever) and never run the task.
 */
public final class CarrierScheduler extends ForkJoinPool {
    /** Whose threads these are. */
    interface Carrier {
        /** Whether the calling code runs on it. Any thread; hot. */
        boolean isCurrent();

        /** A continuation can go on; on the reactor. */
        void ready(Runnable continuation);

        /** The slice that runs begins a timed wait that is not allowed. */
        void refuseTimedWait();
    }

    private final Carrier carrier;
    private final Host host;
    private final Queues queues;
    private int timedWaits;

    CarrierScheduler(Carrier carrier, Host host, Queues queues) {
        super(1); // starts no thread until something is pushed into it, and nothing ever is
        this.carrier = carrier;
        this.host = host;
        this.queues = queues;
    }

    @Override
    public void execute(Runnable continuation) {
        if (carrier.isCurrent()) {
            carrier.ready(continuation);
        } else if (!queues.wake(continuation)) {
            LiveFunctions.wakeAfterwards(continuation, host.name());
        }
    }

    /** A timed wait of the thread that was just set aside begins; called on its carrier. */
    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        long nanos = Math.max(0, unit.toNanos(delay));
        if (host.isClosed()) {
            return Afterwards.schedule(command, nanos);
        }
        JdkTimer timer = new JdkTimer(host, command);
        if (!carrier.isCurrent()) {
            host.fromOutside(() -> timer.start(nanos));
            return timer;
        }
        switch (host.timedWaits()) {
            case ARE_TIMERS -> {
                timer.start(nanos);
                timedWaits++;
                if (SleepRehearsal.isDue(timedWaits)) {
                    SleepRehearsal.now();
                }
            }
            case TAKE_REAL_TIME -> timer.startInRealTime(nanos);
            case ARE_REFUSED -> carrier.refuseTimedWait();
        }
        return timer;
    }

    /** One timed wait of the JDK as a timer of the reactor. */
    private static final class JdkTimer extends TimerNode implements ScheduledFuture<Object> {
        private final Host host;
        private final Runnable command;
        private volatile boolean done;
        private boolean realTime;

        JdkTimer(Host host, Runnable command) {
            this.host = host;
            this.command = command;
        }

        void start(long nanos) {
            Invariant.check(!isWaiting() && !realTime, "a wait begins once");
            if (!done) {
                host.timers().start(this, nanos);
            }
        }

        /** The JDK asks its own clock how long it still has to wait, so only real time can satisfy it. */
        void startInRealTime(long nanos) {
            Invariant.check(!realTime && !isWaiting() && !done, "a wait takes one kind of time");
            realTime = true;
            host.outstanding(1);
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS)
                    .execute(() -> host.fromOutside(this::expired));
        }

        /** The reactor is closed: the thread that waits is left, and shall wake all the same. */
        @Override
        public void dropped() {
            Invariant.check(!isWaiting() && !realTime, "what is dropped was a timer, and is none now");
            if (!done) {
                var _ = Afterwards.schedule(
                        this::expired, Math.max(0, host.timers().remaining(this)));
            }
        }

        @Override
        protected String what() {
            return "a timed wait of the JDK";
        }

        /** On the platform thread, as the JDK wants it: its code asks what kind of carrier it is on. */
        @Override
        protected void expired() {
            Invariant.check(!isWaiting(), "a timer that is handed out is in no queue");
            if (!done) {
                over();
                command.run();
            }
        }

        private void over() {
            Invariant.check(!done, "a wait is over once");
            done = true;
            if (realTime) {
                host.outstanding(-1);
            }
        }

        /** Called whenever the wait is over, also when that was by this timer. */
        @Override
        public boolean cancel(boolean mayInterrupt) {
            if (done) {
                return false;
            }
            if (host.isCurrent()) {
                over();
                host.timers().cancel(this);
                Invariant.check(!isWaiting() && done, "a wait that is over has no timer");
            } else {
                host.fromOutside(() -> cancel(false));
            }
            return true;
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
            throw new UnsupportedOperationException("a timed wait has no result");
        }

        @Override
        public Object get(long timeout, TimeUnit unit) {
            return get();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(host.timers().remaining(this), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
