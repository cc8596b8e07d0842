package dev.hawser.invariant;

/**
 * Statements about Hawser's own state that hold whatever a program or a peer does. One that does not hold is a fault of
 * Hawser: better that it is told where it is found than that bytes, rows or wake-ups get lost later.
 *
 * <p>These are always on: each is a comparison of what is at hand. What takes longer to ask, such as a walk over all
 * timers, is an {@code assert}, for tests, the swarm, and whoever has {@code -ea}. What a user may get wrong is no
 * invariant: that has an exception and a message of its own.
 */
public final class Invariant {
    private Invariant() {}

    /**
     * Asserts that something is so.
     *
     * @param holds whether it is
     * @param statement what must be, as a sentence
     * @throws AssertionError if it is not
     */
    public static void check(boolean holds, String statement) {
        if (!holds) {
            throw broken(statement);
        }
    }

    /** Apart, so that {@link #check} stays small enough to be inlined wherever it is called. */
    private static AssertionError broken(String statement) {
        return new AssertionError("a fault of Hawser; this must be, and is not: " + statement);
    }
}
