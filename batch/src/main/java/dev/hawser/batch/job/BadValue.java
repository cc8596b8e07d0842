package dev.hawser.batch.job;

import dev.hawser.batch.job.JobException.Mistake;

/** Something in a job cannot be read. Never leaves this package: it becomes a {@link Mistake}. */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Mistake mistake;

    /**
     * Makes one.
     *
     * @param position where
     * @param message what was, and what was expected
     */
    BadValue(Position position, String message) {
        super(message, null, false, false);
        this.mistake = new Mistake(position, message);
    }

    Position position() {
        return mistake.position();
    }

    String message() {
        return mistake.message();
    }
}
