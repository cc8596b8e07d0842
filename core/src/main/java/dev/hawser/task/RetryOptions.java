package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * What a {@link Retry} is to do: a draft, handed to the function that is given to {@link Retry#of}. It is of no use
 * afterwards.
 */
public final class RetryOptions {
    int attempts = 5;
    Backoff backoff = Backoff.fullJitter(Duration.ofMillis(100), 2, Duration.ofSeconds(30), new SplittableRandom());
    Predicate<? super Throwable> when = e -> e instanceof IOException || e instanceof TimeoutException;
    double budget = Double.POSITIVE_INFINITY;
    int reserve;

    RetryOptions() {}

    /**
     * How often to try in all.
     *
     * @param most 1 or more; by default 5
     * @return this
     */
    public RetryOptions attempts(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("attempts must be 1 or more, was " + most);
        }
        attempts = most;
        return this;
    }

    /**
     * How long to wait after a failure.
     *
     * @param waits by default anything up to a bound that begins at 100 ms and doubles, up to 30 s
     * @return this
     */
    public RetryOptions backoff(Backoff waits) {
        backoff = requireNonNull(waits, "waits");
        return this;
    }

    /**
     * Which failures another try may mend. A cancel is none of them, whatever this says.
     *
     * @param mendable by default IOException and TimeoutException
     * @return this
     */
    public RetryOptions when(Predicate<? super Throwable> mendable) {
        when = requireNonNull(mendable, "mendable");
        return this;
    }

    /**
     * How many retries there may be for all calls of the {@link Retry} together, so that those who are in trouble already
     * are not asked several times as often.
     *
     * @param part of the number of calls, more than 0, such as 0.2; by default there is no bound
     * @param first so many retries are free, 0 or more: at the beginning there are no calls to go by
     * @return this
     */
    public RetryOptions budget(double part, int first) {
        if (!(part > 0)) {
            throw new IllegalArgumentException("the budget must be more than 0, was " + part);
        }
        if (first < 0) {
            throw new IllegalArgumentException("the budget's reserve must not be negative, was " + first);
        }
        budget = part;
        reserve = first;
        return this;
    }
}
