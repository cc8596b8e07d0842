package dev.hawser.net;

/** The peer sent more without an end than the reader allows. Nothing of it was taken from the input. */
public final class InputTooLongException extends NetException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by the network, and by tests.
     *
     * @param what what went wrong, in words
     */
    public InputTooLongException(String what) {
        super(what, null);
    }
}
