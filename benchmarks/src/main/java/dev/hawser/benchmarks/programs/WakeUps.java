package dev.hawser.benchmarks.programs;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// How long an idle loop takes from a call of another thread to its run. One call at a time, a millisecond apart, so
/// that the loop sleeps in between.
final class WakeUps {
    private static final int WARM_UP = 2_000;
    private static final long PAUSE_MILLIS = 1;
    private static final double MICROSECOND = 1e3;

    private WakeUps() {}

    static Figures of(Consumer<Runnable> loop, int count) throws Exception {
        long[] late = new long[count];
        Answer answer = new Answer();
        for (int i = -WARM_UP; i < count; i++) {
            Thread.sleep(PAUSE_MILLIS);
            long posted = System.nanoTime();
            CountDownLatch over = new CountDownLatch(1);
            loop.accept(() -> {
                answer.ran = System.nanoTime();
                over.countDown();
            });
            over.await();
            if (i >= 0) {
                late[i] = answer.ran - posted;
            }
        }
        Arrays.sort(late);
        return Figures.of("p50 [us]", percentile(late, 0.5))
                .and("p99 [us]", percentile(late, 0.99))
                .and("p99.9 [us]", percentile(late, 0.999));
    }

    /// When the call ran; handed over by a latch.
    private static final class Answer {
        private long ran;
    }

    private static double percentile(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(share * sorted.length))] / MICROSECOND;
    }
}
