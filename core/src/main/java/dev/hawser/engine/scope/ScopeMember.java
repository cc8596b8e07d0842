package dev.hawser.engine.scope;

import org.jspecify.annotations.Nullable;

/** What a cancel of a scope reaches: an inline function, or a Deferred that belongs to a nursery. On the reactor. */
public interface ScopeMember {
    /** {@return the innermost scope it is in; null when in none} */
    @Nullable ScopeNode innermost();

    /** Ends what it waits for now, if it waits. What it waits for later fails by itself: it asks its innermost scope. */
    void cancelWait();
}
