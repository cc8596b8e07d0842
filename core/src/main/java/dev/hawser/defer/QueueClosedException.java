package dev.hawser.defer;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A {@link DeferredQueue} was closed: nothing can be put into it, or nothing is left to take. */
public final class QueueClosedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    QueueClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
