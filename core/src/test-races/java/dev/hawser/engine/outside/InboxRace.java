package dev.hawser.engine.outside;

import dev.hawser.engine.Callback;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import java.util.concurrent.atomic.AtomicBoolean;

/// A call that another thread hands in while the reactor closes is made, or whoever handed it in is told that it is
/// not.
final class InboxRace {
    private InboxRace() {}

    /// @param closesFirst whether nothing is taken in before the close; the fault is to take in first
    static void run(boolean closesFirst) {
        Queues queues = new Queues(new Marks(), () -> {});
        AtomicBoolean accepted = new AtomicBoolean();
        Thread other = new Thread(() -> accepted.set(queues.post(Callback.of("posting", () -> {}, null))));
        other.start();
        queues.takeIn(10, Runnable::run);
        if (closesFirst) {
            queues.close();
            queues.takeIn(10, Runnable::run);
        } else {
            queues.takeIn(10, Runnable::run);
            queues.close();
        }
        join(other);
        boolean taken = queues.nextCallback() != null;
        if (accepted.get() != taken) {
            throw new AssertionError("accepted: " + accepted + ", taken in: " + taken);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
