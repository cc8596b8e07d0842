package dev.hawser.scope;

/** When a child of a {@link Supervisor} that has ended is started anew. The terms are Erlang's. */
public enum Restart {
    /** However it ended. */
    PERMANENT,
    /** When it failed. */
    TRANSIENT,
    /** Never. */
    TEMPORARY
}
