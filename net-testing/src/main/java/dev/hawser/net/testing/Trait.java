package dev.hawser.net.testing;

/** What a transport may lack; the cases of {@link TransportConformance} that need it are skipped then. */
public enum Trait {
    /** An end can end its output and go on to receive. */
    HALF_CLOSE,
    /** The peer can tell an abort from an end in good order. */
    RESET
}
