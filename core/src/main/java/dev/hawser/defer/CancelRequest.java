package dev.hawser.defer;

/** The origin of a promise whose producer can only be asked to stop. */
record CancelRequest(Runnable request) implements Origin {
    /** The origin of a promise while its canceller runs: it is not called again. */
    enum Cancelling implements Origin {
        /** The only one. */
        CANCELLING
    }
}
