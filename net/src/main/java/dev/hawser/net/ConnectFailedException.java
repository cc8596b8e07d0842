package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** A connection could not be opened. The cause says what the system said; of several addresses, the others are suppressed. */
public final class ConnectFailedException extends NetException {
    private static final long serialVersionUID = 1L;

    ConnectFailedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }

    @Override
    boolean isOfTheProgram() {
        return true;
    }
}
