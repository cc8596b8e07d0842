package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;

/** How a connection came to its end. */
public sealed interface CloseReason {
    /** In good order: both ends have closed, or this one has and all its output was sent. */
    record Done() implements CloseReason {}

    /**
     * Broken: reset by the peer, or the network failed.
     *
     * @param cause what the system said
     */
    record Lost(IOException cause) implements CloseReason {
        /** Checks the values. */
        public Lost {
            requireNonNull(cause, "cause");
        }
    }

    /**
     * Aborted on this side; output may be lost.
     *
     * @param cause the failure that led to it, such as one of a {@link Protocol}; empty if {@code abort()} was called
     */
    record Aborted(Optional<Throwable> cause) implements CloseReason {
        /** Checks the values. */
        public Aborted {
            requireNonNull(cause, "cause");
        }
    }
}
