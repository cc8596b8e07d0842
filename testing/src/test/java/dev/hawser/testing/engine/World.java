package dev.hawser.testing.engine;

import java.util.List;
import java.util.Set;

/** A number of Deferreds that know each other by number, and all that can be done with them: real ones, or a model. */
interface World {
    /** The longest of the timeouts. */
    int LONGEST = 5;

    enum Canceller {
        NONE,
        VALUE,
        FAILURE,
        ASKED
    }

    enum Kind {
        OF,
        GATHER,
        RACE
    }

    /** What a stage does, with which outcomes. */
    enum Shape {
        CALLBACK(false, false),
        THROWING(false, false),
        ERRBACK(true, false),
        BOTH(false, true),
        CHAIN(false, false),
        CHAIN_ERRBACK(true, false),
        CHAIN_BOTH(false, true),
        CANCELLING(false, true),
        FIRING(false, true);

        final boolean onFailure;
        final boolean onBoth;

        Shape(boolean onFailure, boolean onBoth) {
            this.onFailure = onFailure;
            this.onBoth = onBoth;
        }
    }

    void promise(Canceller canceller);

    void fire(int index, String outcome);

    void add(int index, Shape shape, int other);

    void cancel(int index);

    void share(int index);

    void join(Kind kind, List<Integer> indices);

    void timeout(int index, long after);

    void advance(long by);

    int size();

    /** What the functions saw, in order; then what each Deferred has. */
    List<String> state();

    /** The failures that nobody has taken. */
    Set<String> unhandled();
}
