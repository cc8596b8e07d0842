package dev.hawser.batch.step;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of its quota: in {@code RateLimit} as the draft of the IETF has it, in its older forms, or in the
 * {@code X-RateLimit} fields that many servers have.
 *
 * @param remaining how many requests it takes before the quota is new
 * @param reset how long until that
 * @param quota how many it takes then; null if it does not say
 */
record RateLimit(long remaining, Duration reset, @Nullable Long quota) {
    /** Larger numbers are points in time, in seconds since 1970. */
    private static final long NO_DURATION = 1_000_000_000;

    private static final List<String> PREFIXES = List.of("ratelimit-", "x-ratelimit-", "x-rate-limit-");
    private static final Pattern REMAINING = Pattern.compile("\\b(?:r|remaining)=(\\d{1,15})");
    private static final Pattern RESET = Pattern.compile("\\b(?:t|reset)=(\\d{1,15})");
    private static final Pattern QUOTA = Pattern.compile("\\b(?:q|limit)=(\\d{1,15})");

    /**
     * {@return what the header fields of a response say; empty if they say nothing}
     *
     * @param field gives the value of a field, by its name
     * @param now the time of day
     */
    static Optional<RateLimit> of(Function<String, Optional<String>> field, Instant now) {
        String policy = field.apply("ratelimit-policy").orElse("");
        String all = field.apply("ratelimit").orElse("");
        Optional<Long> quota = number(QUOTA, policy).or(() -> number(QUOTA, all));
        Optional<Long> remaining = number(REMAINING, all);
        Optional<Long> reset = number(RESET, all);
        for (String prefix : PREFIXES) {
            remaining = remaining.or(() -> field.apply(prefix + "remaining").flatMap(RateLimit::number));
            reset = reset.or(() -> field.apply(prefix + "reset").flatMap(RateLimit::number));
            quota = quota.or(() -> field.apply(prefix + "limit").flatMap(RateLimit::number));
        }
        if (remaining.isEmpty() || reset.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RateLimit(remaining.get(), duration(reset.get(), now), quota.orElse(null)));
    }

    private static Optional<Long> number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Optional.of(Long.valueOf(found.group(1))) : Optional.empty();
    }

    /** Some say fractions of a second. */
    private static Optional<Long> number(String text) {
        String number = text.strip();
        return number.matches("\\d{1,15}(\\.\\d+)?")
                ? Optional.of((long) Math.ceil(Double.parseDouble(number)))
                : Optional.empty();
    }

    private static Duration duration(long value, Instant now) {
        if (value < NO_DURATION) {
            return Duration.ofSeconds(value);
        }
        Instant at = value > NO_DURATION * 1000 ? Instant.ofEpochMilli(value) : Instant.ofEpochSecond(value);
        Duration wait = Duration.between(now, at);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
