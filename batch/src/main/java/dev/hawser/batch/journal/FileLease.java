package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The right to serve an item of a run directory. */
final class FileLease implements Lease {
    private final ItemQueue queue;
    private final Item item;
    private final int attempt;
    private final String idempotencyKey;
    private final long memory;
    private State state = State.NEW;

    private enum State {
        NEW,
        STARTED,
        ENDED
    }

    FileLease(ItemQueue queue, Item item, int attempt, String idempotencyKey, long memory) {
        this.queue = queue;
        this.item = item;
        this.attempt = attempt;
        this.idempotencyKey = idempotencyKey;
        this.memory = memory;
    }

    @Override
    public Item item() {
        return item;
    }

    /** About how many bytes of memory the item takes. */
    long memory() {
        return memory;
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
            throw new IllegalStateException("attempt " + attempt + " at item " + item.id() + " has started already");
        }
        state = State.STARTED;
        queue.started(this, slot);
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
        if (report.item() != item || report.number() != attempt) {
            throw new IllegalArgumentException("a report of attempt %d at item %s was given for attempt %d at item %s"
                    .formatted(report.number(), report.item().id(), attempt, item.id()));
        }
        end();
    }

    private void end() {
        if (state == State.ENDED) {
            throw new IllegalStateException("attempt " + attempt + " at item " + item.id() + " has ended already");
        }
        state = State.ENDED;
    }

    @Override
    public String toString() {
        return "attempt " + attempt + " at item " + item.id();
    }
}
