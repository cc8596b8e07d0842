package dev.hawser.reactor;

import dev.hawser.engine.jdk.Afterwards;
import dev.hawser.engine.timer.TimerNode;
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
final class CarrierScheduler extends ForkJoinPool {
    private final CarrierEngine engine;
    private final Core core;
    private int timedWaits;

    CarrierScheduler(CarrierEngine engine, Core core) {
        super(1); // starts no thread until something is pushed into it, and nothing ever is
        this.engine = engine;
        this.core = core;
    }

    @Override
    public void execute(Runnable continuation) {
        if (engine.isCurrent()) {
            engine.ready(continuation);
        } else {
            core.loop.wakeFromOutside(continuation);
        }
    }

    /** A timed wait of the thread that was just set aside begins; called on its carrier. */
    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        long nanos = Math.max(0, unit.toNanos(delay));
        if (core.lifecycle.isClosed()) {
            return Afterwards.schedule(command, nanos);
        }
        JdkTimer timer = new JdkTimer(core, command);
        if (!engine.isCurrent()) {
            core.loop.runFromOutside(() -> timer.start(nanos));
        } else if (!(core.poller instanceof VirtualTime time)) {
            timer.start(nanos);
            timedWaits++;
            if (SleepRehearsal.isDue(timedWaits)) {
                SleepRehearsal.now();
            }
        } else if (time.realTimedWaits()) {
            timer.startInRealTime(nanos);
        } else {
            core.loop.timedWaitSeen();
        }
        return timer;
    }

    /** One timed wait of the JDK as a timer of the reactor. */
    private static final class JdkTimer extends TimerNode implements ScheduledFuture<Object> {
        private final Core core;
        private final Runnable command;
        private volatile boolean done;
        private boolean realTime;

        JdkTimer(Core core, Runnable command) {
            this.core = core;
            this.command = command;
        }

        void start(long nanos) {
            if (!done) {
                core.timers.start(this, nanos);
            }
        }

        /** The JDK asks its own clock how long it still has to wait, so only real time can satisfy it. */
        void startInRealTime(long nanos) {
            realTime = true;
            core.poller.outstanding(1);
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS)
                    .execute(() -> core.loop.runFromOutside(this::expired));
        }

        /** The reactor is closed: the thread that waits is left, and shall wake all the same. */
        @Override
        public void dropped() {
            if (!done) {
                var _ = Afterwards.schedule(this::expired, Math.max(0, core.timers.remaining(this)));
            }
        }

        @Override
        protected String what() {
            return "a timed wait of the JDK";
        }

        /** On the platform thread, as the JDK wants it: its code asks what kind of carrier it is on. */
        @Override
        protected void expired() {
            if (!done) {
                over();
                command.run();
            }
        }

        private void over() {
            done = true;
            if (realTime) {
                core.poller.outstanding(-1);
            }
        }

        /** Called whenever the wait is over, also when that was by this timer. */
        @Override
        public boolean cancel(boolean mayInterrupt) {
            if (done) {
                return false;
            }
            if (core.engine.isCurrent()) {
                over();
                core.timers.cancel(this);
            } else {
                core.loop.runFromOutside(() -> cancel(false));
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
            return unit.convert(core.timers.remaining(this), TimeUnit.NANOSECONDS);
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
