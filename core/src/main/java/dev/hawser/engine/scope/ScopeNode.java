package dev.hawser.engine.scope;

import dev.hawser.invariant.Invariant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cancel scope in the tree of them. Cancelled is a scope that was cancelled itself, or that lies in a cancelled one
 * with no shield in between: that is asked each time and kept nowhere.
 *
 * <p>A function that opens a scope is its owner; the nursery behind a scope adds members that begin in it. Each of them
 * knows its innermost scope, and from there the way up. So a scope need not know those below it: they lie on the ways
 * up of its owner and its members.
 *
 * <p>Of the reactor's thread.
 */
public final class ScopeNode {
    private final FunctionScopes home;
    private final @Nullable ScopeNode parent;
    private final @Nullable ScopeMember owner;
    private final boolean shield;
    private final long deadline;

    /** The places of those who began in it, in that order. Most scopes have none. */
    private @Nullable ScopePlace first;

    private @Nullable ScopePlace last;

    private boolean cancelled;
    private boolean over;

    /**
     * A scope.
     *
     * @param home the reactor it is of
     * @param parent the scope around it; null when there is none
     * @param owner the function in whose block it is; null for a scope of callbacks
     * @param shield whether a cancel from around does not come in
     * @param deadline when it ends by itself, by the reactor's clock in nanoseconds; {@link Long#MAX_VALUE}: never.
     *     Kept for those who ask; who opens the scope starts the timer
     */
    public ScopeNode(
            FunctionScopes home,
            @Nullable ScopeNode parent,
            @Nullable ScopeMember owner,
            boolean shield,
            long deadline) {
        Invariant.check(parent == null || !parent.over, "no scope begins in one that has ended");
        this.home = home;
        this.parent = parent;
        this.owner = owner;
        this.shield = shield;
        this.deadline = deadline;
    }

    /**
     * Checks that the calling code runs on the scope's reactor.
     *
     * @throws WrongThreadException if it does not
     */
    public void requireHere() {
        home.requireCurrent();
    }

    /** {@return whether its block has been left} */
    public boolean isOver() {
        return over;
    }

    /** {@return whether it was cancelled itself} */
    public boolean isCancelledItself() {
        return cancelled;
    }

    /** {@return whether waits in it fail: it or one around it, up to the nearest shield, was cancelled} */
    public boolean isCancelled() {
        for (ScopeNode node = this; node != null; node = node.reachedFrom()) {
            if (node.cancelled) {
                return true;
            }
        }
        return false;
    }

    /** Whose cancel reaches it: what is around it, but for a shield, which ends with its block. */
    private @Nullable ScopeNode reachedFrom() {
        return shield && !over ? null : parent;
    }

    /** {@return the nearest deadline that holds in it, in nanoseconds; {@link Long#MAX_VALUE} for none} */
    public long nearestDeadline() {
        long nearest = Long.MAX_VALUE;
        for (ScopeNode node = this; node != null; node = node.reachedFrom()) {
            nearest = node.over ? nearest : Math.min(nearest, node.deadline);
        }
        return nearest;
    }

    /**
     * Adds somebody who begins in this scope.
     *
     * @param place theirs, whose ways up lead here; not taken yet
     */
    public void add(ScopePlace place) {
        Invariant.check(!over, "nobody begins in a scope that has ended");
        Invariant.check(!place.isTaken(), "who begins in a scope begins once");
        Invariant.check(place.previous == null && place.next == null, "who is in no scope has no neighbours");
        place.scope = this;
        place.previous = last;
        if (last == null) {
            first = place;
        } else {
            last.next = place;
        }
        last = place;
    }

    /**
     * Takes out somebody who has ended.
     *
     * @param place theirs
     */
    public void remove(ScopePlace place) {
        Invariant.check(place.scope == this, "who leaves a scope was in it");
        ScopePlace before = place.previous;
        ScopePlace behind = place.next;
        Invariant.check(
                (before == null ? first : before.next) == place, "who leaves a scope is next to the one before");
        Invariant.check(
                (behind == null ? last : behind.previous) == place, "who leaves a scope is before the one behind");
        if (before == null) {
            first = behind;
        } else {
            before.next = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.previous = before;
        }
        place.scope = null;
        place.previous = null;
        place.next = null;
        Invariant.check((first == null) == (last == null), "a scope is empty from both ends or not at all");
    }

    /** Cancels it: ends the waits of everybody in it who is not shielded. Twice is once, and after its end nothing happens. */
    public void cancel() {
        if (cancelled || over) {
            return;
        }
        cancelled = true;
        home.cancelled(this);
        for (ScopeMember member : reached()) {
            ScopeNode innermost = member.innermost(); // those before it may have changed that
            if (innermost != null && innermost.isCancelled()) {
                member.cancelWait();
            }
        }
    }

    /** Ends it: its block has been left, and nobody is in it any more but who may outlive it. Once. */
    public void leave() {
        Invariant.check(!over, "a scope ends once");
        while (first != null) {
            leaveBehind(first);
        }
        assert last == null : "a scope is empty from both ends or not at all";
        over = true;
        if (cancelled) {
            home.left(this);
        }
    }

    /** From now on it is in the scope around; what has reached it already stays. */
    private void leaveBehind(ScopePlace place) {
        Invariant.check(place.outlives(), "a scope ends behind all that is in it and cannot outlive it");
        ScopeNode own = place.member().innermost();
        if (own != null && isCancelled()) {
            own.cancel();
        }
        if (place.scope == this) { // else that was its end
            remove(place);
            if (parent != null) {
                parent.add(place);
            }
        }
        Invariant.check(place.scope != this, "what outlives a scope is not in it any more");
    }

    private List<ScopeMember> reached() {
        List<ScopeMember> reached = new ArrayList<>();
        ArrayDeque<ScopeNode> open = new ArrayDeque<>();
        if (owner != null) {
            reach(owner, reached, open);
        }
        open.add(this);
        for (ScopeNode node = open.poll(); node != null; node = open.poll()) {
            for (ScopePlace place = node.first; place != null; place = place.next) {
                node.reach(place.member(), reached, open);
            }
        }
        assert reached.size() == new HashSet<>(reached).size() : "each is reached by one way";
        return reached;
    }

    /** Follows the way from here down to where the member is now, as far as no shield stands in it. */
    private void reach(ScopeMember member, List<ScopeMember> reached, ArrayDeque<ScopeNode> open) {
        ScopeNode node = member.innermost();
        if (node == this) { // nearly always, and there may be many
            reached.add(member);
            return;
        }
        ArrayDeque<ScopeNode> way = new ArrayDeque<>();
        while (node != null && node != this) {
            way.push(node);
            node = node.parent;
        }
        if (node == null) {
            return; // it has left this scope
        }
        for (ScopeNode below : way) {
            if (below.over) { // what it has left behind is in one that is further up
                continue;
            }
            if (below.shield) {
                return;
            }
            open.add(below);
        }
        reached.add(member);
    }
}
