package dev.hawser.defer;

/**
 * What takes the outcome of a {@link Deferred}: the one slot that it has. No methods: the firing loop knows each kind,
 * and its {@code switch} over them is exhaustive.
 */
sealed interface Successor permits Join.Input, ShareHub, Stage, Successor.Taken, Suspension.Waiter, UnhandledNode {
    /** The slot was taken for good, and by whom no longer matters. */
    enum Taken implements Successor {
        /** The only one. */
        TAKEN
    }
}
