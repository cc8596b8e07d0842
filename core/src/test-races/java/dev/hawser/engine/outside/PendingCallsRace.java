package dev.hawser.engine.outside;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Whoever waits for an answer of a reactor that stops is told so, once.
final class PendingCallsRace {
    private PendingCallsRace() {}

    static void real() {
        PendingCalls calls = new PendingCalls("test", _ -> {});
        run(calls::add, calls::abandonAll);
    }

    static void planted() {
        Planted calls = new Planted();
        run(calls::add, calls::abandonAll);
    }

    private static void run(Consumer<Consumer<Throwable>> add, Runnable abandonAll) {
        AtomicInteger told = new AtomicInteger();
        Thread first = new Thread(() -> add.accept(_ -> told.incrementAndGet()));
        Thread second = new Thread(() -> add.accept(_ -> told.incrementAndGet()));
        first.start();
        second.start();
        abandonAll.run();
        InboxRace.join(first);
        InboxRace.join(second);
        if (told.get() != 2) {
            throw new AssertionError("told " + told + " times");
        }
    }

    /// Looks before it adds.
    private static final class Planted {
        private final Set<Consumer<Throwable>> pending = ConcurrentHashMap.newKeySet();
        private volatile boolean givenUp;

        void add(Consumer<Throwable> call) {
            if (givenUp) {
                call.accept(new IllegalStateException());
            } else {
                pending.add(call);
            }
        }

        void abandonAll() {
            givenUp = true;
            pending.forEach(call -> {
                if (pending.remove(call)) {
                    call.accept(new IllegalStateException());
                }
            });
        }
    }
}
