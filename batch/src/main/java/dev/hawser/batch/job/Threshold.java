package dev.hawser.batch.job;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run has to keep to, judged at its end: {@code p95<2s}, {@code fail<1%}.
 *
 * @param text as the job has it
 * @param metric what is measured
 * @param limit below which it has to be: seconds, a number of rows, or a share of them
 * @param inclusive whether it may be that much
 * @param share whether the limit is a share of all rows
 */
public record Threshold(String text, Metric metric, double limit, boolean inclusive, boolean share) {
    /** What can be measured. */
    public enum Metric {
        /** Half of the attempts were at least as quick. */
        P50,
        /** 90 in 100 were. */
        P90,
        /** 95 in 100 were. */
        P95,
        /** 99 in 100 were. */
        P99,
        /** The slowest attempt. */
        MAX,
        /** Rows that are dead. */
        FAIL,
        /** Tries after the first. */
        RETRIES;

        /** {@return whether it is a time} */
        public boolean isTime() {
            return this != FAIL && this != RETRIES;
        }
    }

    /** For the JSON Schema. */
    static final String PATTERN =
            "^((p50|p90|p95|p99|max) ?<=? ?(0|[Pp].+|([0-9.]+(us|ms|s|m|h|d))+)|(fail|retries) ?<=? ?[0-9]+(\\.[0-9]+)?%?)$";

    private static final Pattern WRITTEN = Pattern.compile("([a-z0-9]+) ?(<=?) ?([^% ]+)(%?)");

    /**
     * {@return the threshold that a text is}
     *
     * @param text as it stands in the job
     */
    static Threshold parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        Metric metric = Arrays.stream(Metric.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(matcher.group(1)))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
        boolean share = !matcher.group(4).isEmpty();
        if (metric.isTime() && share) {
            throw new IllegalArgumentException("a time is no percentage");
        }
        return new Threshold(
                text, metric, limit(metric, matcher.group(3)), matcher.group(2).equals("<="), share);
    }

    private static double limit(Metric metric, String text) {
        if (metric.isTime()) {
            Duration time = DurationText.parse(text);
            return time.toNanos() / 1e9;
        }
        if (!text.matches("[0-9]{1,12}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException();
        }
        return Double.parseDouble(text);
    }

    /**
     * {@return whether it is kept}
     *
     * @param value seconds, a number of rows, or a share of them in hundredths, as {@link #limit} is
     */
    public boolean isKept(double value) {
        return inclusive ? value <= limit : value < limit;
    }
}
