package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** A connection could not be opened. The cause says what the system said; of several addresses, the others are suppressed. */
public final class ConnectFailedException extends NetException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by the network, and by tests.
     *
     * @param what what went wrong, in words
     * @param cause what the system or a library said; null if there is nothing more to say
     */
    public ConnectFailedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }

    @Override
    public boolean isOfTheProgram() {
        return true;
    }
}
