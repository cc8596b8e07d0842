package dev.hawser.batch.run;

import dev.hawser.batch.Item;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Outcome;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows from the source: some ahead of use, so that no slot waits for a file to be read, and more when those at
 * hand wait for their key; none that is not needed where the source counts what is handed out.
 */
final class Supply {
    /** So many rows that could start are kept at hand, or as many as there are slots if that is less. */
    private static final int AT_HAND = 1024;

    /** What to do with what comes of it. */
    interface Taker {
        /** Rows have come, or none will. */
        void askRound();

        /** The source has no more items, and none is under way. */
        void exhausted();

        /** The source cannot give any more. */
        void untakable(Throwable cause);
    }

    private final Insight run;
    private final Parts parts;
    private final WorkSource source;
    private final Taker taker;
    private final boolean ahead;
    private final Fn<? super Item, Standing> standing;
    private final boolean ordered;
    private final int lookAhead;
    private boolean taking;
    private @Nullable Deferred<?> take;

    Supply(Insight run, Taker taker) {
        RunSettings options = run.parts().options();
        this.run = run;
        this.parts = run.parts();
        this.source = run.source();
        this.taker = taker;
        this.ahead = !source.capabilities().contains(Capability.LEASE_HOLDS_SLOT);
        this.standing = options.standing();
        this.ordered = options.ordered() && ahead;
        this.lookAhead = options.lookAhead();
    }

    boolean isTaking() {
        return taking;
    }

    /** Asks the source for rows if any are wanted; {@return whether some came at once} */
    boolean takeAtOnce() {
        int most = taking ? 0 : wanted();
        if (most <= 0) {
            return false;
        }
        taking = true;
        Deferred<?> asked = Deferred.ofDeferred(() -> source.take(most)).<@Nullable Void>addBoth(this::taken);
        if (taking) {
            take = asked;
        }
        return !taking;
    }

    private int wanted() {
        if (parts.waiting().isHeldAsAWhole()) {
            return parts.waiting().size() == 0 ? 1 : 0; // it may be that there are no more
        }
        int free = run.stage().paused ? 0 : parts.slots().room();
        int few = Math.clamp(
                parts.slots().limit(), 1, AT_HAND); // one at least, for without slots nobody asks for the end
        int target = ahead ? Math.max(free, few) : free;
        if (ordered) {
            target = lookAhead; // what is to go first may be far behind
        }
        int atHand = parts.waiting().startable();
        int room = lookAhead - parts.waiting().size();
        int wanted = Math.min(target - atHand, room);
        boolean canWait = atHand >= free && 2 * wanted < target; // fewer calls, of more rows each
        return canWait ? 0 : wanted;
    }

    private @Nullable Void taken(Outcome<List<Lease>> outcome) {
        taking = false;
        take = null;
        switch (outcome) {
            case Outcome.Success<List<Lease>>(List<Lease> leases) -> {
                if (leases.isEmpty() && run.stage().isRunning()) {
                    taker.exhausted();
                }
                leases.forEach(this::add);
            }
            case Outcome.Failure<List<Lease>>(Throwable cause) -> {
                if (run.stage().isRunning() || !(cause instanceof CancellationException)) {
                    taker.untakable(cause);
                }
            }
        }
        taker.askRound();
        return null;
    }

    private void add(Lease lease) {
        Row row = run.outcomes().taken(lease);
        if (!run.stage().isRunning()) {
            run.outcomes().giveBack(row);
            return;
        }
        Standing its;
        try {
            its = standing.apply(row.item());
        } catch (Exception e) {
            run.outcomes().refuse(row, e);
            return;
        }
        parts.waiting().add(row, its);
    }

    /** Takes no more. What comes all the same is given back. */
    void cancel() {
        Deferred<?> asked = take;
        if (asked != null) {
            asked.cancel();
        }
    }
}
