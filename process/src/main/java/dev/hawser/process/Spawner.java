package dev.hawser.process;

import java.util.List;
import java.util.function.Consumer;

/**
 * Starts programs. A service provider interface: programs use {@code dev.hawser.net.process.Processes}.
 *
 * <p>No shell reads the command; for one, start {@code sh -c}. A program without a slash is looked for in this process's
 * {@code PATH}.
 *
 * <p><b>Threads:</b> any. Starting waits until the program runs, about a millisecond: not on a reactor.
 */
public abstract sealed class Spawner permits PosixSpawner, JdkSpawner {
    Spawner() {}

    /**
     * A program that can be started later.
     *
     * @param command the program and its arguments
     * @param configure fills in the options; called now
     * @return what starts it
     */
    public final Launch prepare(List<String> command, Consumer<? super ProcessOptions> configure) {
        ProcessOptions draft = new ProcessOptions();
        configure.accept(draft);
        return new Launch(this, draft.settings(command));
    }

    /**
     * Starts a program.
     *
     * @param command the program and its arguments
     * @param configure fills in the options
     * @return the running process, whose pipes and end somebody has to look after
     * @throws StartFailedException if it cannot be started; the message tells why
     */
    public final Child start(List<String> command, Consumer<? super ProcessOptions> configure)
            throws StartFailedException {
        return prepare(command, configure).start();
    }

    /**
     * Starts a program with pipes for its input and both outputs.
     *
     * @param command the program and its arguments
     * @return as {@link #start(List, Consumer)}
     * @throws StartFailedException as that
     */
    public final Child start(String... command) throws StartFailedException {
        return start(List.of(command), _ -> {});
    }

    abstract Child start(ProcessSettings settings) throws StartFailedException;

    /** {@return whether the JVM keeps a thread for each child of it} */
    public abstract boolean needsThreads();

    /** {@return the spawner without a thread per child where this JVM allows it, else the JDK's} */
    public static Spawner best() {
        return PosixSpawner.isAvailable() ? new PosixSpawner() : new JdkSpawner();
    }

    /** {@return the spawner that uses the JDK's {@link ProcessBuilder}} */
    public static Spawner jdk() {
        return new JdkSpawner();
    }
}
