package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** An address could not be listened on. The cause says what the system said. */
public final class ListenFailedException extends NetException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by the network, and by tests.
     *
     * @param what what went wrong, in words
     * @param cause what the system or a library said; null if there is nothing more to say
     */
    public ListenFailedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }

    @Override
    public boolean isOfTheProgram() {
        return true;
    }
}
