package dev.hawser.reactor;

/**
 * Where a reactor is in its life. It runs once.
 *
 * <pre>
 * NEW ──run──▶ STARTING ──▶ RUNNING ──stop──▶ STOPPING ──▶ CLOSED
 *  │              └───────────stop──────────────┘ ▲
 *  └─────────────────────close────────────────────┘
 * </pre>
 */
public enum ReactorState {
    /** Made; timers and functions may be added, nothing turns yet. */
    NEW,
    /** Inside {@link Reactor#run()}, until the startup triggers of phase {@code BEFORE} are done. */
    STARTING,
    /** Inside {@link Reactor#run()}. */
    RUNNING,
    /** {@link Reactor#stop()} was called: triggers run, functions are being ended. */
    STOPPING,
    /** {@code run()} or {@code close()} has given back all that the reactor had. For good. */
    CLOSED
}
