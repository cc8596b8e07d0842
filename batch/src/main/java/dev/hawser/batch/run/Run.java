package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.run.Stage.Phase;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.batch.source.Seat;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one implementation: decides what starts. When it is over, its {@link Closure} does.
 *
 * <p>Whatever changes asks for a <em>round</em>, a callback in the reactor's next turn, in which all starts are made.
 * So starting is never nested in the end of another attempt, and one callback serves all ends of a turn.
 */
final class Run implements RunControl, Attempts.Ending, Outcomes.Steering, Supply.Taker {
    /** After so many starts, or that time, others on the reactor get their turn. */
    private static final int STARTS_IN_A_ROUND = 256;

    private static final long ROUND_NANOS = 1_000_000;

    private final Parts parts;
    private final Insight insight;
    private final Stage stage;
    private final Outcomes outcomes;
    private final WorkSource source;
    private final Attempts attempts;
    private final Supply supply;
    private final StartTimes startTimes;
    private final GrantedStarts granted;
    private final Closure closure;
    private boolean drainAsked;
    private boolean roundAsked;

    private Run(Reactor reactor, WorkSource source, Workflow workflow, RunSettings options) {
        boolean shared = source.capabilities().contains(Capability.SHARED);
        this.parts = Parts.of(reactor, options, shared);
        this.source = source;
        this.stage = new Stage();
        List<HaltRule> rules = shared ? List.of() : options.limits().halt(); // what is shared sees all ends
        Halts halts = new Halts(rules, () -> source.counts().total());
        Holds holds = new Holds(parts, this::held, this::askRound);
        this.outcomes = new Outcomes(parts, source, halts, holds, this);
        this.attempts = new Attempts(parts, workflow, holds, this);
        this.granted = new GrantedStarts();
        this.startTimes =
                shared ? new StartTimes(parts, granted, this::askRound) : new StartTimes(parts, this::askRound);
        LoadGate load = new LoadGate(parts, this::held, this::askRound);
        this.insight = new Insight(parts, source, stage, holds, outcomes, attempts, startTimes, load);
        this.supply = new Supply(insight, this);
        parts.waiting().whenPaced(this::askRound);
        this.closure = new Closure(insight, supply, this::askRound);
    }

    static Run start(Reactor reactor, WorkSource source, Workflow workflow, RunSettings options) {
        Run run = new Run(reactor, requireNonNull(source, "source"), requireNonNull(workflow, "workflow"), options);
        source.seated(run.new Place());
        var _ = reactor.callLater(Duration.ZERO, run::open);
        return run;
    }

    private void open() {
        var _ = Deferred.ofDeferred(source::open).<@Nullable Void>addBoth(outcome -> {
            switch (outcome) {
                case Outcome.Success<RunInfo>(RunInfo info) -> opened(info);
                case Outcome.Failure<RunInfo>(Throwable cause) -> closure.notOpened(cause);
            }
            return null;
        });
    }

    private void opened(RunInfo info) {
        closure.opened();
        if (stage.phase() == Phase.OPENING) {
            stage.become(Phase.RUNNING);
        }
        if (parts.events().areWanted()) {
            tell(new RunEvent.RunStarted(micros(), info, parts.slots().limit()));
        }
        askRound();
    }

    /** Something has changed that may let a row start, or let the run end. */
    @Override
    public void askRound() {
        if (!roundAsked && !stage.isOver()) {
            roundAsked = true;
            var _ = parts.reactor().callLater(Duration.ZERO, this::round);
        }
    }

    private void round() {
        roundAsked = false;
        try {
            serve();
            closure.closeIfIdle();
        } catch (RuntimeException | Error e) {
            closure.broken(e, true);
            throw e; // a mistake of ours: reported with its stack
        }
    }

    /** Starts what can be started, taking rows as they are needed. */
    private void serve() {
        attempts.seat();
        long begin = parts.clock().nanos();
        int starts = 0;
        do {
            while (parts.waiting().startable() > 0 && insight.gate() == Gate.OPEN) {
                if (++starts > STARTS_IN_A_ROUND || parts.clock().nanos() - begin > ROUND_NANOS) {
                    askRound();
                    return;
                }
                startNext();
            }
        } while (stage.isRunning() && supply.takeAtOnce() && ++starts <= STARTS_IN_A_ROUND);
        if (starts > STARTS_IN_A_ROUND) {
            askRound();
        }
    }

    private void startNext() {
        Row row = parts.waiting().next();
        startTimes.started(row);
        try {
            attempts.start(row);
        } catch (RuntimeException | Error e) {
            if (row.place == Row.Place.WAITING) { // it has not come so far as to have a slot
                parts.waiting().ended(row);
                outcomes.giveBack(row);
            }
            closure.broken(e, true);
        }
    }

    // what the parts tell

    @Override
    public void settled(Row row, AttemptEnd end) {
        startTimes.ended(row, end);
        outcomes.settle(row, end);
        askRound();
    }

    @Override
    public boolean mayServe() {
        return source.mayStart();
    }

    @Override
    public void cameBack() {
        askRound();
    }

    @Override
    public void reactorStops() {
        closure.drain();
    }

    @Override
    public void exhausted() {
        closure.complete();
    }

    @Override
    public void untakable(Throwable cause) {
        closure.broken(cause, false);
    }

    /** What cannot be recorded would have to be done again: nothing goes on. */
    @Override
    public void unrecordable(Throwable cause) {
        closure.broken(cause, true);
    }

    @Override
    public void recorded() {
        askRound();
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
        if (stage.isRunning()) {
            tell(new RunEvent.Halted(micros(), rule));
            note("halt", details().put("rule", rule.text()));
            closure.halt(rule);
        }
    }

    // the handle

    @Override
    public Deferred<RunSummary> finished() {
        return closure.finished();
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
        if (changed(slots)) {
            note("cap", details().put("before", before).put("after", slots));
        }
    }

    private boolean changed(int slots) {
        int before = parts.slots().limit();
        if (slots == before || stage.isClosing()) {
            return false;
        }
        parts.slots().resize(slots);
        tell(new RunEvent.SlotsChanged(micros(), before, slots));
        askRound();
        return true;
    }

    /** For a source that is shared. What it does is its own history, so that it is not told of it. */
    private final class Place implements Seat {
        @Override
        public int occupied() {
            return parts.slots().occupied();
        }

        @Override
        public void slots(int count) {
            boolean _ = changed(count);
        }

        @Override
        public void giveBack() {
            parts.waiting().emptyTo(outcomes::giveBack);
        }

        @Override
        public void perKey(int count) {
            parts.waiting().perKey(count);
            askRound();
        }

        @Override
        public void startAtWill() {
            granted.atWill();
            askRound();
        }

        @Override
        public void startAt(Duration first, Duration step, int count) {
            granted.add(parts.reactor().nanoTime() + first.toNanos(), step.toNanos(), count);
            askRound();
        }

        @Override
        public void drain(Duration grace) {
            if (!drainAsked) {
                Run.this.drain(grace);
            }
        }

        @Override
        public void halt(HaltRule rule) {
            if (stage.isRunning()) {
                tell(new RunEvent.Halted(micros(), rule));
                closure.halt(rule);
            }
        }

        @Override
        public void lost() {
            closure.lost();
        }
    }

    /** For the history of the run, from its beginning to its end. */
    private void note(String event, ObjectNode details) {
        if (closure.isOpen() && !stage.isClosing()) {
            source.note(event, details);
        }
    }

    private static ObjectNode details() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void pause() {
        if (!stage.paused && (stage.isRunning() || stage.phase() == Phase.OPENING)) {
            stage.paused = true;
            tell(new RunEvent.Paused(micros()));
            note("pause", details());
        }
    }

    @Override
    public void resume() {
        if (stage.paused && !stage.isClosing()) {
            stage.paused = false;
            tell(new RunEvent.Resumed(micros()));
            note("resume", details());
            askRound();
        }
    }

    @Override
    public void drain(Duration grace) {
        if (stage.isClosing()) {
            return;
        }
        if (drainAsked || stage.phase() == Phase.STOPPING) {
            cancel();
            return;
        }
        drainAsked = true;
        tell(new RunEvent.Draining(micros(), grace));
        note("drain", details().put("graceMillis", grace.toMillis()));
        closure.drain();
        closure.cancelAfter(grace);
    }

    @Override
    public void cancel() {
        closure.drain();
        closure.cancelAttempts();
    }

    @Override
    public RunView view(int mostSlots) {
        return new Viewer(insight).view(mostSlots);
    }

    @Override
    public Explanation explain(String itemId) {
        return new Explainer(insight).explain(requireNonNull(itemId, "itemId"));
    }

    @Override
    public List<Explanation> waiting(int most) {
        return new Explainer(insight).waiting(most);
    }

    private long micros() {
        return parts.clock().micros();
    }

    private void tell(RunEvent event) {
        parts.events().tell(event);
    }
}
