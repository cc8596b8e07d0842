package dev.hawser.reactor;

import dev.hawser.engine.jdk.JdkThreads;

/** How inline functions of a reactor are run. What a JVM offers is found out once, on real threads. */
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
    BATON;

    /**
     * What this JVM offers, for people: "carrier mode", with the name of what it lacks, or why there is none.
     *
     * @return a few words
     */
    public static String offer() {
        return JdkThreads.support().toString();
    }
}
