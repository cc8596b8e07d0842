package dev.hawser.batch.run;

/** How many events came in each of the last seconds. */
final class RecentRate {
    /** Seconds that are kept, the one under way included. */
    static final int SECONDS = 60;

    private static final double NANOS = 1e9;

    private final int[] counts = new int[SECONDS];
    private boolean started;

    /** When the first second began, and the second that was counted last, in seconds from there. */
    private long base;

    private long last;

    void add(long nanos) {
        moveTo(nanos);
        counts[(int) (last % SECONDS)]++;
    }

    private void moveTo(long nanos) {
        if (!started) {
            started = true;
            base = nanos;
        }
        long second = (long) ((nanos - base) / NANOS);
        for (long next = Math.max(last + 1, second - SECONDS + 1); next <= second; next++) {
            counts[(int) (next % SECONDS)] = 0;
        }
        last = Math.max(last, second);
    }

    /**
     * How many came, over which time: up to a minute.
     *
     * @param count events
     * @param seconds in so many seconds; 0 before the first event
     */
    record Recent(long count, double seconds) {
        double perSecond() {
            return seconds <= 0 ? 0 : count / seconds;
        }
    }

    /**
     * What came lately.
     *
     * @param nanos now
     * @param since when counting began, by the same clock
     */
    Recent recent(long nanos, long since) {
        if (!started) {
            return new Recent(0, 0);
        }
        moveTo(nanos);
        long count = 0;
        for (int second : counts) {
            count += second;
        }
        // the second under way has only just begun
        double underWay = (nanos - base) / NANOS - last;
        double covered = Math.min((nanos - since) / NANOS, SECONDS - 1 + underWay);
        return new Recent(count, covered);
    }
}
