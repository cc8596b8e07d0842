package dev.hawser.batch.run;

import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.run.Stage.Phase;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Fatal;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.DelayedCall;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of a run: from the moment on which nothing starts any more to the summary. */
final class Closure {
    /** How it is going to end. */
    private record Ending(Closing closing, Optional<HaltRule> rule, Optional<Throwable> failure) {
        static Ending of(Closing closing) {
            return new Ending(closing, Optional.empty(), Optional.empty());
        }
    }

    private final Insight run;
    private final Parts parts;
    private final WorkSource source;
    private final Stage stage;
    private final Supply supply;
    private final Runnable askRound;
    private final Promise<RunSummary> summary = new Promise<>();
    private final Deferred<RunSummary> finished = summary;
    private Ending ending = Ending.of(Closing.COMPLETE);
    private boolean opened;
    private @Nullable DelayedCall graceTimer;

    Closure(Insight run, Supply supply, Runnable askRound) {
        this.run = run;
        this.parts = run.parts();
        this.source = run.source();
        this.stage = run.stage();
        this.supply = supply;
        this.askRound = askRound;
    }

    Deferred<RunSummary> finished() {
        return finished.share();
    }

    /** The source is open, so that it is to be closed. */
    void opened() {
        opened = true;
    }

    boolean isOpen() {
        return opened;
    }

    /** The source cannot be opened. */
    void notOpened(Throwable cause) {
        stage.become(Phase.OVER);
        dropTimers();
        summary.errback(cause);
    }

    /** The source has no more items, and none is under way. */
    void complete() {
        stop(Ending.of(allDone()));
    }

    void drain() {
        stop(Ending.of(Closing.DRAINED));
    }

    /** What is under way then is cancelled. */
    void cancelAfter(Duration grace) {
        graceTimer = parts.reactor().callLater(grace, this::cancelAttempts);
    }

    /** Others have what was leased. */
    void lost() {
        stop(Ending.of(Closing.LOST));
        cancelAttempts();
    }

    void halt(HaltRule rule) {
        stop(new Ending(Closing.HALTED, Optional.of(rule), Optional.empty()));
        if (rule.when() == HaltRule.When.NOW) {
            cancelAttempts();
        }
    }

    /** The run cannot go on; attempts under way may end unless that makes no sense. */
    void broken(Throwable cause, boolean cancels) {
        Fatal.tell(cause);
        if (ending.closing() != Closing.FAILED) {
            tell(new RunEvent.Broken(parts.clock().micros(), Failures.message(cause)));
        }
        stop(new Ending(Closing.FAILED, Optional.empty(), Optional.of(cause)));
        if (cancels) {
            cancelAttempts();
        }
    }

    private void stop(Ending how) {
        if (stage.isClosing()) {
            return;
        }
        boolean first = stage.phase() != Phase.STOPPING;
        if (first || weight(how) > weight(ending)) {
            ending = how;
        }
        if (first) {
            stage.become(Phase.STOPPING);
            supply.cancel();
            parts.waiting().drainTo(run.outcomes()::giveBack);
            run.holds().close();
        }
        askRound.run();
    }

    /** Of two ways to end, the heavier one is told. */
    private static int weight(Ending ending) {
        return switch (ending.closing()) {
            case FAILED -> 2;
            case LOST -> 1;
            case COMPLETE, LIMITED, DRAINED, HALTED -> 0;
        };
    }

    void cancelAttempts() {
        if (stage.cancelling || stage.isOver()) {
            return;
        }
        stage.cancelling = true;
        Attempts attempts = run.attempts();
        Slots slots = parts.slots();
        int live = slots.occupied() - slots.stuck() + attempts.resting();
        if (live > 0) {
            tell(new RunEvent.Cancelling(parts.clock().micros(), live));
        }
        for (int number = 0; number < slots.end(); number++) {
            RunningAttempt attempt = slots.occupant(number);
            if (attempt != null) {
                attempts.tell(attempt, RunningAttempt.Told.STOP);
            }
        }
        attempts.stopResting();
    }

    /** Closes the source when nothing is under way any more. */
    void closeIfIdle() {
        Slots slots = parts.slots();
        boolean idle = slots.occupied() == slots.stuck()
                && run.attempts().resting() == 0
                && run.outcomes().unrecorded() == 0
                && !supply.isTaking();
        if (stage.phase() == Phase.STOPPING && opened && idle) {
            stage.become(Phase.CLOSING);
            dropTimers();
            if (weight(ending) == 0 && nothingIsLeft()) {
                ending = new Ending(allDone(), ending.rule(), Optional.empty());
            }
            var _ = Deferred.ofDeferred(() -> source.close(ending.closing())).<@Nullable Void>addBoth(this::closed);
        }
    }

    /** A drain or a stop rule that came with the last items has left nothing undone. */
    private boolean nothingIsLeft() {
        RunCounts counts = source.counts();
        return counts.total().isPresent()
                && counts.done() + counts.dead() + counts.skipped()
                        >= counts.total().getAsLong();
    }

    private Closing allDone() {
        return source.counts().left() ? Closing.LIMITED : Closing.COMPLETE;
    }

    private @Nullable Void closed(Outcome<@Nullable Void> outcome) {
        stage.become(Phase.OVER);
        if (outcome instanceof Outcome.Failure<@Nullable Void> failure) {
            Throwable cause = failure.cause();
            Throwable first = ending.failure().orElse(cause);
            if (first != cause) {
                first.addSuppressed(cause);
            }
            ending = new Ending(Closing.FAILED, ending.rule(), Optional.of(first));
        }
        RunSummary result = summary();
        tell(new RunEvent.RunEnded(parts.clock().micros(), result));
        summary.callback(result);
        return null;
    }

    private RunSummary summary() {
        Counters counters = parts.counters();
        return new RunSummary(
                ending.closing(),
                ending.rule(),
                ending.failure(),
                source.counts(),
                counters.tally(),
                counters.failures().copy(),
                counters.deaths().copy(),
                parts.slots().stuck(),
                Duration.ofNanos(parts.clock().elapsedNanos()),
                counters.times());
    }

    private void dropTimers() {
        run.startTimes().close();
        run.load().close();
        DelayedCall grace = graceTimer;
        if (grace != null && grace.isActive()) {
            grace.cancel();
        }
    }

    private void tell(RunEvent event) {
        parts.events().tell(event);
    }
}
