package dev.hawser.batch.journal;

import dev.hawser.batch.source.RunCounts;
import dev.hawser.invariant.Invariant;
import java.util.OptionalLong;

/** Counts items. On the reactor. */
final class ItemCounts {
    /** Whether the items served now were counted as dead before. */
    private final boolean revives;

    /** Done and dead ones that are not served now. */
    private final long before;

    /** How long the input is; -1 if that is not known. */
    private final long inputBytes;

    private final FoundRows found;

    private long total = -1;
    private long consumed;
    private long read;
    private long leased;
    private long waiting;
    private long done;
    private long dead;
    private long skipped;
    private long picked;
    private boolean left;

    ItemCounts(OpenRun run, OpenRun.Mode mode) {
        this.revives = mode == OpenRun.Mode.RETRY_DEAD;
        this.done = run.doneBefore();
        this.dead = run.deadBefore();
        this.before = done + dead;
        this.inputBytes = run.inputBytes();
        this.found = run.found();
    }

    void read(RowBatch batch) {
        Invariant.check(batch.consumed() >= consumed, "an input is read forwards");
        read += batch.read();
        skipped += batch.skipped();
        consumed = batch.consumed();
        picked += batch.rows().size();
        Invariant.check(picked <= read, "no more is served than was read");
        left = batch.left();
        if (batch.ended() && batch.failure() == null) {
            total = left ? before + skipped + (revives ? 0 : picked) : read;
        }
    }

    void leased(int change) {
        leased += change;
        Invariant.check(leased >= 0, "no more leases end than were given");
        checkUnderWay();
    }

    void waiting(int change) {
        waiting += change;
        Invariant.check(waiting >= 0, "no more items come due than wait");
        checkUnderWay();
    }

    private void checkUnderWay() {
        Invariant.check(leased + waiting <= picked + found.read(), "what is under way was read before");
    }

    void done() {
        done++;
        if (revives) {
            dead--;
            Invariant.check(dead >= 0, "who is revived was dead");
        }
    }

    void dead() {
        if (!revives) {
            dead++;
        }
    }

    boolean anyUnderWay() {
        return leased > 0 || waiting > 0;
    }

    RunCounts counts(boolean full) {
        OptionalLong all = total < 0 ? OptionalLong.empty() : OptionalLong.of(total + found.total());
        return new RunCounts(
                all,
                estimate(),
                read + found.read(),
                leased,
                waiting,
                done,
                dead,
                skipped,
                left || found.leaves(),
                full);
    }

    /** As many rows as there are bytes left for, if they are as long as those before. */
    private OptionalLong estimate() {
        if (total >= 0 || inputBytes < 0 || consumed <= 0 || read == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(found.total() + Math.max(read, Math.round((double) read * inputBytes / consumed)));
    }
}
