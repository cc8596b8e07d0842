package dev.hawser.batch.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts programs. Any thread; starting blocks, so not on the reactor. */
sealed interface Spawner permits PosixSpawner, JdkSpawner {
    /**
     * What to start.
     *
     * @param command the program and its arguments
     * @param environment all of its environment
     * @param directory where it runs; null for where this process does
     * @param input what it reads
     * @param output where its standard output goes
     * @param errors where its standard error goes
     */
    record Order(
            List<String> command,
            Map<String, String> environment,
            @Nullable Path directory,
            Path input,
            Path output,
            Path errors) {}

    /** Where output goes that nobody wants, and what a program reads that gets no input. */
    Path NOTHING = Path.of("/dev/null");

    /**
     * Starts a program.
     *
     * @param order what to start
     * @return the running process
     * @throws IOException if it cannot be started; the message tells why
     */
    Child start(Order order) throws IOException;

    /** {@return the spawner without a thread per child where this JVM allows it, else the JDK's} */
    static Spawner best() {
        return PosixSpawner.isAvailable() ? new PosixSpawner() : new JdkSpawner();
    }
}
