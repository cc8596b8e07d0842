package dev.hawser.net;

import org.jspecify.annotations.Nullable;

/** TLS could not be started on an open connection, which has been aborted. The cause says more. */
public final class TlsFailedException extends NetException {
    private static final long serialVersionUID = 1L;

    TlsFailedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
