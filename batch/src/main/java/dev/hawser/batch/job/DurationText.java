package dev.hawser.batch.job;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as they are written in a job: {@code 300ms}, {@code 1m30s}, {@code PT30S}. */
public final class DurationText {
    /** For the JSON Schema. */
    static final String PATTERN = "^0$|^([0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d))+$|^[Pp].+$";

    /** Longer than any run, and short enough to be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern PART = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(us|ms|s|m|h|d)");

    private static final Map<String, Long> NANOS = Map.of(
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);

    private DurationText() {}

    static Duration parsePositive(String text) {
        Duration duration = parse(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("it must be longer than 0");
        }
        return duration;
    }

    /**
     * {@return the time that a text says}
     *
     * @param text as in a job, or what a template in it stands for
     * @throws IllegalArgumentException if it says none; a message, if there is one, tells why
     */
    public static Duration parse(String text) {
        Duration duration = text.startsWith("P") || text.startsWith("p") ? iso(text) : parts(text);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("it is negative");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("it is longer than 100 years");
        }
        return duration;
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException();
        }
    }

    private static Duration parts(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.matches("[0-9]+(\\.[0-9]+)?")) {
            throw new IllegalArgumentException("it has no unit");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (end < text.length()) {
            part.region(end, text.length());
            if (!part.lookingAt()) {
                throw new IllegalArgumentException();
            }
            long unit = NANOS.getOrDefault(part.group(2), 0L);
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            end = part.end();
        }
        if (end == 0) {
            throw new IllegalArgumentException();
        }
        BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
        return Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue());
    }
}
