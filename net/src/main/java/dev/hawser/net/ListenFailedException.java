package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** An address could not be listened on. The cause says what the system said. */
public final class ListenFailedException extends NetException {
    private static final long serialVersionUID = 1L;

    ListenFailedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }

    @Override
    boolean isOfTheProgram() {
        return true;
    }
}
