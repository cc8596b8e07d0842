package dev.hawser.scope;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A {@link Supervisor} has given up: a child ended too often, or would not end. The failure of that child is the cause. */
public final class SupervisorFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    SupervisorFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
