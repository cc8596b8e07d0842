package dev.hawser.defer;

/**
 * Where a {@link Deferred} stands.
 *
 * <pre>
 *   PENDING ──────────────► SUCCESS or FAILURE
 *      │ its function returned an unfired Deferred  ▲
 *      └──► WAITING ─────────────────────────────────┘
 *              │ and is itself waited on by a stage
 *              └──► FORWARDED (that stage's outcome is its own)
 * </pre>
 */
enum State {
    /** Not fired; for a stage: its source is not fired, or its function is running. */
    PENDING,
    /** A stage whose function returned a Deferred that is not fired yet. */
    WAITING,
    /** A stage that stepped aside in a chain of waiting ones; its {@code result} is the stage to ask. */
    FORWARDED,
    /** Fired with a value. */
    SUCCESS,
    /** Fired with a failure. */
    FAILURE
}
