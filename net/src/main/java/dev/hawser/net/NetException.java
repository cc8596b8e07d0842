package dev.hawser.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with a connection. An {@link IOException}, so that code which knows nothing of this package can
 * handle it.
 */
public abstract sealed class NetException extends IOException
        permits CodecException,
                ConnectionClosedException,
                ConnectionLostException,
                ConnectFailedException,
                ListenFailedException,
                EndOfInputException,
                InputTooLongException,
                TlsFailedException,
                WriteBufferFullException {
    private static final long serialVersionUID = 1L;

    NetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether this side's code is to blame, not the peer or the network: the error handler is told then. */
    boolean isOfTheProgram() {
        return false;
    }
}
