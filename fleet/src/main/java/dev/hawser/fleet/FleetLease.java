package dev.hawser.fleet;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The right to serve a row, for as long as the worker's time lasts. */
final class FleetLease implements Lease {
    private final Hand hand;
    private final Answer.Given given;
    private final String idempotencyKey;
    private long startedHere;
    private int generation;
    private double expected;
    private boolean ended;

    FleetLease(Hand hand, Answer.Given given, String idempotencyKey) {
        this.hand = hand;
        this.given = given;
        this.idempotencyKey = idempotencyKey;
    }

    @Override
    public Item item() {
        return given.item();
    }

    @Override
    public int attempt() {
        return given.attempt();
    }

    @Override
    public long firstStartMicros() {
        return given.firstStart() > 0 ? given.firstStart() - hand.ahead() : 0;
    }

    /** When the row's first try began, before this one; 0 if this is the first. By the database's clock. */
    long firstStartBefore() {
        return given.firstStart();
    }

    /** When the row's first try began, which may be this one. By the database's clock. */
    long firstStart() {
        return given.firstStart() > 0 ? given.firstStart() : startedHere + hand.ahead();
    }

    @Override
    public String idempotencyKey() {
        return idempotencyKey;
    }

    /** How often all had been held up when it started. */
    int generation() {
        return generation;
    }

    /** What it was taken to use up when it started. */
    double expected() {
        return expected;
    }

    /** What it has used up; empty if that does not count, or nobody knows. */
    OptionalDouble used(AttemptReport report) {
        return hand.used(report);
    }

    boolean hasStarted() {
        return startedHere > 0;
    }

    @Override
    public void started(int slot) {
        if (hasStarted()) {
            throw new IllegalStateException(this + " has started already");
        }
        startedHere = hand.micros();
        generation = hand.generation();
        expected = hand.expected();
        hand.started();
    }

    @Override
    public Deferred<@Nullable Void> begin() {
        return given.isSuspect() ? hand.begin(this) : Deferred.succeed(null);
    }

    @Override
    public ObjectNode kept() {
        return given.kept();
    }

    @Override
    public Deferred<@Nullable Void> keep(String step, @Nullable ObjectNode captured) {
        if (!hasStarted() || ended) {
            throw new IllegalStateException(this + " is not under way");
        }
        return hand.keep(new Turns.Kept(item().ordinal(), attempt(), step, Captured.text(captured)));
    }

    @Override
    public Deferred<Emission.Result> emit(Emission emission) {
        if (!hasStarted() || ended) {
            throw new IllegalStateException(this + " is not under way");
        }
        return hand.emit(this, emission);
    }

    @Override
    public Deferred<@Nullable Void> ack(AttemptReport report) {
        return end(new Ended.Settled(this, checked(report), false));
    }

    @Override
    public Deferred<@Nullable Void> dead(AttemptReport report) {
        return end(new Ended.Settled(this, checked(report), true));
    }

    @Override
    public Deferred<@Nullable Void> retry(AttemptReport report, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay cannot be negative, was " + delay);
        }
        return end(new Ended.Failed(this, checked(report), delay));
    }

    @Override
    public Deferred<@Nullable Void> giveBack(@Nullable AttemptReport report) {
        if (report != null) {
            var _ = checked(report);
        }
        return end(new Ended.Back(this));
    }

    private AttemptReport checked(AttemptReport report) {
        if (report.item() != item() || report.number() != attempt()) {
            throw new IllegalArgumentException("a report of attempt %d at item %s was given for %s"
                    .formatted(report.number(), report.item().id(), this));
        }
        return report;
    }

    private Deferred<@Nullable Void> end(Ended how) {
        if (ended) {
            throw new IllegalStateException(this + " has ended already");
        }
        ended = true;
        return hand.ended(how);
    }

    @Override
    public String toString() {
        return "attempt " + attempt() + " at item " + item().id();
    }
}
