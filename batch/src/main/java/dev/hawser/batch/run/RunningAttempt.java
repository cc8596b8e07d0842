package dev.hawser.batch.run;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.StepTime;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.DelayedCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An attempt that has a slot: what it is at, and whether it was told to end. */
final class RunningAttempt implements StepObserver {
    /** Whether it was told to end, and why. */
    enum Told {
        /** It was not. */
        NOTHING,
        /** It took longer than an attempt may. */
        ATTEMPT_TIMEOUT,
        /** Its item took longer than an item may. */
        ITEM_TIMEOUT,
        /** The run stops. */
        STOP
    }

    /** Where attempts give up their slots and get others. */
    interface Seats {
        void leave(RunningAttempt attempt);

        Deferred<Integer> take(RunningAttempt attempt);

        void awaitRow();

        void waits(RunningAttempt attempt);

        void goesOn(RunningAttempt attempt);
    }

    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final RunClock clock;
    private final Events events;
    private final Seats seats;
    final Row row;
    int slot;
    final int number;
    final long startNanos;
    private final List<StepTime> steps = new ArrayList<>(4);

    /** The step under way; empty between two. */
    private String step = "";

    /** What another attempt need not do, if this one has failed. */
    private ObjectNode passed = NOTHING;

    /** The step that began last. */
    private String lastStep = "";

    private long stepMicros;

    /** Whether it has its slot: not while it rests. */
    boolean seated = true;

    /** Whether its time stands still although it has its slot. */
    boolean waiting;

    /** Since when it rests, and how long it has rested before: that does not count as time of the attempt. */
    long restsSince;

    long restedNanos;

    /** Fires when it has a slot again; null while it does not ask for one. */
    @Nullable Promise<Integer> seat;

    Told told = Told.NOTHING;
    long toldNanos;

    /** It did not end when told to; its outcome is settled without it. */
    boolean stuck;

    /** Ends it at its timeout; later, waits for its end. */
    @Nullable DelayedCall timer;

    /** Its function; null while that runs up to its first suspension. */
    @Nullable Deferred<?> function;

    RunningAttempt(Row row, int slot, RunClock clock, Events events, Seats seats) {
        this.row = row;
        this.slot = slot;
        this.number = row.lease.attempt();
        this.clock = clock;
        this.events = events;
        this.seats = seats;
        this.startNanos = clock.nanos();
    }

    long startMicros() {
        return clock.micros(startNanos);
    }

    /** The step under way, or an empty string. */
    String step() {
        return step;
    }

    /** Since when it is at that step, or at none, in microseconds since 1970. */
    long stepMicros() {
        return step.isEmpty() && steps.isEmpty() ? startMicros() : stepMicros;
    }

    /** The step that a failure is put down to. */
    String lastStep() {
        return lastStep;
    }

    @Override
    public void started(String name) {
        closeStep(false); // the one before has not been ended
        step = name;
        lastStep = name;
        stepMicros = clock.micros();
        if (events.areWanted()) {
            events.tell(new RunEvent.StepStarted(stepMicros, slot, row.item(), name));
        }
    }

    @Override
    public void ended(String name, boolean succeeded) {
        closeStep(succeeded);
    }

    @Override
    public void leaveSlot() {
        seats.leave(this);
    }

    @Override
    public Deferred<Integer> takeSlot(int former) {
        return seated ? Deferred.succeed(slot) : seats.take(this);
    }

    @Override
    public void awaitRow() {
        seats.awaitRow();
    }

    @Override
    public void waits() {
        seats.waits(this);
    }

    @Override
    public void goesOn() {
        seats.goesOn(this);
    }

    @Override
    public ObjectNode kept() {
        return row.lease.kept();
    }

    @Override
    public Deferred<@Nullable Void> keep(String name, @Nullable ObjectNode captured) {
        return row.lease.keep(name, captured);
    }

    @Override
    public ObjectNode passed() {
        return row.lease.passed();
    }

    @Override
    public void fails(ObjectNode steps) {
        passed = steps;
    }

    @Override
    public Deferred<Emission.Result> emit(Emission emission) {
        return row.lease.emit(emission);
    }

    private void closeStep(boolean succeeded) {
        if (step.isEmpty()) {
            return;
        }
        String name = step;
        long now = clock.micros();
        steps.add(new StepTime(name, stepMicros, now, succeeded));
        step = "";
        stepMicros = now;
        if (events.areWanted()) {
            events.tell(new RunEvent.StepEnded(now, slot, row.item(), name, succeeded));
        }
    }

    /** The report of its end. A step that is under way is reported as failed; {@code ends} closes it for good. */
    AttemptReport report(AttemptOutcome outcome, boolean ends) {
        if (ends) {
            closeStep(false);
        }
        long now = clock.micros();
        List<StepTime> told = steps;
        if (!step.isEmpty()) {
            told = new ArrayList<>(steps);
            told.add(new StepTime(step, stepMicros, now, false));
        }
        return new AttemptReport(row.item(), number, slot, startMicros(), now, told, outcome, passed);
    }

    void dropTimer() {
        DelayedCall waiting = timer;
        timer = null;
        if (waiting != null && waiting.isActive()) {
            waiting.cancel();
        }
    }
}
