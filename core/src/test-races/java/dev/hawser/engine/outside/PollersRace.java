package dev.hawser.engine.outside;

import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import java.lang.reflect.Field;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// A poller of the JDK that becomes ready while its reactor ends goes on, once: there, or elsewhere.
final class PollersRace {
    private PollersRace() {}

    private static Executor host() {
        try {
            Field instance = PollerHost.class.getDeclaredField("INSTANCE");
            instance.setAccessible(true);
            return (Executor) instance.get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /// @param leaves whether the reactor gives back what it has; the fault is that it does not
    static void run(boolean leaves) {
        Reactorless reactor = new Reactorless();
        Queues queues = new Queues(new Marks(), () -> {});
        PollerHost.Guest guest = PollerHost.add(reactor.host, queues);
        AtomicInteger went = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        Thread other = new Thread(() -> host().execute(() -> {
            went.incrementAndGet();
            done.countDown();
        }));
        other.start();
        queues.takeIn(10, Runnable::run);
        queues.close();
        queues.takeIn(10, Runnable::run);
        if (leaves) {
            guest.leave();
        }
        InboxRace.join(other);
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (went.get() != 1) {
            throw new AssertionError("it went on " + went + " times");
        }
    }
}
