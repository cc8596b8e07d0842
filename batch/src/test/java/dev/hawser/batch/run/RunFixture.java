package dev.hawser.batch.run;

import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.Rate;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** A run over rows in memory in virtual time, with what it told its listener. Set it up, then {@link #start}. */
final class RunFixture {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    static final RetryPolicy FIVE_TRIES = new RetryPolicy(
            5, Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(30), Double.MAX_VALUE, 0);

    final Reactor reactor;
    final VirtualTime time;
    final MemorySource source;
    final List<RunEvent> events = new ArrayList<>();

    int slots = 2;
    Integer perKey;
    Rate rate;
    RetryPolicy retries = RetryPolicy.NONE;
    Duration attemptTimeout;
    Duration itemTimeout;
    List<HaltRule> halt = List.of();
    Consumer<RunOptions> options = _ -> {};

    private RunControl run;
    private Deferred<RunSummary> end;

    RunFixture(Reactor reactor, VirtualTime time, List<Item> items) {
        this.reactor = reactor;
        this.time = time;
        this.source = new MemorySource(reactor, items);
    }

    RunControl start(Workflow workflow) {
        Limits limits =
                new Limits(slots, perKey, rate, retries, attemptTimeout, itemTimeout, Duration.ofSeconds(1), halt);
        Consumer<RunOptions> given = o ->
                o.limits(limits).key(Rows::key).clock(InstantSource.fixed(NOON)).random(new SplittableRandom(1));
        run = RunControl.start(reactor, source, workflow, given.andThen(options));
        run.addListener(events::add);
        end = run.finished();
        pass(Duration.ZERO);
        return run;
    }

    /** Moves time on, and lets calls run that were added for the moment at its end. */
    void pass(Duration duration) {
        time.advance(duration);
        for (int turn = 0; turn < 10; turn++) {
            time.advance(Duration.ZERO);
        }
    }

    void passSeconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    boolean isOver() {
        return end.isFired();
    }

    RunSummary summary() {
        return Results.successOf(end);
    }

    Throwable failure() {
        return Results.failureOf(end);
    }

    <E extends RunEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Every attempt takes so long. */
    Workflow taking(Duration duration) {
        return attempt -> {
            attempt.observer().started("work");
            reactor.sleep(duration).await();
            attempt.observer().ended("work", true);
            return Rows.OUTPUT;
        };
    }

    /** Sleeps to the end, whoever cancels it. */
    void sleepOn(Duration duration) {
        long until = time.nanoTime() + duration.toNanos();
        while (time.nanoTime() < until) {
            try {
                reactor.sleep(Duration.ofNanos(until - time.nanoTime())).await();
            } catch (CancellationException e) {
                // takes no notice
            }
        }
    }

    static StepException busy(Duration retryAfter) {
        return new StepException("work", "http-503", "was 503, expected 200", true, retryAfter);
    }
}
