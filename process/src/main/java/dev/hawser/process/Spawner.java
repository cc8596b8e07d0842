package dev.hawser.process;

/**
 * Starts programs. A service provider interface: programs use {@code dev.hawser.net.process.Processes}.
 *
 * <p><b>Threads:</b> any. Starting waits until the program runs, about a millisecond: not on a reactor.
 */
public sealed interface Spawner permits PosixSpawner, JdkSpawner {
    /**
     * Starts a program.
     *
     * @param options what to start
     * @return the running process, whose pipes and end somebody has to look after
     * @throws StartFailedException if it cannot be started; the message tells why
     */
    Child start(ProcessOptions options) throws StartFailedException;

    /** {@return whether the JVM keeps a thread for each child of it} */
    boolean needsThreads();

    /** {@return the spawner without a thread per child where this JVM allows it, else the JDK's} */
    static Spawner best() {
        return PosixSpawner.isAvailable() ? new PosixSpawner() : new JdkSpawner();
    }

    /** {@return the spawner that uses the JDK's {@link ProcessBuilder}} */
    static Spawner jdk() {
        return new JdkSpawner();
    }
}
