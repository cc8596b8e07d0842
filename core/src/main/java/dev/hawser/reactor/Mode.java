package dev.hawser.reactor;

/** How inline functions of a reactor are run; which one a JVM offers is settled once, by a probe with a real thread. */
public enum Mode {
    /**
     * Inline functions are virtual threads whose scheduler is the reactor: they run on the reactor's own thread, and
     * blocking JDK code in them suspends only the function. Needs {@code --add-opens java.base/java.lang}.
     */
    CARRIER,
    /**
     * Inline functions are ordinary virtual threads that take turns with the reactor's thread. Only {@code await()}
     * suspends them; a JDK call that blocks stalls the reactor.
     */
    BATON
}
