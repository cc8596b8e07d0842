package dev.hawser.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with a connection. An {@link IOException}, so that code which knows nothing of this package can
 * handle it. Those of this package are all there are.
 */
public abstract class NetException extends IOException {
    private static final long serialVersionUID = 1L;

    NetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** {@return whether this side's code is to blame, not the peer or the network: the error handler is told then} */
    public boolean isOfTheProgram() {
        return false;
    }
}
