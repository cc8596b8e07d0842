package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import dev.hawser.invariant.Invariant;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The right to serve an item of a run directory. */
final class FileLease implements Lease {
    private final ItemQueue queue;
    private final int attempt;
    private final String idempotencyKey;
    private final Held held;
    private State state = State.NEW;

    private enum State {
        NEW,
        STARTED,
        ENDED
    }

    /** What is held of an item from its row to its end, over all its tries. */
    static final class Held {
        private final Item item;

        /** What steps captured that are not done again. */
        private final ObjectNode kept;

        /** What the steps captured that it got past before it died. */
        private final ObjectNode passed;

        /** How far it is from a row of the input. */
        private final int depth;

        private long memory;

        Held(RowBatch.Unserved row) {
            Invariant.check(
                    row.memory() >= 0 && row.depth() >= 0, "a row has its weight, and its place below the input");
            this.item = row.item();
            this.kept = row.kept();
            this.passed = row.passed();
            this.depth = row.depth();
            this.memory = row.memory();
        }

        Item item() {
            return item;
        }

        /** About how many bytes of memory it takes. */
        long memory() {
            return memory;
        }

        /** Holds more. {@return about how many bytes that takes} */
        private long keep(String step, @Nullable ObjectNode captured) {
            JsonNode value = captured == null ? JsonNodeFactory.instance.nullNode() : captured;
            kept.set(step, value);
            long more = Item.memory(value);
            memory += more;
            Invariant.check(more >= 0 && memory >= more, "what is kept is more than before");
            return more;
        }
    }

    FileLease(ItemQueue queue, Held held, int attempt, String idempotencyKey) {
        Invariant.check(attempt > 0 && !idempotencyKey.isEmpty(), "tries are counted from 1, and have a key");
        this.queue = queue;
        this.held = held;
        this.attempt = attempt;
        this.idempotencyKey = idempotencyKey;
    }

    @Override
    public Item item() {
        return held.item();
    }

    Held held() {
        return held;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String idempotencyKey() {
        return idempotencyKey;
    }

    @Override
    public void started(int slot) {
        if (state != State.NEW) {
            throw new IllegalStateException("attempt " + attempt + " at item " + item().id() + " has started already");
        }
        state = State.STARTED;
        queue.started(this, slot);
    }

    @Override
    public ObjectNode kept() {
        return held.kept;
    }

    @Override
    public ObjectNode passed() {
        return held.passed;
    }

    @Override
    public Deferred<@Nullable Void> keep(String step, @Nullable ObjectNode captured) {
        if (state != State.STARTED) {
            throw new IllegalStateException(this + " is not under way");
        }
        queue.holds(held.keep(step, captured)); // if it does not become durable, the run ends
        Deferred<@Nullable Void> written =
                queue.keep(new Entry.Kept(item().id(), item().ordinal(), step, queue.micros(), captured));
        Deferred<@Nullable Void> _ = written.share().addErrback(_ -> null); // nobody can cancel what is written
        return written.share();
    }

    @Override
    public Deferred<Emission.Result> emit(Emission emission) {
        if (state != State.STARTED) {
            throw new IllegalStateException(this + " is not under way");
        }
        Deferred<Emission.Result> written = queue.emit(item(), held.depth, emission);
        Deferred<?> _ = written.share().addErrbackAction(_ -> {}); // nobody can cancel what is written
        return written.share();
    }

    @Override
    public Deferred<@Nullable Void> ack(AttemptReport report) {
        end(report);
        return queue.done(this, report);
    }

    @Override
    public Deferred<@Nullable Void> retry(AttemptReport report, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay cannot be negative, was " + delay);
        }
        end(report);
        return queue.retry(this, report, delay);
    }

    @Override
    public Deferred<@Nullable Void> dead(AttemptReport report) {
        end(report);
        return queue.dead(this, report);
    }

    @Override
    public Deferred<@Nullable Void> giveBack(@Nullable AttemptReport report) {
        if (report == null) {
            end();
        } else {
            end(report);
        }
        return queue.giveBack(this, report);
    }

    private void end(AttemptReport report) {
        requireNonNull(report, "report");
        if (report.item() != item() || report.number() != attempt) {
            throw new IllegalArgumentException("a report of attempt %d at item %s was given for attempt %d at item %s"
                    .formatted(report.number(), report.item().id(), attempt, item().id()));
        }
        end();
    }

    private void end() {
        if (state == State.ENDED) {
            throw new IllegalStateException("attempt " + attempt + " at item " + item().id() + " has ended already");
        }
        state = State.ENDED;
    }

    @Override
    public String toString() {
        return "attempt " + attempt + " at item " + item().id();
    }
}
