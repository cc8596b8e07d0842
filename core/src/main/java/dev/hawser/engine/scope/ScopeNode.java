package dev.hawser.engine.scope;

import dev.hawser.invariant.Invariant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    private static final Set<ScopeMember> NOBODY = Set.of();

    private final FunctionScopes home;
    private final @Nullable ScopeNode parent;
    private final @Nullable ScopeMember owner;
    private final boolean shield;
    private final long deadline;

    /** In the order in which they began. Most scopes have none. */
    private Set<ScopeMember> members = NOBODY;

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

    /** {@return the scope around it; null when there is none} */
    public @Nullable ScopeNode parent() {
        return parent;
    }

    /** {@return whether it was cancelled itself} */
    public boolean isCancelledItself() {
        return cancelled;
    }

    /** {@return whether waits in it fail: it or one around it, up to the nearest shield, was cancelled} */
    public boolean isCancelled() {
        for (ScopeNode node = this; node != null; node = node.shield ? null : node.parent) {
            if (node.cancelled) {
                return true;
            }
        }
        return false;
    }

    /** {@return the nearest deadline that holds in it, in nanoseconds; {@link Long#MAX_VALUE} for none} */
    public long nearestDeadline() {
        long nearest = Long.MAX_VALUE;
        for (ScopeNode node = this; node != null; node = node.shield ? null : node.parent) {
            nearest = Math.min(nearest, node.deadline);
        }
        return nearest;
    }

    /**
     * Adds somebody who begins in this scope.
     *
     * @param member whose ways up lead here
     */
    public void add(ScopeMember member) {
        Invariant.check(!over, "nobody begins in a scope that has ended");
        if (members == NOBODY) {
            members = new LinkedHashSet<>();
        }
        Invariant.check(members.add(member), "who begins in a scope begins once");
    }

    /**
     * Takes out somebody who has ended.
     *
     * @param member who
     */
    public void remove(ScopeMember member) {
        Invariant.check(members.remove(member), "who leaves a scope was in it");
    }

    /** {@return whether nobody is left who began in it} */
    public boolean isEmpty() {
        return members.isEmpty();
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

    /** Ends it: its block has been left, and nobody is in it any more. Once. */
    public void leave() {
        Invariant.check(!over && members.isEmpty(), "a scope ends once, behind all that is in it");
        over = true;
        if (cancelled) {
            home.left(this);
        }
    }

    private List<ScopeMember> reached() {
        List<ScopeMember> reached = new ArrayList<>();
        ArrayDeque<ScopeNode> open = new ArrayDeque<>();
        if (owner != null) {
            reach(owner, reached, open);
        }
        open.add(this);
        for (ScopeNode node = open.poll(); node != null; node = open.poll()) {
            for (ScopeMember member : node.members) {
                node.reach(member, reached, open);
            }
        }
        return reached;
    }

    /** Follows the way from here down to where the member is now, as far as no shield stands in it. */
    private void reach(ScopeMember member, List<ScopeMember> reached, ArrayDeque<ScopeNode> open) {
        ArrayDeque<ScopeNode> way = new ArrayDeque<>();
        ScopeNode node = member.innermost();
        while (node != null && node != this) {
            way.push(node);
            node = node.parent;
        }
        if (node == null) {
            return; // it has left this scope
        }
        for (ScopeNode below : way) {
            if (below.shield) {
                return;
            }
            assert !below.over : "nobody is in a scope that has ended";
            open.add(below);
        }
        reached.add(member);
    }
}
