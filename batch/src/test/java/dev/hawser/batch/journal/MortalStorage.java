package dev.hawser.batch.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A disk whose machine dies after so many bytes. What is written then gets there in part; whatever else changes a file
 * costs one byte and happens whole or not at all. After a loss of power, what was not synced is gone in part too.
 *
 * <p>Thread-safe: journal and copy of the input are written by different threads.
 */
final class MortalStorage implements Storage {
    private final Map<Path, Long> synced = new HashMap<>();
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

    synchronized boolean isDead() {
        return bytesLeft <= 0;
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
        for (Map.Entry<Path, Long> file : synced.entrySet()) {
            if (Files.exists(file.getKey())) {
                try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
                    long unsynced = channel.size() - file.getValue();
                    if (unsynced > 0) {
                        channel.truncate(file.getValue() + random.nextLong(unsynced + 1));
                    }
                }
            }
        }
    }

    @Override
    public synchronized AppendFile open(Path file) throws IOException {
        if (!Files.exists(file)) {
            spend(1);
        } else if (isDead()) {
            throw new Dead();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        synced.put(file, channel.size());
        return new MortalFile(file, channel);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        spend(1);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        synced.put(to, synced.getOrDefault(from, 0L));
        synced.remove(from);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        if (Files.exists(file)) {
            spend(1);
            Files.delete(file);
            synced.remove(file);
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
                synced.put(path, channel.size());
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (MortalStorage.this) {
                spend(1);
                channel.truncate(size);
                synced.merge(path, size, Math::min);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
