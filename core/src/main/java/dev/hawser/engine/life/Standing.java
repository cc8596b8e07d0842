package dev.hawser.engine.life;

/**
 * How long something has stood that is marked whenever it changes, and when that is to be told: once it has reached the
 * threshold, again at each doubling, and when it is over. Of the watchdog's thread; knows no clock.
 */
final class Standing {
    /** For so long nothing is held against what is forgiven, in nanoseconds. */
    private static final long FORGIVEN_NANOS = 1_000_000_000;

    private final long threshold;
    private long seen = -1;

    /** When this mark was first seen, and from when on its time counts. */
    private long begun;

    private long since;
    private long cpuThen;

    /** What the next telling takes; grows with each, and with each look that found nothing to tell. */
    private long next;

    /** What was told of this mark; 0 if nothing. */
    private long told;

    /** How long the mark before this one had stood, if that was told; to be taken. */
    private long over;

    Standing(long threshold) {
        this.threshold = threshold;
    }

    /**
     * Looks at the mark.
     *
     * @param mark odd while user code runs
     * @param cpu the CPU time of the thread so far
     * @return for how many nanoseconds user code has stood at this mark
     */
    long stood(long mark, long now, long cpu) {
        if (mark != seen) {
            over = told == 0 ? 0 : now - begun;
            seen = mark;
            begun = now;
            countFrom(now, cpu);
            told = 0;
        }
        return (mark & 1) == 1 ? now - since : 0;
    }

    private void countFrom(long now, long cpu) {
        since = now;
        cpuThen = cpu;
        next = threshold;
    }

    /** {@return the mark that was seen last} */
    long mark() {
        return seen;
    }

    /** How long that had stood which was told and has ended since; 0 if there is none. Once. */
    long takeOver() {
        long ended = over;
        over = 0;
        return ended;
    }

    /** {@return the CPU time since then, or -1 where that is not known} */
    long used(long cpu) {
        return cpu < 0 ? -1 : cpu - cpuThen;
    }

    /** Whether so much is to be looked into: whether it is to be told depends on what the thread did meanwhile. */
    boolean isDue(long nanos) {
        return nanos >= next;
    }

    /** It was looked into, and is no fault: the machine was busy. Looks again when it has stood twice as long. */
    void excuse(long stood) {
        next = 2 * stood;
    }

    /** It is told now. */
    void tell(long stood) {
        told = stood;
        next = 2 * stood;
    }

    /** What it did until now is not held against it; {@return false if there was too much of that} */
    boolean forgive(long now, long cpu) {
        boolean little = told == 0 && now - begun < FORGIVEN_NANOS;
        if (little) {
            countFrom(now, cpu);
        }
        return little;
    }
}
