package dev.hawser.benchmarks.chain;

import static java.util.Objects.requireNonNull;

/// What the callbacks of a chain do. Five of them, each of which becomes a class of its own where it is used, so that
/// no contender can inline a whole chain.
final class Callbacks {
    /// How many stages a chain has.
    static final int STAGES = 10;

    static final Object FIRST = new Object();
    static final Object SECOND = new Object();

    /// What the fifth stage of a failing chain throws. Without a stack: that would be all that is measured.
    static final Failure FAILURE = new Failure();

    private static final CheckedFailure CHECKED_FAILURE = new CheckedFailure();

    private Callbacks() {}

    static final class CheckedFailure extends Exception {
        private static final long serialVersionUID = 1;

        private CheckedFailure() {
            super("planted", null, false, false);
        }
    }

    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Failure() {
            super("planted", null, false, false);
        }
    }

    static Object same(Object value) {
        return value;
    }

    static Object other(Object value) {
        return value == FIRST ? SECOND : FIRST;
    }

    static Object checked(Object value) {
        return requireNonNull(value);
    }

    static Object chosen(Object value) {
        return value == SECOND ? FIRST : value;
    }

    static Object twice(Object value) {
        return other(other(value));
    }

    static Object fail(Object value) {
        throw FAILURE;
    }

    static Object failChecked(Object value) throws CheckedFailure {
        throw CHECKED_FAILURE;
    }

    static Object recover(Throwable failure) {
        return SECOND;
    }
}
