package dev.hawser.net;

/** The peer ended its output in the middle of what was to be read. */
public final class EndOfInputException extends NetException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by the network, and by tests.
     *
     * @param what what went wrong, in words
     */
    public EndOfInputException(String what) {
        super(what, null);
    }
}
