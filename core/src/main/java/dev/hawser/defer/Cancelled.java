package dev.hawser.defer;

import java.io.Serial;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The engine's answer to a {@code cancel()}. A class of its own, so that it is never reported as unhandled: somebody
 * asked for it. Without a stack but in debug mode: taking one costs more than all the rest of a cancel.
 */
final class Cancelled extends CancellationException {
    @Serial
    private static final long serialVersionUID = 1L;

    Cancelled() {
        this(null);
    }

    Cancelled(@Nullable Throwable cause) {
        super("cancelled");
        if (cause != null) {
            initCause(cause);
        }
    }

    @Override
    public Throwable fillInStackTrace() { // not synchronized as in Throwable: only the constructor calls it
        return Debugging.isOn() ? super.fillInStackTrace() : this;
    }
}
