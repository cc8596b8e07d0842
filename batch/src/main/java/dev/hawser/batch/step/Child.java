package dev.hawser.batch.step;

import java.util.OptionalInt;

/** A process that was started by a {@link Spawner}. All methods return at once. One thread at a time. */
sealed interface Child permits PosixSpawner.PosixChild, JdkSpawner.JdkChild {
    /** {@return its process id} */
    long pid();

    /**
     * Looks whether it has ended; if so, the system forgets it.
     *
     * @return its exit code, or 128 and the number of the signal that ended it, as shells say it; empty while it runs
     */
    OptionalInt exitCode();

    /** {@return whether something that it started, and that can be found, is still there} */
    boolean leavesOthers();

    /** Asks it and all that it started to end. */
    void terminate();

    /** Ends it and all that it started. */
    void kill();
}
