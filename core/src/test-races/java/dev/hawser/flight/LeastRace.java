package dev.hawser.flight;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Of failures that two threads tell at once, no more are told in a second than may be, and none is kept back.
public final class LeastRace {
    private LeastRace() {}

    /// What JFR's events ask.
    public static void real() {
        Least least = new Least();
        for (int i = 1; i < Least.SHORT_FAILURES; i++) {
            if (!least.tellsMore(0)) {
                throw new AssertionError("number " + i + " was not told");
            }
        }
        run(() -> least.tellsMore(0), 1);
        run(() -> least.tellsMore(1_000_000_000), 2);
    }

    /// Looks how many there were, and counts then.
    public static void planted() {
        AtomicInteger told = new AtomicInteger(Least.SHORT_FAILURES - 1);
        run(
                () -> {
                    boolean more = told.get() < Least.SHORT_FAILURES;
                    told.incrementAndGet();
                    return more;
                },
                1);
    }

    private static void run(BooleanSupplier tells, int expected) {
        AtomicInteger told = new AtomicInteger();
        Runnable body = () -> told.addAndGet(tells.getAsBoolean() ? 1 : 0);
        Thread first = new Thread(body);
        Thread second = new Thread(body);
        first.start();
        second.start();
        try {
            first.join();
            second.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (told.get() != expected) {
            throw new AssertionError(told + " were told, and not " + expected);
        }
    }
}
