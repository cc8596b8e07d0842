package dev.hawser.engine;

import dev.hawser.reactor.Lag;
import java.time.Duration;

/**
 * How long turns took: counted in classes that are an eighth of a power of two wide, so that a turn costs the increment of one
 * number. Of the reactor's thread.
 */
public final class TurnTimes {
    private static final int EIGHTHS = 3;
    private static final int MEDIAN = 500;
    private static final int P99 = 990;
    private static final int P999 = 999;
    private static final int THOUSAND = 1000;

    private final long[] counts = new long[Long.SIZE << EIGHTHS];

    void add(long nanos) {
        counts[classOf(nanos)]++;
    }

    /** The power of two, and the three bits behind its highest one. */
    private static int classOf(long nanos) {
        long value = Math.max(nanos, 1 << EIGHTHS);
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        return (power << EIGHTHS) + (int) ((value >>> (power - EIGHTHS)) & 7);
    }

    /** The longest time of a class. */
    private static long longest(int number) {
        int power = number >>> EIGHTHS;
        return ((8L + (number & 7) + 1) << (power - EIGHTHS)) - 1;
    }

    /** {@return what there is to say of them; zero while there are none} */
    public Lag lag() {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        return new Lag(at(all, MEDIAN), at(all, P99), at(all, P999));
    }

    private Duration at(long all, int thousandths) {
        long left = Math.ceilDiv(all * thousandths, THOUSAND);
        for (int number = 0; number < counts.length && left > 0; number++) {
            left -= counts[number];
            if (left <= 0) {
                return Duration.ofNanos(longest(number));
            }
        }
        return Duration.ZERO;
    }
}
