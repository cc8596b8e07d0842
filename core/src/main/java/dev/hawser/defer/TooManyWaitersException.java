package dev.hawser.defer;

import java.io.Serial;

/** A {@link DeferredQueue#get()} was refused because as many as its backlog allows were waiting already. */
public final class TooManyWaitersException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    TooManyWaitersException(String message) {
        super(message);
    }
}
