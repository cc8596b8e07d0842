package dev.hawser.batch.job;

/**
 * A template refers to something that this row, or a step before, does not have. It is a failure of that row, which
 * another try would not mend.
 */
public final class MissingNameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Makes one.
     *
     * @param message which name, and what there is instead; one line
     */
    public MissingNameException(String message) {
        super(message);
    }
}
