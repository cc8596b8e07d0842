package dev.hawser.task;

/**
 * Thrown by the main function of {@link React} to end the program with a status of its own choice; nothing is reported.
 */
public final class ExitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The exit status. */
    private final int code;

    /**
     * To be thrown.
     *
     * @param code the exit status; 0 is success, and only 0 to 255 are portable
     */
    public ExitException(int code) {
        super("exit status " + code);
        this.code = code;
    }

    /** {@return the exit status} */
    public int code() {
        return code;
    }
}
