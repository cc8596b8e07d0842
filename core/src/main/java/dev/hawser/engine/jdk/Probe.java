package dev.hawser.engine.jdk;

import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tries out on real threads whether a way has every {@link Trait}. The platform thread that calls it turns a scheduler of
 * its own for each, so nothing is waited for.
 */
public final class Probe {
    /** Long enough that it is over only by an interrupt. */
    private static final long LONG_SLEEP_MILLIS = 3_600_000;

    private final SchedulerWay way;
    private final Turned scheduler = new Turned();
    private final Thread platform = Thread.currentThread();

    /** What the thread that is tried has found. */
    private boolean found;

    private String order = "";
    private @Nullable Thread other;

    private Probe(SchedulerWay way) {
        this.way = way;
    }

    /**
     * The traits that the way lacks. On any thread.
     *
     * @throws ReflectiveOperationException if this JDK does not have the way at all
     */
    static Set<Trait> missing(SchedulerWay way) throws ReflectiveOperationException {
        way.builder(Runnable::run); // throws if it is not there
        if (!Thread.currentThread().isVirtual()) {
            return tried(way);
        }
        Set<Trait> missing = EnumSet.allOf(Trait.class); // a continuation needs a platform thread to run on
        EngineThreads.join(EngineThreads.startDaemon("hawser-probe", () -> missing.retainAll(tried(way))));
        return missing;
    }

    private static Set<Trait> tried(SchedulerWay way) {
        Set<Trait> missing = EnumSet.noneOf(Trait.class);
        for (Trait trait : Trait.values()) {
            if (!new Probe(way).has(trait)) {
                missing.add(trait);
            }
        }
        return missing;
    }

    private boolean has(Trait trait) {
        try {
            return switch (trait) {
                case CARRIER, INHERITANCE -> runsOnThisThread(trait);
                case PARK -> parks();
                case INTERRUPT -> isWokenByInterrupt();
                case TIMED_WAITS -> asksForTimedWaits();
                case YIELD -> handsOverAtOnce();
            };
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return false;
        }
    }

    private Thread thread(Trait trait) throws ReflectiveOperationException {
        return way.builder(scheduler).unstarted(new Body(trait));
    }

    private Thread started(Trait trait) throws ReflectiveOperationException {
        Thread thread = thread(trait);
        thread.start();
        scheduler.turn();
        return thread;
    }

    private boolean runsOnThisThread(Trait trait) throws ReflectiveOperationException {
        started(trait);
        return found;
    }

    private boolean parks() throws ReflectiveOperationException {
        Thread thread = started(Trait.PARK);
        boolean waited = !found && thread.isAlive();
        LockSupport.unpark(thread);
        scheduler.turn();
        return waited && found && thread.getState() == Thread.State.TERMINATED;
    }

    private boolean isWokenByInterrupt() throws ReflectiveOperationException {
        Thread thread = started(Trait.INTERRUPT);
        boolean waited = thread.isAlive();
        thread.interrupt();
        scheduler.turn();
        return waited && found;
    }

    private boolean asksForTimedWaits() throws ReflectiveOperationException {
        Thread thread = started(Trait.TIMED_WAITS);
        boolean asked = scheduler.asked == 1;
        thread.interrupt();
        scheduler.turn();
        return asked && !thread.isAlive();
    }

    /** In the order of a synchronous start: the caller steps aside, the other runs, the caller goes on. */
    private boolean handsOverAtOnce() throws ReflectiveOperationException {
        other = thread(Trait.CARRIER);
        started(Trait.YIELD);
        return order.equals("A1 B1 A2 ");
    }

    /** What a thread does that is tried: a class of its own for all of them, since each lambda costs a start some time. */
    private final class Body implements Runnable {
        private final Trait trait;

        Body(Trait trait) {
            this.trait = trait;
        }

        @Override
        public void run() {
            switch (trait) {
                case CARRIER -> here();
                case PARK -> found = JdkThreads.park();
                case INTERRUPT -> {
                    JdkThreads.park();
                    found = Thread.interrupted();
                }
                case TIMED_WAITS -> sleep();
                case YIELD -> yieldToOther();
                case INHERITANCE -> Thread.startVirtualThread(new Body(Trait.CARRIER));
            }
        }

        private void here() {
            if (JdkThreads.currentCarrier() == platform) { // else another thread would write, perhaps later
                found = true;
                order += "B1 ";
            }
        }

        private void sleep() {
            try {
                Thread.sleep(LONG_SLEEP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // as it is meant to end
            }
        }

        private void yieldToOther() {
            order += "A1 ";
            scheduler.startsAtNextTask = other;
            Thread.yield();
            order += "A2 ";
        }
    }

    /** A scheduler that the probing thread turns by hand. */
    private static final class Turned extends ForkJoinPool {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private int asked;
        private @Nullable Thread startsAtNextTask;

        Turned() {
            super(1); // starts no thread: nothing is ever pushed into it
        }

        void turn() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        @Override
        public void execute(Runnable task) {
            Thread next = startsAtNextTask;
            if (next == null) {
                tasks.addFirst(task);
            } else {
                startsAtNextTask = null;
                tasks.addFirst(task);
                next.start(); // comes here again, and before the one that stepped aside
            }
        }

        @Override
        public @Nullable ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            asked++;
            return null; // it never ends, and so need not be cancelled
        }
    }
}
