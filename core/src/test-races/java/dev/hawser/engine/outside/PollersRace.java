package dev.hawser.engine.outside;

import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import java.lang.reflect.Field;
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
        Queues ending = new Queues(new Marks(), () -> {});
        Queues staying = new Queues(new Marks(), () -> {});
        PollerHost.Guest guest = PollerHost.add(reactor.host, ending);
        PollerHost.Guest other = PollerHost.add(reactor.host, staying);
        AtomicInteger went = new AtomicInteger();
        Thread poller = new Thread(() -> host().execute(went::incrementAndGet));
        poller.start();
        ending.takeIn(10, Runnable::run);
        ending.close();
        ending.takeIn(10, Runnable::run);
        if (leaves) {
            guest.leave();
        }
        InboxRace.join(poller);
        staying.takeIn(10, Runnable::run);
        for (Runnable next = staying.ready().poll();
                next != null;
                next = staying.ready().poll()) {
            next.run();
        }
        other.leave();
        if (went.get() != 1) {
            throw new AssertionError("it went on " + went + " times");
        }
    }
}
