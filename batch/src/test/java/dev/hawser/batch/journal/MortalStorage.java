package dev.hawser.batch.journal;

import dev.hawser.batch.source.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A disk whose processes die after so many bytes. What is written then gets there in part; whatever else changes a file
 * costs one byte and happens whole or not at all. When the power goes, what was not synced is gone in part too, whichever
 * process wrote it.
 *
 * <p>Thread-safe: journal and copy of the input are written by different threads.
 */
final class MortalStorage implements Storage {
    /** What a file has that survives, and to where it was cut since. */
    private record Safe(byte[] bytes, long cutTo) {}

    private final Map<Path, Safe> safe = new HashMap<>();
    private long bytesLeft;
    private long used;

    MortalStorage(long bytesLeft) {
        this.bytesLeft = bytesLeft;
    }

    static MortalStorage immortal() {
        return new MortalStorage(Long.MAX_VALUE);
    }

    /** Thrown by whatever is tried afterwards. */
    static final class Dead extends IOException {
        private static final long serialVersionUID = 1;

        Dead() {
            super("the machine is off");
        }
    }

    synchronized void kill() {
        bytesLeft = 0;
    }

    /** Another process has the disk now. */
    synchronized void live(long bytes) {
        bytesLeft = bytes;
    }

    synchronized long used() {
        return used;
    }

    private void spend(long bytes) throws IOException {
        if (bytesLeft <= 0) {
            throw new Dead();
        }
        bytesLeft -= bytes;
        used += bytes;
    }

    /** Takes back some of what was not synced. */
    synchronized void losePower(RandomGenerator random) throws IOException {
        for (Map.Entry<Path, Safe> file : safe.entrySet()) {
            byte[] now = Files.readAllBytes(file.getKey());
            byte[] survives = survives(now, file.getValue(), random);
            Files.write(file.getKey(), survives);
            file.setValue(new Safe(survives, survives.length));
        }
    }

    private static byte[] survives(byte[] now, Safe before, RandomGenerator random) {
        if (before.cutTo() < before.bytes().length && random.nextBoolean()) {
            return before.bytes(); // as if it had never been cut
        }
        int from = (int) before.cutTo();
        return Arrays.copyOf(now, from + random.nextInt(now.length - from + 1));
    }

    private void isSafe(Path file, FileChannel channel) throws IOException {
        safe.put(file, new Safe(Files.readAllBytes(file), channel.size()));
    }

    @Override
    public synchronized AppendFile open(Path file) throws IOException {
        if (!Files.exists(file)) {
            spend(1);
        } else if (bytesLeft <= 0) {
            throw new Dead();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!safe.containsKey(file)) {
            isSafe(file, channel);
        }
        return new MortalFile(file, channel);
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        new DiskStorage(Access.OWNER).makeDirectory(directory);
    }

    @Override
    public ReadFile read(Path file) throws IOException {
        return new DiskStorage(Access.OWNER).read(file);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        spend(1);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Safe moved = safe.remove(from);
        if (moved != null) {
            safe.put(to, moved);
        }
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        if (Files.exists(file)) {
            spend(1);
            Files.delete(file);
            safe.remove(file);
        }
    }

    private final class MortalFile implements AppendFile {
        private final Path path;
        private final FileChannel channel;

        MortalFile(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            synchronized (MortalStorage.this) {
                int whole = bytes.remaining();
                int part = (int) Math.max(0, Math.min(whole, bytesLeft));
                ByteBuffer written = bytes.duplicate().limit(bytes.position() + part);
                long at = channel.size();
                while (written.hasRemaining()) {
                    at += channel.write(written, at);
                }
                spend(whole);
                if (part < whole) {
                    throw new Dead();
                }
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (MortalStorage.this) {
                spend(1);
                isSafe(path, channel);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (MortalStorage.this) {
                spend(1);
                channel.truncate(size);
                safe.computeIfPresent(path, (_, was) -> new Safe(was.bytes(), Math.min(was.cutTo(), size)));
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
