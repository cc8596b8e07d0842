package dev.hawser.engine.life;

import dev.hawser.invariant.Invariant;

/**
 * How long something has stood that is marked whenever it changes, and when that is to be told: once it has reached the
 * threshold, again at each doubling, and when it is over. Of the watchdog's thread; knows no clock.
 */
final class Standing {
    /** So much is not held against what is forgiven, in nanoseconds. */
    private static final long FORGIVEN_NANOS = 1_000_000_000;

    private final long threshold;

    /** What has not stood for so long is not asked for its CPU time: most is over before, and asking has its price. */
    private final long little;

    private long seen = -1;

    /** When this mark was first seen, and from when on its time counts. */
    private long begun;

    private long since;

    /** What the thread had used when that was first asked, and how long its time had counted then; -1: not asked. */
    private long cpuThen;

    private long before;

    /** What was forgiven of this mark so far. */
    private long forgiven;

    /** What the next telling takes; grows with each, and with each look that found nothing to tell. */
    private long next;

    /** What was told of this mark; 0 if nothing. */
    private long told;

    /** How long the mark before this one had stood, if that was told; to be taken. */
    private long over;

    Standing(long threshold) {
        this.threshold = threshold;
        this.little = threshold / 4;
    }

    /**
     * Looks at the mark.
     *
     * @param mark odd while user code runs
     * @return for how many nanoseconds user code has stood at this mark
     */
    long stood(long mark, long now) {
        if (mark != seen) {
            over = told == 0 ? 0 : now - begun;
            Invariant.check(over >= 0, "what stood began before it ended");
            seen = mark;
            begun = now;
            since = now;
            before = -1;
            next = threshold;
            forgiven = 0;
            told = 0;
        }
        Invariant.check(now >= since, "what stands began before now");
        return (mark & 1) == 1 ? now - since : 0;
    }

    /** {@return whether {@link #cpuIs} is to be told, of what has stood so long} */
    boolean needsCpu(long stood) {
        return before < 0 && stood >= little;
    }

    /**
     * From now on the CPU time is known. What was used before that was nearly all of the time, or not much.
     *
     * @param stood for so long, in nanoseconds
     * @param cpu what the thread has used so far, or -1 where that is not known
     */
    void cpuIs(long stood, long cpu) {
        Invariant.check(stood >= 0, "what stands has begun to");
        before = Math.min(stood, little);
        cpuThen = cpu;
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
        return cpu < 0 || before < 0 ? -1 : before + cpu - cpuThen;
    }

    /** Whether so much is to be looked into: whether it is to be told depends on what the thread did meanwhile. */
    boolean isDue(long nanos) {
        return nanos >= next;
    }

    /**
     * It was looked into, and is no fault: the machine was busy. Looks again when it can have done what is missing.
     *
     * @param held how much of the time was its own doing
     */
    void excuse(long stood, long held) {
        next = stood + Math.max(threshold - held, little);
        Invariant.check(next >= stood, "what is excused is asked about later, not earlier");
    }

    /** It is told now. */
    void tell(long stood) {
        Invariant.check(stood >= told, "what is told again has stood longer");
        told = stood;
        next = 2 * stood;
    }

    /** What it did until now is not held against it; {@return false if there was too much of that} */
    boolean forgive(long now, long cpu, long held) {
        Invariant.check(held >= 0, "nothing is held for less than no time");
        forgiven += held;
        boolean isLittle = told == 0 && forgiven < FORGIVEN_NANOS;
        if (isLittle) {
            since = now;
            next = threshold;
            cpuIs(0, cpu);
        }
        return isLittle;
    }
}
