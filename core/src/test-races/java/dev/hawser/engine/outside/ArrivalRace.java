package dev.hawser.engine.outside;

import dev.hawser.defer.Outcome;
import java.util.concurrent.atomic.AtomicInteger;

/// Of two threads that fire one promise, one does and the other is told.
final class ArrivalRace {
    private ArrivalRace() {}

    static void real() {
        Reactorless reactor = new Reactorless();
        Arrivals arrivals = new Arrivals(reactor.host);
        AtomicInteger before = new AtomicInteger();
        Arrivals.Arrival<Integer> arrival = arrivals.expect(() -> {}, before::incrementAndGet);
        run(() -> arrival.fire(new Outcome.Success<>(1)));
        if (reactor.turn() != 1 || before.get() != 1 || !arrival.promise().isFired()) {
            throw new AssertionError("fired " + before + " times");
        }
    }

    static void planted() {
        boolean[] fired = new boolean[1];
        AtomicInteger seen = new AtomicInteger();
        run(() -> {
            boolean was = fired[0];
            seen.incrementAndGet(); // somewhere another thread may come in between
            if (was) {
                throw new IllegalStateException("fired before");
            }
            fired[0] = true;
        });
    }

    private static void run(Runnable fire) {
        AtomicInteger refused = new AtomicInteger();
        Runnable body = () -> {
            try {
                fire.run();
            } catch (IllegalStateException e) {
                refused.incrementAndGet();
            }
        };
        Thread first = new Thread(body);
        Thread second = new Thread(body);
        first.start();
        second.start();
        InboxRace.join(first);
        InboxRace.join(second);
        if (refused.get() != 1) {
            throw new AssertionError(refused + " were told");
        }
    }
}
