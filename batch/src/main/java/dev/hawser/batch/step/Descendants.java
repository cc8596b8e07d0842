package dev.hawser.batch.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a program started, and what that started, also in sessions of its own: by the tree of processes, and where there
 * is {@code /proc} by a variable that all of them inherit, since who has lost its parent is in no tree any more.
 *
 * <p><b>Threads:</b> any; looks at all processes of the machine, so not the reactor's.
 */
final class Descendants {
    private static final String VARIABLE = "HAWSER_PROGRAM_";

    private static final Path PROCESSES = Path.of("/proc");

    /** No other process has the like. */
    private static final String OURS = VARIABLE + UUID.randomUUID().toString().replace('-', '_') + "_";

    private static final AtomicLong STARTED = new AtomicLong();

    /** Its name is what tells: a value would be lost where one of the programs runs others by the same means. */
    private final String mark = OURS + STARTED.incrementAndGet();

    /** {@return the variable by which they are known} */
    String mark() {
        return mark;
    }

    /**
     * Tells those that are there to end.
     *
     * @param pid of the program; its number may be another's when it has ended, which {@code there} says
     * @param there whether it is there
     * @param force whether they are ended, not asked
     * @return which those are
     */
    List<ProcessHandle> end(long pid, boolean there, boolean force) {
        Set<ProcessHandle> found = new HashSet<>(marked());
        if (there) {
            ProcessHandle.of(pid).ifPresent(program -> program.descendants().forEach(found::add));
        }
        for (ProcessHandle each : found) {
            boolean _ = force ? each.destroyForcibly() : each.destroy();
        }
        return List.copyOf(found);
    }

    private Set<ProcessHandle> marked() {
        Set<ProcessHandle> found = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path each : all) {
                if (isMarked(each)) {
                    Optional<ProcessHandle> process =
                            ProcessHandle.of(Long.parseLong(each.getFileName().toString()));
                    process.ifPresent(found::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return found; // there is no such directory: the tree has to do
        }
        return found;
    }

    private boolean isMarked(Path process) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + mark + "=");
        } catch (IOException e) {
            return false; // it has ended, or is another user's
        }
    }
}
