package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.source.Access;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * The real thing.
 *
 * @param access who may read what is made
 * @param names makes changes of names in a directory survive a loss of power
 */
record DiskStorage(Access access, Names names) implements Storage {
    private static final Set<StandardOpenOption> TO_APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    /** What {@code fsync} of a directory does. */
    @FunctionalInterface
    interface Names {
        void force(Path directory) throws IOException;
    }

    DiskStorage(Access access) {
        this(access, DiskStorage::forceDirectory);
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = directory.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
            missing.push(at);
        }
        for (Path at : missing) {
            Path parent = requireNonNull(at.getParent());
            try {
                Files.createDirectory(
                        at, at.equals(missing.peekLast()) ? access.ofDirectory(parent) : new FileAttribute<?>[0]);
            } catch (FileAlreadyExistsException e) {
                // another process was quicker
            }
            names.force(parent);
        }
    }

    @Override
    public AppendFile open(Path file) throws IOException {
        Path parent = requireNonNull(file.toAbsolutePath().getParent());
        boolean isNew = !Files.exists(file);
        FileChannel channel = FileChannel.open(file, TO_APPEND, access.ofFile(parent));
        try {
            if (isNew) {
                names.force(parent);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new DiskFile(channel);
    }

    @Override
    public ReadFile read(Path file) throws IOException {
        return new DiskFile(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        names.force(requireNonNull(to.toAbsolutePath().getParent()));
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** A new name survives a loss of power only when the directory is synced too. Windows has no such sync. */
    private static void forceDirectory(Path directory) throws IOException {
        if (File.separatorChar == '\\') {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Writes at the end, wherever that is.
     *
     * @param channel open for writing, or for reading
     */
    private record DiskFile(FileChannel channel) implements AppendFile, ReadFile {
        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            return channel.read(to, position);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            long at = channel.size();
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
