package dev.hawser.cli.batch;

import java.time.Duration;
import java.util.Locale;

/// Numbers and times as a person reads them.
final class Texts {
    private static final double MILLI = 1_000;

    private Texts() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// A number with what it counts.
    ///
    /// @param one what it is called if there is one
    /// @param many what it is called else, none included
    static String counted(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /// What is said when attempts do not end, though they were cancelled.
    static String endsTheProcess(int stuck) {
        return "ends the process, since " + counted(stuck, "attempt does", "attempts do") + " not end";
    }

    static String time(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / MILLI);
        }
        long hours = duration.toHours();
        return hours > 0
                ? String.format(
                        Locale.ROOT, "%d:%02d:%02d h", hours, duration.toMinutesPart(), duration.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d min", duration.toMinutes(), duration.toSecondsPart());
    }
}
