package dev.hawser.testing;

import java.util.OptionalLong;

/** A note in the failure of a test, as a suppressed exception, since JUnit prints those: which seed it failed with. */
final class FailingSeed extends Exception {
    private static final long serialVersionUID = 1L;

    private FailingSeed(String message) {
        super(message, null, false, false);
    }

    static FailingSeed first(Seed seed, OptionalLong wokenFromOutside) {
        return new FailingSeed("failed with %s. %s. -Dhawser.seed=%d runs it alone"
                .formatted(seed, others(wokenFromOutside), seed.value()));
    }

    /** When it was run once more. */
    static FailingSeed again(Seed seed, Throwable before, Throwable now) {
        boolean same = before.getClass() == now.getClass()
                && String.valueOf(before.getMessage()).equals(String.valueOf(now.getMessage()));
        return new FailingSeed("failed with %s again, when it was run once more, %s"
                .formatted(seed, same ? "in the same way" : "in another way: before, it was " + before));
    }

    /** It passed when it was run once more, which fails the test: what the seed says is not all that decides. */
    static AssertionError notAgain(Seed seed, Throwable before, OptionalLong wokenFromOutside) {
        return new AssertionError("""
                %s failed, but passed when it was run once more: something else decides, too. %s. Others to look for: \
                random numbers that are not of the seed (ThreadLocalRandom, Math.random, UUID.randomUUID), the clocks of the \
                system, the order of Set.of and Map.of, and of a hash map of what has no hashCode of its own, identity hashes, \
                parallel streams, what an earlier run has left in static fields""".formatted(seed, others(wokenFromOutside)), before);
    }

    private static String others(OptionalLong wokenFromOutside) {
        if (wokenFromOutside.isEmpty()) {
            return "The reactor ran on a thread of the test's own, so it may not fail again";
        }
        return wokenFromOutside.getAsLong() > 0
                ? "Other threads woke the reactor, or brought it something (wokenFromOutside = %d), so it may not fail again"
                        .formatted(wokenFromOutside.getAsLong())
                : "No other thread woke the reactor, or brought it anything (wokenFromOutside = 0)";
    }
}
