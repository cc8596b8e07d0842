package dev.hawser.batch.journal;

import dev.hawser.batch.source.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk of which one call fails, once. Counts its calls, so that a test can have each of them fail in turn.
 *
 * <p>Thread-safe: journal and copy of the input are written by different threads.
 */
final class FailingStorage implements Storage {
    /** How a call fails. */
    enum Fault {
        /** The disk is broken. */
        EIO("Input/output error"),
        /** The disk is full. */
        ENOSPC("No space left on device"),
        /** A signal came; the JDK asks again, where it can. */
        EINTR("Interrupted system call"),
        /** Of what is to be written, a part is, and then the disk is full. */
        SHORT("No space left on device");

        final String text;

        Fault(String text) {
            this.text = text;
        }
    }

    private final Storage disk = new DiskStorage(Access.OWNER);
    private final int failing;
    private final Fault fault;
    private final String named;
    private final List<String> calls = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param failing which call fails, from 0; negative for none
     * @param fault how
     */
    FailingStorage(int failing, Fault fault) {
        this(failing, "", fault);
    }

    /** One of which each call such as {@code write journal.jsonl} fails. */
    FailingStorage(String named, Fault fault) {
        this(-1, named, fault);
    }

    private FailingStorage(int failing, String named, Fault fault) {
        this.failing = failing;
        this.named = named;
        this.fault = fault;
    }

    /** What was called, in order. */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    private synchronized boolean fails(String call, Path file) {
        calls.add(call + " " + file.getFileName());
        return calls.size() - 1 == failing || calls.getLast().equals(named);
    }

    private void call(String call, Path file) throws IOException {
        if (fails(call, file)) {
            throw new FileSystemException(file.toString(), null, fault.text);
        }
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        call("mkdir", directory);
        disk.makeDirectory(directory);
    }

    @Override
    public AppendFile open(Path file) throws IOException {
        call("open", file);
        return new Appending(file, disk.open(file));
    }

    @Override
    public ReadFile read(Path file) throws IOException {
        call("open to read", file);
        ReadFile read = disk.read(file);
        return new ReadFile() {
            @Override
            public int read(ByteBuffer to, long position) throws IOException {
                call("read", file);
                return read.read(to, position);
            }

            @Override
            public void close() throws IOException {
                read.close();
            }
        };
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        call("rename", to);
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        call("delete", file);
        disk.delete(file);
    }

    private final class Appending implements AppendFile {
        private final Path path;
        private final AppendFile file;

        Appending(Path path, AppendFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            if (fails("write", path)) {
                if (fault == Fault.SHORT) {
                    file.append(bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2));
                }
                throw new IOException(fault.text);
            }
            file.append(bytes);
        }

        @Override
        public void force() throws IOException {
            if (fails("force", path)) {
                throw new IOException(fault.text);
            }
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            if (fails("truncate", path)) {
                throw new IOException(fault.text);
            }
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
