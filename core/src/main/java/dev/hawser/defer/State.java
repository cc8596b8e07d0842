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
 *
 * <p>Numbers and no enum: a reference that is stored costs a barrier of the collector, once in each stage of a chain.
 */
final class State {
    /**
     * Not fired; for a stage: its source is not fired, or its function is running. What a new object has. The {@code
     * result} of a promise is then the suspension of the reactor that it was made on, if there was one.
     */
    static final byte PENDING = 0;

    /** A stage whose function returned a Deferred that is not fired yet. */
    static final byte WAITING = 1;

    /** A stage that stepped aside in a chain of waiting ones; its {@code result} is the stage to ask. */
    static final byte FORWARDED = 2;

    /** Fired with a value. This and what comes after it are outcomes. */
    static final byte SUCCESS = 3;

    /** Fired with a failure. */
    static final byte FAILURE = 4;

    private State() {}
}
