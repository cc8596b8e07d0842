package dev.hawser.engine.scope;

import org.jspecify.annotations.Nullable;

/**
 * Somebody's place in the scope in which it begins. A scope's places are a list that is threaded through them, in the
 * order in which they were taken: a nursery may have a hundred thousand children at once, and a table of them would be
 * the dearest part of each. Of the reactor's thread.
 */
public abstract class ScopePlace {
    /** Where it is; null when it is in none. It, and the neighbours, are that scope's. */
    @Nullable ScopeNode scope;

    @Nullable ScopePlace previous;
    @Nullable ScopePlace next;

    /** For subclasses. */
    protected ScopePlace() {}

    /** {@return whose place it is} */
    protected abstract ScopeMember member();

    /** {@return whether it may stay when its scope ends: it is in the scope around then} */
    protected boolean outlives() {
        return false;
    }

    /** Leaves the scope that it is in by now; nothing happens if it is in none. */
    public final void leave() {
        ScopeNode in = scope;
        if (in != null) {
            in.remove(this);
        }
    }

    /** {@return whether it has been taken and not left} */
    public final boolean isTaken() {
        return scope != null;
    }
}
