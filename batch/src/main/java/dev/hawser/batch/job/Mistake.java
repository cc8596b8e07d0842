package dev.hawser.batch.job;

/**
 * Something in a job that cannot be meant.
 *
 * @param position where
 * @param message what was, and what was expected; one line
 */
public record Mistake(Position position, String message) {
    /** {@return the line that the user sees} */
    @Override
    public String toString() {
        return position + ": " + message;
    }
}
