package dev.hawser.batch.run;

import java.time.Duration;
import java.util.Locale;

/** A duration as one says it in a message: {@code 250 ms}, {@code 1.5 s}, {@code 2 min 5 s}, {@code 3 h 20 min}. */
final class DurationText {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private static final long MINUTE = 60 * SECOND;

    private DurationText() {}

    static String of(Duration duration) {
        if (duration.compareTo(Duration.ofHours(1)) >= 0) {
            return pair(duration.toHours(), "h", duration.toMinutesPart(), "min");
        }
        long nanos = duration.toNanos();
        if (nanos >= MINUTE) {
            return pair(duration.toMinutes(), "min", duration.toSecondsPart(), "s");
        }
        return nanos >= SECOND ? decimal(nanos, SECOND) + " s" : decimal(nanos, MILLI) + " ms";
    }

    private static String pair(long big, String bigUnit, long small, String smallUnit) {
        return big + " " + bigUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    private static String decimal(long nanos, long unit) {
        String text = String.format(Locale.ROOT, "%.1f", (double) nanos / unit);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
