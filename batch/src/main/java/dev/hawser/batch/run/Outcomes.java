package dev.hawser.batch.run;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Knows each item that this process holds, and gives the source what came of it; nobody waits for that in a slot. */
final class Outcomes {
    /** What an outcome may do to the run. */
    interface Steering {
        /** A stop rule applies. */
        void halted(HaltRule rule);

        /** The source could not record an outcome. */
        void unrecordable(Throwable cause);

        /** Something is recorded: there is room for more. */
        void recorded();
    }

    /** Outputs under way to the disk may take this part of the memory. */
    private static final int PART_OF_MEMORY = 10;

    /** So many rows are gone through for some that wait, which takes less than a millisecond. */
    private static final int LOOKED_THROUGH = 20_000;

    private final Map<String, Row> rows = new HashMap<>();
    private final RunClock clock;
    private final Events events;
    private final Counters counters;
    private final int mostUnrecorded;
    private final Retries retries;
    private final Halts halts;
    private final Holds holds;
    private final Steering steering;
    private int unrecorded;

    /** What the outputs take that are under way to the disk. */
    private long memory;

    private final long mostMemory;
    private int betweenTries;
    private final boolean shared;

    Outcomes(Parts parts, WorkSource source, Halts halts, Holds holds, Steering steering) {
        RunSettings options = parts.options();
        this.clock = parts.clock();
        this.events = parts.events();
        this.counters = parts.counters();
        this.mostUnrecorded = options.unrecorded();
        this.mostMemory = Runtime.getRuntime().maxMemory() / PART_OF_MEMORY;
        this.retries = new Retries(options.limits(), options.random());
        this.shared = source.capabilities().contains(Capability.SHARED);
        this.halts = halts;
        this.holds = holds;
        this.steering = steering;
    }

    /** The row of a lease that has just been taken: a new one, or the one that its item had at its last try. */
    Row taken(Lease lease) {
        String id = lease.item().id();
        Row known = rows.get(id);
        if (known != null && known.place == Row.Place.BETWEEN_TRIES) {
            betweenTries--;
            known.place = Row.Place.WAITING;
            known.lease = lease;
            return known;
        }
        Row row = new Row(lease);
        if (lease.firstStartMicros() > 0) {
            row.firstStart = clock.nanos() - Math.max(0, clock.micros() - lease.firstStartMicros()) * 1000;
        }
        rows.put(id, row);
        return row;
    }

    /** The row of an item, or null if this process does not hold it. */
    @Nullable Row row(String id) {
        return rows.get(id);
    }

    /** Some of the rows that wait without a slot, whatever for. */
    List<Row> someWithoutSlot(int most) {
        return rows.values().stream()
                .limit(LOOKED_THROUGH)
                .filter(row -> row.place != Row.Place.RUNNING && row.place != Row.Place.RECORDING)
                .limit(most)
                .toList();
    }

    /** Whether another attempt may begin, as far as the recording of outcomes goes. */
    boolean haveRoom() {
        return unrecorded < mostUnrecorded && memory < mostMemory;
    }

    int unrecorded() {
        return unrecorded;
    }

    int betweenTries() {
        return betweenTries;
    }

    /** An attempt has ended, or is stuck. */
    void settle(Row row, AttemptEnd end) {
        AttemptReport report = end.report();
        counters.attemptEnded(report);
        if (events.areWanted()) {
            events.tell(new RunEvent.AttemptEnded(report.endMicros(), report));
        }
        switch (report.outcome()) {
            case AttemptOutcome.Succeeded _ -> {
                holds.settled(row, end, false);
                halts.succeeded().ifPresent(steering::halted); // first: the record may end the run
                record(row, report, () -> row.lease.ack(report));
            }
            case AttemptOutcome.Failed failure -> failed(row, end, failure);
            case AttemptOutcome.GivenBack _ -> {
                holds.settled(row, end, false);
                record(row, report, () -> row.lease.giveBack(report));
            }
        }
    }

    private void failed(Row row, AttemptEnd end, AttemptOutcome.Failed failure) {
        Duration age = Duration.ofNanos(clock.nanos() - row.firstStart);
        Retries.Decision decision = retries.decide(end, age);
        holds.settled(row, end, decision instanceof Retries.Decision.Again);
        switch (decision) {
            case Retries.Decision.Again(Duration delay) -> retry(row, end.report(), delay);
            case Retries.Decision.Never(String why) ->
                dead(row, withMessage(end.report(), failure, why), !end.transientFailure());
        }
    }

    private static AttemptReport withMessage(AttemptReport report, AttemptOutcome.Failed failure, String more) {
        return more.isEmpty()
                ? report
                : report.with(new AttemptOutcome.Failed(failure.step(), failure.kind(), failure.message() + more));
    }

    private void retry(Row row, AttemptReport report, Duration delay) {
        counters.retryPlanned();
        row.due = clock.nanos() + delay.toNanos();
        if (shared) {
            rows.remove(row.item().id(), row); // its next try may be another process's
        } else {
            betweenTries++;
            row.place = Row.Place.BETWEEN_TRIES; // before the source hears of it: it may hand it out at once
        }
        if (events.areWanted()) {
            events.tell(new RunEvent.RetryPlanned(clock.micros(), row.item(), report.number() + 1, delay));
        }
        watch(() -> row.lease.retry(report, delay), () -> {});
    }

    /** {@code forGood} is whether no other try would have mended it. */
    private void dead(Row row, AttemptReport report, boolean forGood) {
        String alike = "";
        if (report.outcome() instanceof AttemptOutcome.Failed failure) {
            counters.died(failure.kind());
            alike = forGood ? failure.kind() + " " + failure.step() : "";
        }
        halts.failed(alike).ifPresent(steering::halted);
        record(row, report, () -> row.lease.dead(report));
    }

    /** The item cannot even be started. */
    void refuse(Row row, Throwable cause) {
        long now = clock.micros();
        AttemptOutcome outcome = Failures.of("", cause);
        dead(row, new AttemptReport(row.item(), row.lease.attempt(), 0, now, now, List.of(), outcome), true);
    }

    /** The item does not start in this process. */
    void giveBack(Row row) {
        record(row, null, () -> row.lease.giveBack(null));
    }

    private void record(Row row, @Nullable AttemptReport report, Callable<Deferred<@Nullable Void>> how) {
        row.place = Row.Place.RECORDING;
        long output = report != null && report.outcome() instanceof AttemptOutcome.Succeeded(ObjectNode captured)
                ? Item.memory(captured)
                : 0;
        memory += output;
        watch(how, () -> {
            memory -= output;
            rows.remove(row.item().id(), row);
            count(row, report);
        });
    }

    private void watch(Callable<Deferred<@Nullable Void>> how, Runnable then) {
        unrecorded++;
        var _ = Deferred.ofDeferred(how).<@Nullable Void>addBoth(outcome -> {
            unrecorded--;
            switch (outcome) {
                case Outcome.Success<@Nullable Void> _ -> then.run();
                case Outcome.Failure<@Nullable Void> failure -> steering.unrecordable(failure.cause());
            }
            steering.recorded();
            return null;
        });
    }

    private void count(Row row, @Nullable AttemptReport report) {
        if (report == null) {
            givenBack(row, null);
            return;
        }
        switch (report.outcome()) {
            case AttemptOutcome.Succeeded _ -> {
                counters.doneDurably(clock.nanos());
                tell(() -> new RunEvent.ItemDone(clock.micros(), report));
            }
            case AttemptOutcome.Failed _ -> {
                counters.deadDurably(clock.nanos());
                tell(() -> new RunEvent.ItemDead(clock.micros(), report));
            }
            case AttemptOutcome.GivenBack _ -> givenBack(row, report);
        }
    }

    private void givenBack(Row row, @Nullable AttemptReport report) {
        counters.givenBackDurably();
        tell(() -> new RunEvent.ItemGivenBack(clock.micros(), row.item(), report));
    }

    private void tell(Supplier<RunEvent> event) {
        if (events.areWanted()) {
            events.tell(event.get());
        }
    }
}
