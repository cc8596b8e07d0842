package dev.hawser.reactor;

/** The two events of a reactor's life that triggers can be added to. */
public enum SystemEvent {
    /** {@link Reactor#run()} begins. */
    STARTUP,
    /** {@link Reactor#stop()} was called. */
    SHUTDOWN
}
