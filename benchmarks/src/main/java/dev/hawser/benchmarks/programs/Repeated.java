package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Repeats;
import java.util.Arrays;

/// The same again and again in one JVM: it is about the going on, not about the start. A Kotlin class is above it, for
/// what can only be repeated inside a coroutine.
final class Repeated extends Repeats {
    /// The flag of a JVM in which it is about the start: nothing is repeated.
    static final String ONCE = "-Dbench.once=true";

    private static final boolean IS_ONCE = Boolean.getBoolean("bench.once");
    private static final int WARM_UPS = IS_ONCE ? 0 : 4;
    private static final int MEASURED = IS_ONCE ? 1 : 5;

    /// What is repeated, once.
    interface Run {
        void once() throws Exception;
    }

    /// {@return the median, in nanoseconds for one of `count`}
    static double median(int count, Run run) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            run.once();
        }
        double[] each = new double[MEASURED];
        for (int i = 0; i < MEASURED; i++) {
            long start = System.nanoTime();
            run.once();
            each[i] = (System.nanoTime() - start) / (double) count;
        }
        Arrays.sort(each);
        return each[MEASURED / 2];
    }

    @Override
    public int warmUps() {
        return WARM_UPS;
    }

    @Override
    public int measured() {
        return MEASURED;
    }
}
