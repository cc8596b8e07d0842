package dev.hawser.batch.step;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the output of programs goes: a directory for this user only, as long as the run goes on. Whose process was killed has
 * left it, and the next one removes it. Whether somebody has it still is told by a lock of the operating system's, which
 * ends with its process: the number of that may be another's by then, or be of another container.
 *
 * <p><b>Threads:</b> workers, any number at a time.
 */
final class Scratch {
    static final String PREFIX = "hawser-exec-";
    static final String LOCK = "lock";

    private final Path parent;

    /**
     * How those of this process begin: to look at their locks from within would let go of them. Its number alone would not do,
     * since in a container a process has the number again that the one before had, and what that left would stay for ever.
     */
    private final String own = PREFIX + ProcessHandle.current().pid() + "-" + started() + "-";

    private final AtomicLong files = new AtomicLong();

    /** Guarded by this. */
    private @Nullable File directory;

    /** As long as it is open, the directory is taken. Guarded by this. */
    private @Nullable FileChannel taken;

    Scratch(Path parent) {
        this.parent = parent;
    }

    private static String started() {
        long millis = ProcessHandle.current()
                .info()
                .startInstant()
                .orElse(Instant.EPOCH)
                .toEpochMilli();
        return Long.toString(millis, Character.MAX_RADIX);
    }

    /** {@return one in the directory that the system has for that} */
    static Scratch ofSystem() {
        return new Scratch(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** {@return a file that is not there yet} A name in a directory of our own is cheaper than a file with a name by chance. */
    Path newFile(String suffix) throws IOException {
        return new File(directory(), files.incrementAndGet() + suffix).toPath();
    }

    /** Those who clean up may have taken one that was of no use for days. */
    private synchronized File directory() throws IOException {
        File known = directory;
        boolean first = known == null;
        while (known == null || !known.isDirectory()) {
            close();
            known = make();
            directory = known;
        }
        if (first) {
            removeLeft(known.toPath());
        }
        return known;
    }

    /** {@return a new one; null if somebody took it for left before it was locked} */
    private @Nullable File make() throws IOException {
        Path made = Files.createTempDirectory(parent, own);
        Path lock = made.resolve(LOCK);
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock();
        if (held == null || !Files.exists(lock)) {
            channel.close();
            return null;
        }
        taken = channel;
        return made.toFile();
    }

    /** Only of this user: who else has a directory could put another in its place while it is emptied. */
    private void removeLeft(Path ours) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
            UserPrincipal user = Files.getOwner(ours);
            for (Path each : all) {
                if (!each.getFileName().toString().startsWith(own)
                        && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(each, LinkOption.NOFOLLOW_LINKS).equals(user)) {
                    removeIfLeft(each);
                }
            }
        } catch (IOException | RuntimeException noMatter) { // of somebody who removes the same
            System.getLogger("dev.hawser.batch").log(System.Logger.Level.DEBUG, "what is left of programs", noMatter);
        }
    }

    private static void removeIfLeft(Path left) throws IOException {
        Path lock = left.resolve(LOCK);
        if (!Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
            return; // is being made, or is none of ours
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            FileLock free = channel.tryLock();
            if (free != null) {
                remove(left.toFile());
            }
        } catch (OverlappingFileLockException taken) {
            return; // by this process
        }
    }

    private static void remove(File directory) {
        File[] left = directory.listFiles();
        for (File file : left == null ? new File[0] : left) {
            boolean _ = file.delete();
        }
        boolean _ = directory.delete();
    }

    /** Removes the directory, with what is left in it of programs that were cut off. */
    synchronized void close() throws IOException {
        File known = directory;
        directory = null;
        if (known != null) {
            remove(known);
        }
        FileChannel channel = taken;
        taken = null;
        if (channel != null) {
            channel.close();
        }
    }
}
