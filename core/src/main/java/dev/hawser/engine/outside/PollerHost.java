package dev.hawser.engine.outside;

import dev.hawser.engine.Host;
import dev.hawser.engine.Queues;
import dev.hawser.engine.jdk.EngineThreads;
import dev.hawser.engine.jdk.JdkThreads;
import dev.hawser.invariant.Invariant;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Settles where the JDK's socket pollers run. Whoever first initializes {@code sun.nio.ch.Poller} is the scheduler of the
 * pollers of the <em>whole JVM</em>: if that were a reactor, every virtual thread's socket read would hang once it stops,
 * and would wait for each long callback before. So they are made on an ordinary virtual thread, whatever comes first.
 *
 * <p>With {@code -Dhawser.pollers=reactor} they are made on this small executor, which gives them to a running reactor, or to
 * a daemon thread when there is none: sockets in functions cost less, and those of others wait for the reactor
 * (docs/adr/0006).
 *
 * <p>With {@code -Djdk.pollerMode=1} the pollers are platform threads, which need no host: then the JDK starts them at the
 * first wait for a socket, and not before.
 */
public final class PollerHost implements Executor {
    private static final boolean HOSTED = hosted();

    /** One for the JVM, since the JDK has one set of pollers. */
    private static final PollerHost INSTANCE = new PollerHost();

    /** A continuation of a poller in some reactor's queue, so that the reactor can hand it back when it stops. */
    private record Hosted(Runnable continuation) implements Runnable {
        @Override
        public void run() {
            continuation.run();
        }
    }

    /** A reactor that hosts pollers while it runs. */
    public static final class Guest {
        private final Host host;
        private final Queues queues;

        private Guest(Host host, Queues queues) {
            this.host = host;
            this.queues = queues;
        }

        /** {@return false if it is closed} Any thread. */
        private boolean take(Hosted hosted) {
            if (host.isCurrent()) {
                queues.ready().add(hosted);
                return true;
            }
            return queues.wake(hosted);
        }

        /** The reactor has ended: what it has queued of ours goes on elsewhere. On its thread. */
        public void leave() {
            boolean left = INSTANCE.running.remove(this);
            Invariant.check(left == HOSTED, "who leaves was a guest, and leaves once");
            queues.giveAway(Hosted.class::isInstance, task -> INSTANCE.execute(((Hosted) task).continuation()));
        }
    }

    private final CopyOnWriteArrayList<Guest> running = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Runnable> fallback = new LinkedBlockingQueue<>();

    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch initialized = new CountDownLatch(1);

    /** Guarded by this. */
    private @Nullable Thread daemon;

    private PollerHost() {}

    /** A carrier-mode reactor on real time begins to turn. */
    public static Guest add(Host host, Queues queues) {
        if (!pollersArePlatformThreads()) {
            INSTANCE.initialize();
        }
        Guest guest = new Guest(host, queues);
        if (HOSTED) {
            INSTANCE.running.add(guest);
        }
        return guest;
    }

    private static boolean hosted() {
        String where = System.getProperty("hawser.pollers", "jdk");
        return switch (where) {
            case "jdk" -> false;
            case "reactor" -> true;
            default ->
                throw new IllegalArgumentException(
                        "system property hawser.pollers is '" + where + "'; expected jdk or reactor");
        };
    }

    private static boolean pollersArePlatformThreads() {
        String mode = System.getProperty("jdk.pollerMode", "");
        return mode.equals("1") || mode.equalsIgnoreCase("SYSTEM_THREADS");
    }

    /**
     * Makes the JDK start its pollers from a thread that is no reactor's. Returns when it has: a function's socket read
     * could come first otherwise, and host them itself. On a platform thread.
     */
    private void initialize() {
        Invariant.check(!Thread.currentThread().isVirtual(), "who waits for the pollers needs none of them");
        if (begun.compareAndSet(false, true)) {
            if (HOSTED) {
                JdkThreads.builder(this).start(this::loadPollers);
            } else {
                loadPollers(); // whose threads are on the JDK's scheduler, since this one is virtual on none
            }
        }
        boolean interrupted = false;
        while (initialized.getCount() > 0) {
            try {
                initialized.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loadPollers() {
        Invariant.check(begun.get() && initialized.getCount() == 1, "the pollers are loaded once, by who began it");
        try {
            Class.forName("sun.nio.ch.Poller");
        } catch (ClassNotFoundException | LinkageError e) {
            // another JDK, which has its pollers elsewhere: they are then hosted as the JDK likes
        } finally {
            initialized.countDown();
        }
    }

    /** Any thread; never throws. */
    @Override
    public void execute(Runnable continuation) {
        Hosted hosted = new Hosted(continuation);
        for (Guest guest : running) {
            if (guest.take(hosted) && (running.contains(guest) || !guest.queues.takeBack(hosted))) {
                return;
            }
        }
        fallback.add(continuation);
        startDaemon();
    }

    private synchronized void startDaemon() {
        if (daemon == null) {
            daemon = EngineThreads.startDaemon("hawser-pollers", this::runFallback);
        }
    }

    private void runFallback() {
        Invariant.check(!Thread.currentThread().isVirtual(), "a continuation is run by a platform thread");
        while (true) {
            try {
                fallback.take().run();
            } catch (InterruptedException e) {
                continue; // not meant for this thread, which goes on for as long as the JVM
            }
        }
    }
}
