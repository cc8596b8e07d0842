package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Fatal;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one implementation: decides what starts and when it is over.
 *
 * <pre>
 * OPENING ──▶ RUNNING ──all ended, drain, stop rule, failure──▶ STOPPING ──nothing is under way──▶ CLOSING ──▶ OVER
 *     └────────────drain──────────────────────────────────────────┘
 * </pre>
 *
 * <p>Whatever changes asks for a <em>round</em>, a callback in the reactor's next turn, in which all starts are made.
 * So starting is never nested in the end of another attempt, and one callback serves all ends of a turn.
 */
final class Run implements RunControl, Attempts.Ending, Outcomes.Steering {
    /** After so many starts, or that time, others on the reactor get their turn. */
    private static final int STARTS_IN_A_ROUND = 256;

    private static final long ROUND_NANOS = 1_000_000;

    private enum Phase {
        OPENING,
        RUNNING,
        STOPPING,
        CLOSING,
        OVER
    }

    /** How it is going to end. */
    private record Ending(Closing closing, Optional<HaltRule> rule, Optional<Throwable> failure) {
        static Ending of(Closing closing) {
            return new Ending(closing, Optional.empty(), Optional.empty());
        }
    }

    final Parts parts;
    final Holds holds;
    final Outcomes outcomes;
    private final WorkSource source;
    private final Attempts attempts;
    private final Supply supply;
    private final StartTimes startTimes;
    private final Promise<RunSummary> summary = new Promise<>();
    private final Deferred<RunSummary> finished = summary;

    private Phase phase = Phase.OPENING;
    private Ending ending = Ending.of(Closing.COMPLETE);
    private boolean opened;
    private boolean paused;
    private boolean drainAsked;
    private boolean cancelling;
    private boolean roundAsked;
    private @Nullable DelayedCall graceTimer;

    private Run(Reactor reactor, WorkSource source, Workflow workflow, RunOptions options) {
        this.parts = Parts.of(reactor, options);
        this.source = source;
        Halts halts = new Halts(options.limits().halt(), () -> source.counts().total());
        this.holds = new Holds(parts, this::held, this::askRound);
        this.outcomes = new Outcomes(parts, halts, holds, this);
        this.attempts = new Attempts(parts, workflow, holds, this);
        this.supply = new Supply(this, source);
        this.startTimes = new StartTimes(parts, this::askRound);
    }

    static Run start(Reactor reactor, WorkSource source, Workflow workflow, RunOptions options) {
        Run run = new Run(
                reactor,
                requireNonNull(source, "source"),
                requireNonNull(workflow, "workflow"),
                requireNonNull(options));
        var _ = reactor.callLater(Duration.ZERO, run::open);
        return run;
    }

    private void open() {
        var _ = Deferred.ofDeferred(source::open).<@Nullable Void>addBoth(outcome -> {
            switch (outcome) {
                case Outcome.Success<RunInfo>(RunInfo info) -> opened(info);
                case Outcome.Failure<RunInfo>(Throwable cause) -> {
                    phase = Phase.OVER;
                    dropTimers();
                    summary.errback(cause);
                }
            }
            return null;
        });
    }

    private void opened(RunInfo info) {
        opened = true;
        if (phase == Phase.OPENING) {
            phase = Phase.RUNNING;
        }
        if (parts.events().areWanted()) {
            tell(new RunEvent.RunStarted(micros(), info, parts.slots().limit()));
        }
        askRound();
    }

    /** Something has changed that may let a row start, or let the run end. */
    void askRound() {
        if (!roundAsked && phase != Phase.OVER) {
            roundAsked = true;
            var _ = parts.reactor().callLater(Duration.ZERO, this::round);
        }
    }

    private void round() {
        roundAsked = false;
        try {
            serve();
            closeIfIdle();
        } catch (RuntimeException | Error e) {
            broken(e, true);
            throw e; // a mistake of ours: reported with its stack
        }
    }

    /** Starts what can be started, taking rows as they are needed. */
    private void serve() {
        attempts.seat();
        long begin = parts.clock().nanos();
        int starts = 0;
        do {
            while (parts.waiting().startable() > 0 && gate() == Gate.OPEN) {
                if (++starts > STARTS_IN_A_ROUND || parts.clock().nanos() - begin > ROUND_NANOS) {
                    askRound();
                    return;
                }
                startNext();
            }
        } while (phase == Phase.RUNNING && supply.takeAtOnce() && ++starts <= STARTS_IN_A_ROUND);
        if (starts > STARTS_IN_A_ROUND) {
            askRound();
        }
    }

    private void startNext() {
        startTimes.started();
        Row row = parts.waiting().next();
        try {
            attempts.start(row);
        } catch (RuntimeException | Error e) {
            if (row.place == Row.Place.WAITING) { // it has not come so far as to have a slot
                parts.waiting().ended(row);
                outcomes.giveBack(row);
            }
            broken(e, true);
        }
    }

    /** What stands between a row that may start, as far as its key goes, and a slot. */
    Gate gate() {
        if (phase != Phase.RUNNING) {
            return phase == Phase.OPENING ? Gate.SLOTS : Gate.STOPPING;
        }
        if (paused) {
            return Gate.PAUSED;
        }
        if (parts.slots().room() == 0) {
            return Gate.SLOTS;
        }
        if (!outcomes.haveRoom()) {
            return Gate.RECORDS;
        }
        return nanosToRate() > 0 ? Gate.RATE : Gate.OPEN;
    }

    /** How long the rate holds up the next start; sees to it that there is a round then. */
    long nanosToRate() {
        return startTimes.nanosToNext(phase == Phase.RUNNING);
    }

    WorkSource source() {
        return source;
    }

    /** How many attempts are under way without a slot. */
    int resting() {
        return attempts.resting();
    }

    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    boolean isPaused() {
        return paused;
    }

    // what attempts and outcomes tell

    @Override
    public void settled(Row row, AttemptEnd end) {
        outcomes.settle(row, end);
        askRound();
    }

    @Override
    public void cameBack() {
        askRound();
    }

    @Override
    public void reactorStops() {
        stop(Ending.of(Closing.DRAINED));
    }

    private void held(RunEvent event) {
        tell(event);
        switch (event) {
            case RunEvent.Held held ->
                note(
                        "hold",
                        details()
                                .put("what", held.what())
                                .put("millis", held.delay().toMillis())
                                .put("why", held.why()));
            case RunEvent.Released released -> note("release", details().put("what", released.what()));
            default -> throw new IllegalArgumentException(String.valueOf(event));
        }
    }

    @Override
    public void halted(HaltRule rule) {
        if (phase != Phase.RUNNING) {
            return;
        }
        tell(new RunEvent.Halted(micros(), rule));
        note("halt", details().put("rule", rule.text()));
        stop(new Ending(Closing.HALTED, Optional.of(rule), Optional.empty()));
        if (rule.when() == HaltRule.When.NOW) {
            cancelAttempts();
        }
    }

    /** What cannot be recorded would have to be done again: nothing goes on. */
    @Override
    public void unrecordable(Throwable cause) {
        broken(cause, true);
    }

    @Override
    public void recorded() {
        askRound();
    }

    // the end

    /** The source has no more items, and none is under way. */
    void complete() {
        stop(Ending.of(allDone()));
    }

    /** The run cannot go on; attempts under way may end unless that makes no sense. */
    void broken(Throwable cause, boolean cancels) {
        Fatal.tell(cause);
        if (ending.closing() != Closing.FAILED) {
            tell(new RunEvent.Broken(micros(), Failures.message(cause)));
        }
        stop(new Ending(Closing.FAILED, Optional.empty(), Optional.of(cause)));
        if (cancels) {
            cancelAttempts();
        }
    }

    private void stop(Ending how) {
        if (phase == Phase.CLOSING || phase == Phase.OVER) {
            return;
        }
        boolean first = phase != Phase.STOPPING;
        if (first || (how.closing() == Closing.FAILED && ending.closing() != Closing.FAILED)) {
            ending = how;
        }
        if (first) {
            phase = Phase.STOPPING;
            supply.cancel();
            parts.waiting().drainTo(outcomes::giveBack);
            holds.close();
        }
        askRound();
    }

    private void cancelAttempts() {
        if (cancelling || phase == Phase.OVER) {
            return;
        }
        cancelling = true;
        Slots slots = parts.slots();
        int live = slots.occupied() - slots.stuck() + attempts.resting();
        if (live > 0) {
            tell(new RunEvent.Cancelling(micros(), live));
        }
        for (int number = 0; number < slots.end(); number++) {
            RunningAttempt attempt = slots.occupant(number);
            if (attempt != null) {
                attempts.tell(attempt, RunningAttempt.Told.STOP);
            }
        }
        attempts.stopResting();
    }

    private void closeIfIdle() {
        Slots slots = parts.slots();
        boolean idle = slots.occupied() == slots.stuck()
                && attempts.resting() == 0
                && outcomes.unrecorded() == 0
                && !supply.isTaking();
        if (phase == Phase.STOPPING && opened && idle) {
            phase = Phase.CLOSING;
            dropTimers();
            if (ending.closing() != Closing.FAILED && nothingIsLeft()) {
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
        phase = Phase.OVER;
        if (outcome instanceof Outcome.Failure<@Nullable Void> failure) {
            Throwable cause = failure.cause();
            Throwable first = ending.failure().orElse(cause);
            if (first != cause) {
                first.addSuppressed(cause);
            }
            ending = new Ending(Closing.FAILED, ending.rule(), Optional.of(first));
        }
        RunSummary result = summary();
        tell(new RunEvent.RunEnded(micros(), result));
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
        startTimes.close();
        DelayedCall grace = graceTimer;
        if (grace != null && grace.isActive()) {
            grace.cancel();
        }
    }

    // the handle

    @Override
    public Deferred<RunSummary> finished() {
        return finished.share();
    }

    @Override
    public void addListener(RunListener listener) {
        parts.events().add(requireNonNull(listener, "listener"));
    }

    @Override
    public void removeListener(RunListener listener) {
        parts.events().remove(listener);
    }

    @Override
    public void resize(int slots) {
        if (slots < 1 || slots > MOST_SLOTS) {
            throw new IllegalArgumentException("a run has 1 to " + MOST_SLOTS + " slots, was asked for " + slots);
        }
        int before = parts.slots().limit();
        if (slots != before && phase != Phase.OVER) {
            parts.slots().resize(slots);
            tell(new RunEvent.SlotsChanged(micros(), before, slots));
            note("cap", details().put("before", before).put("after", slots));
            askRound();
        }
    }

    /** For the history of the run, once there is one. */
    private void note(String event, ObjectNode details) {
        if (opened) {
            source.note(event, details);
        }
    }

    private static ObjectNode details() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void pause() {
        if (!paused && (phase == Phase.RUNNING || phase == Phase.OPENING)) {
            paused = true;
            tell(new RunEvent.Paused(micros()));
            note("pause", details());
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            tell(new RunEvent.Resumed(micros()));
            note("resume", details());
            askRound();
        }
    }

    @Override
    public void drain(Duration grace) {
        if (phase == Phase.CLOSING || phase == Phase.OVER) {
            return;
        }
        if (drainAsked || phase == Phase.STOPPING) {
            cancel();
            return;
        }
        drainAsked = true;
        tell(new RunEvent.Draining(micros(), grace));
        note("drain", details().put("graceMillis", grace.toMillis()));
        stop(Ending.of(Closing.DRAINED));
        graceTimer = parts.reactor().callLater(grace, this::cancelAttempts);
    }

    @Override
    public void cancel() {
        stop(Ending.of(Closing.DRAINED));
        cancelAttempts();
    }

    @Override
    public RunView view(int mostSlots) {
        return new Viewer(this, source).view(mostSlots);
    }

    @Override
    public Explanation explain(String itemId) {
        return new Explainer(this).explain(requireNonNull(itemId, "itemId"));
    }

    RunView.State state() {
        return switch (phase) {
            case OPENING -> RunView.State.OPENING;
            case RUNNING -> paused ? RunView.State.PAUSED : RunView.State.RUNNING;
            case STOPPING, CLOSING -> cancelling ? RunView.State.CANCELLING : RunView.State.DRAINING;
            case OVER -> RunView.State.ENDED;
        };
    }

    private long micros() {
        return parts.clock().micros();
    }

    private void tell(RunEvent event) {
        parts.events().tell(event);
    }
}
