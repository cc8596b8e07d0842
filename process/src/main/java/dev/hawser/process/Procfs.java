package dev.hawser.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Linux's {@code /proc} knows of processes, and the system calls do not tell: whether one that is still there has
 * ended. A zombie answers to signals and counts as alive until its parent asks for it, and an orphan's parent is process
 * 1, which in a container may ask late or never.
 *
 * <p>Reads the kernel's memory, no disk: some microseconds for a process. Any thread.
 */
final class Procfs {
    private static final Path ROOT = Path.of("/proc");

    /** The fields of {@code stat} that are of use, counted from the state, the first one after the name. */
    private static final int GROUP = 2;

    private static final int THREADS = 17;

    private Procfs() {}

    /**
     * A process of the table.
     *
     * @param state the letter for what it does
     * @param group its process group
     * @param threads how many it has; the main one is a zombie as soon as it has ended, though others go on
     */
    private record Stat(char state, int group, int threads) {
        boolean hasEnded() {
            return (state == 'Z' && threads <= 1) || state == 'X';
        }
    }

    /** The name is in parentheses, and may have some in it. */
    private static Optional<Stat> stat(String pid) {
        try {
            String line = Files.readString(ROOT.resolve(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", THREADS + 2);
            return Optional.of(
                    new Stat(fields[0].charAt(0), Integer.parseInt(fields[GROUP]), Integer.parseInt(fields[THREADS])));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // there is no such process any more, or no such file
        }
    }

    /** {@return whether a process is in the table, but has ended} */
    static boolean isZombie(long pid) {
        return stat(Long.toString(pid)).filter(Stat::hasEnded).isPresent();
    }

    /** {@return whether a process is in a group, and has not ended} */
    static boolean isRunning(int pid, int group) {
        return isRunning(Integer.toString(pid), group);
    }

    private static boolean isRunning(String pid, int group) {
        return stat(pid).filter(stat -> stat.group == group && !stat.hasEnded()).isPresent();
    }

    /** {@return those of a group that have not ended; empty if that cannot be told} */
    static Optional<List<Integer>> running(int group) {
        if (stat("self").isEmpty()) {
            return Optional.empty();
        }
        List<Integer> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(ROOT, "[0-9]*")) {
            for (Path one : all) {
                String pid = one.getFileName().toString();
                if (isRunning(pid, group)) {
                    found.add(Integer.valueOf(pid));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return Optional.of(found);
    }
}
