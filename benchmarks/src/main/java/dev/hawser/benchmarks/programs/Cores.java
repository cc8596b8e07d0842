package dev.hawser.benchmarks.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Which process has which core, where that can be said: a server the first, its client the second. A scheduler that
/// moves both about would be measured too.
final class Cores {
    static final int SERVER = 0;
    static final int CLIENT = 1;

    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    private Cores() {}

    /// Lets all threads of a process onto all cores, or keeps them on one, if that can be done here.
    ///
    /// @param cores as `taskset` is told them
    static void move(long process, String cores) throws IOException, InterruptedException {
        if (Files.isExecutable(TASKSET)) {
            Process taskset = new ProcessBuilder(TASKSET.toString(), "-acp", cores, Long.toString(process))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (taskset.waitFor() != 0) {
                throw new IOException("taskset could not move the server");
            }
        }
    }

    /// {@return what to put before a command to keep it on a core; nothing if that is not possible here}
    static List<String> pinned(int core) {
        return Files.isExecutable(TASKSET) ? List.of(TASKSET.toString(), "-c", Integer.toString(core)) : List.of();
    }
}
