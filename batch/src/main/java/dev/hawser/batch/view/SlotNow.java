package dev.hawser.batch.view;

/**
 * A slot at a moment.
 *
 * @param state what it does
 * @param item the id of the item in it; empty if idle
 * @param attempt which try that is, from 1; 0 if idle
 * @param step the name of the step that it is at; empty if idle or between two steps
 * @param sinceMicros when the attempt began, in microseconds since 1970; 0 if idle
 */
public record SlotNow(State state, String item, int attempt, String step, long sinceMicros) {
    /** A slot without work. */
    public static final SlotNow IDLE = new SlotNow(State.IDLE, "", 0, "", 0);

    /** What a slot does. */
    public enum State {
        /** Nothing. */
        IDLE,
        /** An attempt is under way. */
        WORKING,
        /** The attempt has been cancelled and not ended yet. */
        CANCELLED,
        /** The attempt has been cancelled and outlives the time that it had to end. The slot stays taken. */
        STUCK
    }
}
