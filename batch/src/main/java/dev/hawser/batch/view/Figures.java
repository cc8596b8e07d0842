package dev.hawser.batch.view;

import java.util.Locale;

/** Numbers as people read them. The same in every locale: a log is read elsewhere than it is written. */
final class Figures {
    private static final long SECOND = 1_000_000;

    private Figures() {}

    /** {@return 4,312} */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@return 118/s, or 0.42/s} */
    static String rate(double perSecond) {
        if (perSecond >= 99.5) {
            return count(Math.round(perSecond)) + "/s";
        }
        return String.format(
                Locale.ROOT, perSecond >= 9.95 ? "%.0f/s" : perSecond >= 0.995 ? "%.1f/s" : "%.2f/s", perSecond);
    }

    /** {@return 43%; only what is complete has 100%} */
    static String percent(long part, long whole) {
        return (whole == 0 ? 100 : (long) Math.floor(100.0 * part / whole)) + "%";
    }

    /** {@return a duration to two or three digits: 740 µs as 0.7 ms, 85 ms, 1.9 s, 48 s, 2:05, 1:02:03} */
    static String duration(long micros) {
        if (micros < 10_000) {
            return String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
        }
        if (micros < 99_500) {
            return Math.round(micros / 1e3) + " ms";
        }
        if (micros < 9_950_000) {
            return String.format(Locale.ROOT, "%.1f s", micros / 1e6);
        }
        return micros < 59_500_000 ? Math.round(micros / 1e6) + " s" : clock(Math.round((double) micros / SECOND));
    }

    /** {@return 0:48, 12:05, 1:02:03, or 3 d 04 h} */
    static String clock(long seconds) {
        if (seconds >= 86_400) {
            return String.format(Locale.ROOT, "%d d %02d h", seconds / 86_400, seconds % 86_400 / 3600);
        }
        if (seconds >= 3600) {
            return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
