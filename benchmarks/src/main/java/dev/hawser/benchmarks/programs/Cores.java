package dev.hawser.benchmarks.programs;

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

    /// {@return what to put before a command to keep it on a core; nothing if that is not possible here}
    static List<String> pinned(int core) {
        return Files.isExecutable(TASKSET) ? List.of(TASKSET.toString(), "-c", Integer.toString(core)) : List.of();
    }
}
