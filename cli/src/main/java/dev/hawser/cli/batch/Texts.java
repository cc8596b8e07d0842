package dev.hawser.cli.batch;

import dev.hawser.batch.job.HaltRule;
import java.time.Duration;
import java.util.Locale;

/// Numbers, times and rules as a person reads them.
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

    /// As the job file has it.
    static String rule(HaltRule rule) {
        String threshold = rule.threshold() == Math.rint(rule.threshold())
                ? Long.toString((long) rule.threshold())
                : Double.toString(rule.threshold());
        return rule.when().name().toLowerCase(Locale.ROOT) + ","
                + rule.what().name().toLowerCase(Locale.ROOT) + "=" + threshold + (rule.percent() ? "%" : "");
    }
}
