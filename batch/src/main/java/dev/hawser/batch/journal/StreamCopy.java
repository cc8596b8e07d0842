package dev.hawser.batch.journal;

import dev.hawser.invariant.Invariant;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Copies what can be read only once, such as standard input, into the run directory, as fast as it comes and ahead of
 * use, and lets the copy be read while it grows. No byte is handed on that is not safe in the copy. The copy has another
 * name until it is whole, so that a later process knows.
 *
 * <p>If there is a part of a copy already, from a process that crashed, the stream has to begin with the same bytes.
 *
 * <p><b>Threads:</b> copies on a platform thread of its own, since nothing can interrupt a read of standard input. That
 * thread is a daemon, and ends with the stream, or at the next bytes after the copy was closed. All else: any thread.
 */
final class StreamCopy implements Closeable {
    private static final int CHUNK = 1 << 16;
    private static final int SYNC_BYTES = 1 << 20;

    private final InputStream stream;
    private final String name;
    private final RunPaths paths;
    private final Storage storage;
    private final Object lock = new Object();

    /** How many bytes are safe. Guarded by lock, as are the others below. */
    private long length;

    private boolean ended;
    private boolean closed;
    private @Nullable IOException failure;

    /** Of the copy. Opened before the thread begins, which will give the file another name. */
    private final Storage.ReadFile channel;

    private StreamCopy(InputStream stream, String name, RunPaths paths, Storage storage, Storage.ReadFile channel) {
        this.stream = stream;
        this.name = name;
        this.paths = paths;
        this.storage = storage;
        this.channel = channel;
    }

    static StreamCopy start(InputStream stream, String name, RunPaths paths, Storage storage) throws IOException {
        Storage.AppendFile file = storage.open(paths.inputPart());
        Storage.ReadFile channel;
        try {
            channel = storage.read(paths.inputPart());
        } catch (IOException e) {
            file.close();
            throw e;
        }
        StreamCopy copy = new StreamCopy(stream, name, paths, storage, channel);
        Thread.ofPlatform().daemon().name("hawser-input").start(() -> copy.run(file));
        return copy;
    }

    private void run(Storage.AppendFile file) {
        try (file) {
            long there = file.size();
            if (verify(there)) {
                copy(file, there);
            }
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new IOException("reading the input failed: " + e, e));
            throw e;
        }
    }

    /** Compares the beginning of the stream with what is there. {@return whether to go on} */
    private boolean verify(long there) throws IOException {
        try (InputStream before = Files.newInputStream(paths.inputPart())) {
            byte[] is = new byte[CHUNK];
            long done = 0;
            while (done < there) {
                int read = stream.readNBytes(is, 0, (int) Math.min(CHUNK, there - done));
                byte[] was = before.readNBytes(read);
                if (read == 0 || !Arrays.equals(is, 0, read, was, 0, read)) {
                    throw new InputBytes.ChangedException(name
                            + " does not begin with the %,d bytes that this run received before: ".formatted(there)
                            + (read == 0 ? "it has only %,d" : "it differs after byte %,d").formatted(done));
                }
                done += read;
                Invariant.check(done <= there, "no more is compared than is there");
                if (!publish(done)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void copy(Storage.AppendFile file, long from) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long written = from;
        int unsynced = 0;
        boolean more = true;
        while (more) {
            int read = stream.read(chunk);
            if (read > 0) {
                write(file, ByteBuffer.wrap(chunk, 0, read));
                written += read;
                unsynced += read;
            }
            more = read >= 0;
            if (!more || unsynced >= SYNC_BYTES || stream.available() == 0) {
                file.force();
                unsynced = 0;
                if (!publish(written)) {
                    return;
                }
            }
        }
        storage.rename(paths.inputPart(), paths.input());
        synchronized (lock) {
            Invariant.check(length == written, "what has ended is all that was written");
            ended = true;
            lock.notifyAll();
        }
    }

    private void write(Storage.AppendFile file, ByteBuffer bytes) throws IOException {
        try {
            file.append(bytes);
        } catch (IOException e) {
            throw new IOException(
                    paths.inputPart() + ": the copy of " + name + " cannot be written: "
                            + (e.getMessage() == null ? e.toString() : e.getMessage()),
                    e);
        }
    }

    private boolean publish(long now) {
        synchronized (lock) {
            Invariant.check(now >= length && !ended, "a copy grows until it has ended");
            length = now;
            lock.notifyAll();
            return !closed;
        }
    }

    private void fail(IOException e) {
        synchronized (lock) {
            Invariant.check(failure == null && !ended, "a copy fails once, and not when it is whole");
            failure = e;
            lock.notifyAll();
        }
    }

    /** Copies no more. What was copied stays. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }

    /** {@return reads the copy from its beginning, and waits where it has not got to} Closing it closes the copy too. */
    InputStream reader() {
        return new Follower();
    }

    /** Reads what is safe so far. */
    private final class Follower extends InputStream implements InputBytes.Stoppable {
        private long position;

        @Override
        public int available() {
            synchronized (lock) {
                Invariant.check(position <= length, "nobody has read what is not safe");
                // at the end, or after a failure, a read does not wait
                return ended || closed || failure != null
                        ? Integer.MAX_VALUE
                        : (int) Math.min(Integer.MAX_VALUE, length - position);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int wanted) throws IOException {
            long safe = awaitMore();
            if (safe == position) {
                return -1;
            }
            Invariant.check(safe > position, "what is handed on is safe in the copy");
            int count = (int) Math.min(wanted, safe - position);
            int read = channel.read(ByteBuffer.wrap(to, offset, count), position);
            if (read <= 0) {
                throw new IOException(paths.directory() + ": the copy of " + name + " was cut off by somebody else");
            }
            position += read;
            Invariant.check(position <= safe, "no more is handed on than is safe");
            return read;
        }

        private long awaitMore() throws IOException {
            synchronized (lock) {
                try {
                    while (length == position && !ended && !closed && failure == null) {
                        lock.wait();
                    }
                } catch (InterruptedException e) {
                    throw (IOException) new InterruptedIOException("interrupted while waiting for input").initCause(e);
                }
                if (length == position && failure != null) {
                    throw failure;
                }
                if (length == position && closed && !ended) {
                    throw new IOException("the run was closed while it waited for input");
                }
                Invariant.check(length >= position, "nobody is ahead of the copy");
                return length;
            }
        }

        @Override
        public void stop() {
            StreamCopy.this.close();
        }

        @Override
        public void close() throws IOException {
            StreamCopy.this.close();
            channel.close();
        }
    }
}
