package dev.hawser.http.client;

import dev.hawser.http.Headers;
import dev.hawser.task.Backoff;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Whether a request is sent again, and when; with a budget, so that many that fail do not become a storm. On the reactor. */
final class Retrying {
    /** Retries that are always there, and the share of all requests that may be retries beyond that. */
    private static final int RESERVE = 10;

    private static final double BUDGET = 0.2;

    /** A server that wants more than this is told to its caller. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final int most;
    private final Backoff backoff;
    private long requests;
    private long retries;

    Retrying(int most, Backoff backoff) {
        this.most = most;
        this.backoff = backoff;
    }

    /** A request was made. */
    void count() {
        requests++;
    }

    /**
     * How long to wait before the next try; empty if there is none.
     *
     * @param failures how often it has failed
     * @param asked what the server wants, if it says so
     * @param left how long there is
     */
    Optional<Duration> wait(int failures, Optional<Duration> asked, Duration left) {
        if (failures > most || retries >= RESERVE + BUDGET * requests) {
            return Optional.empty();
        }
        Duration wait = asked.orElseGet(() -> backoff.delay(failures));
        if (wait.compareTo(left) >= 0 || wait.compareTo(LONGEST) > 0) {
            return Optional.empty();
        }
        retries++;
        return Optional.of(wait);
    }

    /** What {@code Retry-After} says: seconds, or a date. */
    static Optional<Duration> retryAfter(Headers headers, InstantSource clock) {
        return headers.first("Retry-After")
                .flatMap(text -> text.matches("[0-9]{1,9}")
                        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                        : date(text).map(date -> {
                            Duration wait = Duration.between(clock.instant(), date);
                            return wait.isNegative() ? Duration.ZERO : wait;
                        }));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
