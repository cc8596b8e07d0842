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
    /** What a retry costs; each request earns 1. */
    private static final int PRICE = 5;

    /** Retries that are there at first, and how many are saved up at most. */
    private static final int RESERVE = 10;

    private static final int MOST_SAVED = 100;

    /** A server that wants more than this is told to its caller. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final int most;
    private final Backoff backoff;
    private int budget = RESERVE * PRICE;

    Retrying(int most, Backoff backoff) {
        this.most = most;
        this.backoff = backoff;
    }

    /** A request was made. */
    void count() {
        budget = Math.min(MOST_SAVED * PRICE, budget + 1);
    }

    /**
     * How long to wait before the next try; empty if there is none.
     *
     * @param failures how often it has failed
     * @param asked what the server wants, if it says so
     * @param left how long there is
     */
    Optional<Duration> wait(int failures, Optional<Duration> asked, Duration left) {
        if (failures > most || budget < PRICE) {
            return Optional.empty();
        }
        Duration wait = asked.orElseGet(() -> backoff.delay(failures));
        if (wait.compareTo(left) >= 0 || wait.compareTo(LONGEST) > 0) {
            return Optional.empty();
        }
        budget -= PRICE;
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
