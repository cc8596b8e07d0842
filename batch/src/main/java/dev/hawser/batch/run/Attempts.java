package dev.hawser.batch.run;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.run.RunningAttempt.Told;
import dev.hawser.batch.source.Fatal;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Runs attempts, each as one inline function in one slot, and ends those whose time is over. */
final class Attempts implements RunningAttempt.Seats {
    /** What to do when something has come of an attempt. */
    interface Ending {
        /** Its outcome is known. Its slot and key are free, unless it is stuck. */
        void settled(Row row, AttemptEnd end);

        /** Whether the source has not given rows to others meanwhile. */
        boolean mayServe();

        /** One that was stuck has ended: its slot and key are free. */
        void cameBack();

        /** The reactor itself stops. */
        void reactorStops();
    }

    /** Between two looks whether a row is still the attempt's. What ends that is known in a turn of the reactor. */
    private static final Duration MOMENT = Duration.ofMillis(10);

    private final Reactor reactor;
    private final Workflow workflow;
    private final Limits limits;
    private final RunClock clock;
    private final Events events;
    private final Slots slots;
    private final WaitingRows waiting;
    private final Counters counters;
    private final Holds holds;
    private final Ending ending;

    /** Those under way without a slot, and those of them that want one, first come first served. */
    private final Set<RunningAttempt> resting = new LinkedHashSet<>();

    private final Set<RunningAttempt> returning = new LinkedHashSet<>();

    Attempts(Parts parts, Workflow workflow, Holds holds, Ending ending) {
        this.reactor = parts.reactor();
        this.limits = parts.options().limits();
        this.clock = parts.clock();
        this.events = parts.events();
        this.slots = parts.slots();
        this.waiting = parts.waiting();
        this.counters = parts.counters();
        this.workflow = workflow;
        this.holds = holds;
        this.ending = ending;
    }

    /** Starts a try in the next slot; only if there is one. It runs up to its first suspension before this returns. */
    void start(Row row) {
        int slot = slots.next();
        row.lease.started(slot);
        RunningAttempt attempt = new RunningAttempt(row, slot, clock, events, this);
        if (row.firstStart == Row.NEVER) {
            row.firstStart = attempt.startNanos;
        }
        row.place = Row.Place.RUNNING;
        slots.occupy(slot, attempt);
        counters.attemptStarted();
        if (events.areWanted()) {
            events.tell(new RunEvent.AttemptStarted(attempt.startMicros(), slot, row.item(), attempt.number));
        }
        run(attempt);
    }

    private void run(RunningAttempt attempt) {
        Attempt facts = new Attempt(
                attempt.row.item(), attempt.number, attempt.slot, attempt.row.lease.idempotencyKey(), attempt);
        Deferred<ObjectNode> function = reactor.inline(() -> {
            begin(attempt);
            return requireNonNull(workflow.run(facts), "the workflow gave null instead of an output");
        });
        attempt.function = function;
        if (!function.isFired()) {
            if (attempt.told == Told.NOTHING) {
                watchAnew(attempt); // it may have rested by now
            } else {
                function.cancel(); // was told before it could be reached
            }
        }
        var _ = function.<@Nullable Void>addBoth(outcome -> ended(attempt, outcome));
    }

    /** Waits, if its source wants that; no time of the attempt. */
    private static void begin(RunningAttempt attempt) {
        Deferred<@Nullable Void> begun = attempt.row.lease.begin();
        if (begun.isFired()) {
            var _ = begun.await();
            return;
        }
        attempt.waits();
        try {
            var _ = begun.await();
        } finally {
            attempt.goesOn();
        }
    }

    /** Sets the timer of whichever timeout comes first. */
    private void watch(RunningAttempt attempt) {
        long now = clock.nanos();
        long ofAttempt = attempt.seated && !attempt.waiting
                ? nanosLeft(limits.attemptTimeout(), attempt.startNanos + attempt.restedNanos, now)
                : Long.MAX_VALUE;
        long ofItem = nanosLeft(limits.itemTimeout(), attempt.row.firstStart, now);
        long first = Math.min(ofAttempt, ofItem);
        if (first < Long.MAX_VALUE) {
            Told why = ofItem <= ofAttempt ? Told.ITEM_TIMEOUT : Told.ATTEMPT_TIMEOUT;
            attempt.timer = reactor.callLater(Duration.ofNanos(first), () -> tell(attempt, why));
        }
    }

    /** It waits for something: its slot, and the room that its key has, are for others. */
    @Override
    public void leave(RunningAttempt attempt) {
        attempt.seated = false;
        attempt.restsSince = clock.nanos();
        attempt.row.place = Row.Place.RESTING;
        slots.release(attempt.slot, false);
        waiting.rests(attempt.row);
        holds.rests(attempt.row);
        resting.add(attempt);
        watchAnew(attempt);
        ending.cameBack();
    }

    @Override
    public Deferred<Integer> take(RunningAttempt attempt) {
        Promise<Integer> seat = new Promise<>();
        attempt.seat = seat;
        returning.add(attempt);
        ending.cameBack();
        return seat;
    }

    @Override
    public void awaitRow() {
        while (!ending.mayServe()) {
            var _ = reactor.sleep(MOMENT).await();
        }
    }

    @Override
    public void waits(RunningAttempt attempt) {
        attempt.waiting = true;
        attempt.restsSince = clock.nanos();
        watchAnew(attempt);
    }

    @Override
    public void goesOn(RunningAttempt attempt) {
        attempt.waiting = false;
        attempt.restedNanos += clock.nanos() - attempt.restsSince;
        watchAnew(attempt);
    }

    /** Gives slots to those who rested, before others start. */
    void seat() {
        Iterator<RunningAttempt> all = returning.iterator();
        while (slots.room() > 0 && all.hasNext()) {
            RunningAttempt attempt = all.next();
            Promise<Integer> seat = attempt.seat;
            if (seat == null || seat.isFired()) {
                all.remove(); // was cancelled
            } else if (waiting.hasRoomFor(attempt.row)) {
                all.remove();
                resting.remove(attempt);
                sit(attempt);
                seat.callback(attempt.slot);
            }
        }
    }

    private void sit(RunningAttempt attempt) {
        attempt.seated = true;
        attempt.slot = slots.next();
        attempt.restedNanos += clock.nanos() - attempt.restsSince;
        attempt.row.place = Row.Place.RUNNING;
        slots.occupy(attempt.slot, attempt);
        waiting.runsOn(attempt.row);
        watchAnew(attempt);
    }

    private void watchAnew(RunningAttempt attempt) {
        if (attempt.told == Told.NOTHING) {
            attempt.dropTimer();
            watch(attempt);
        }
    }

    /** How many are under way without a slot. */
    int resting() {
        return resting.size();
    }

    /** Tells those under way without a slot to end. */
    void stopResting() {
        List.copyOf(resting).forEach(attempt -> tell(attempt, Told.STOP));
    }

    private static long nanosLeft(@Nullable Duration timeout, long since, long now) {
        return timeout == null ? Long.MAX_VALUE : Math.max(0, timeout.toNanos() - (now - since));
    }

    /** Tells an attempt to end, once. If it does not, it is stuck. */
    void tell(RunningAttempt attempt, Told why) {
        if (attempt.told != Told.NOTHING) {
            return;
        }
        attempt.told = why;
        attempt.toldNanos = clock.nanos();
        attempt.dropTimer();
        attempt.timer = reactor.callLater(limits.cancelGrace(), () -> stuck(attempt));
        Deferred<?> function = attempt.function;
        if (function != null) {
            function.cancel();
        }
    }

    /** Its outcome is settled without it, so that the run can go on; the slot stays taken, and so does its key. */
    private void stuck(RunningAttempt attempt) {
        attempt.stuck = true;
        if (attempt.seated) {
            slots.becameStuck();
        }
        forgetResting(attempt);
        Duration since = Duration.ofNanos(clock.nanos() - attempt.toldNanos);
        String still = "did not end within " + DurationText.of(since) + " of its cancel, may still be at work";
        AttemptOutcome outcome = attempt.told == Told.STOP
                ? new AttemptOutcome.GivenBack(reason(Told.STOP) + "; " + still)
                : new AttemptOutcome.Failed(attempt.lastStep(), "stuck", reason(attempt.told) + "; " + still);
        events.tell(new RunEvent.Stuck(clock.micros(), attempt.slot, attempt.row.item(), attempt.step(), since));
        ending.settled(attempt.row, AttemptEnd.last(attempt.report(outcome, false)));
    }

    private @Nullable Void ended(RunningAttempt attempt, Outcome<ObjectNode> outcome) {
        attempt.dropTimer();
        forgetResting(attempt);
        if (attempt.seated) {
            slots.release(attempt.slot, attempt.stuck);
            waiting.ended(attempt.row);
        } else {
            waiting.gone(attempt.row);
        }
        if (attempt.stuck) {
            events.tell(new RunEvent.CameBack(clock.micros(), attempt.slot, attempt.row.item()));
            ending.cameBack();
            return null;
        }
        AttemptEnd end = switch (outcome) {
            case Outcome.Success<ObjectNode>(ObjectNode output) ->
                AttemptEnd.last(attempt.report(new AttemptOutcome.Succeeded(output), true));
            case Outcome.Failure<ObjectNode>(Throwable cause) -> failed(attempt, cause);
        };
        ending.settled(attempt.row, end);
        return null;
    }

    private void forgetResting(RunningAttempt attempt) {
        resting.remove(attempt);
        returning.remove(attempt);
    }

    private AttemptEnd failed(RunningAttempt attempt, Throwable cause) {
        Fatal.tell(cause);
        return switch (attempt.told) {
            case STOP -> givenBack(attempt, reason(Told.STOP));
            case ATTEMPT_TIMEOUT, ITEM_TIMEOUT ->
                new AttemptEnd(
                        attempt.report(
                                new AttemptOutcome.Failed(attempt.lastStep(), "timeout", reason(attempt.told)), true),
                        attempt.told == Told.ATTEMPT_TIMEOUT,
                        Failures.retryAfter(cause)); // the answer may have come in the moment of the time limit
            case NOTHING -> {
                if (Failures.isOfStoppingReactor(cause, reactor)) {
                    ending.reactorStops();
                    yield givenBack(attempt, "the reactor stops");
                }
                yield Failures.end(attempt, cause);
            }
        };
    }

    private static AttemptEnd givenBack(RunningAttempt attempt, String reason) {
        return AttemptEnd.last(attempt.report(new AttemptOutcome.GivenBack(reason), true));
    }

    private String reason(Told why) {
        return switch (why) {
            case NOTHING -> "";
            case ATTEMPT_TIMEOUT -> "the attempt took longer than " + text(limits.attemptTimeout());
            case ITEM_TIMEOUT -> "the item took longer than " + text(limits.itemTimeout()) + ", all its tries together";
            case STOP -> "the run was told to stop";
        };
    }

    private static String text(@Nullable Duration duration) {
        return duration == null ? "" : DurationText.of(duration);
    }
}
