package dev.hawser.testing;

import java.util.OptionalLong;

/** A note in the failure of a test, as a suppressed exception, since JUnit prints those: which seed it failed with. */
final class FailingSeed extends Exception {
    private static final long serialVersionUID = 1L;

    FailingSeed(Seed seed, OptionalLong wokenFromOutside) {
        super(message(seed, wokenFromOutside), null, false, false);
    }

    private static String message(Seed seed, OptionalLong wokenFromOutside) {
        String repeats;
        if (wokenFromOutside.isEmpty()) {
            repeats = "The reactor ran on a thread of the test's own, so it may not fail again";
        } else if (wokenFromOutside.getAsLong() > 0) {
            repeats = "Other threads woke the reactor (wokenFromOutside = %d), so it may not fail again"
                    .formatted(wokenFromOutside.getAsLong());
        } else {
            repeats = "No other thread woke the reactor (wokenFromOutside = 0), so it fails again";
        }
        return "failed with %s. %s with -Dhawser.seed=%d".formatted(seed, repeats, seed.value());
    }
}
