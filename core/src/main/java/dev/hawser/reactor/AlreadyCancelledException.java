package dev.hawser.reactor;

/** A timed call was cancelled, reset or delayed after it had been cancelled. */
public final class AlreadyCancelledException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * For a call of the reactor's.
     *
     * @param message what was done to which call
     */
    public AlreadyCancelledException(String message) {
        super(message);
    }
}
