package dev.hawser.batch.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A disk in memory that tells what was called, in order, and on which calls that a test names fail. */
final class MemoryStorage implements Storage {
    private final Map<String, ByteArrayOutputStream> files = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, IOException> failing = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** From now on a call such as {@code force journal.jsonl} fails. */
    void fail(String call, IOException failure) {
        failing.put(call, failure);
    }

    /** From now on syncs wait for {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    /** From now on nothing fails. */
    void heal() {
        failing.clear();
    }

    /** What was called since the last time that it was asked; a write with its number of bytes. */
    List<String> takeCalls() {
        List<String> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    /** The files that are open to be appended to. */
    Set<String> open() {
        return Set.copyOf(open);
    }

    byte[] bytes(String name) {
        return file(name).toByteArray();
    }

    String text(String name) {
        return file(name).toString(StandardCharsets.UTF_8);
    }

    void put(String name, String text) {
        file(name).writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private ByteArrayOutputStream file(String name) {
        return files.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
    }

    private void call(String call, String name, String more) throws IOException {
        calls.add(call + " " + name + more);
        IOException failure = failing.get(call + " " + name);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public AppendFile open(Path path) throws IOException {
        String name = path.getFileName().toString();
        call("open", name, "");
        open.add(name);
        return new MemoryFile(name);
    }

    @Override
    public void makeDirectory(Path directory) {
        throw new UnsupportedOperationException("there are no directories");
    }

    @Override
    public ReadFile read(Path path) throws IOException {
        String name = path.getFileName().toString();
        call("read", name, "");
        byte[] all = bytes(name);
        return new ReadFile() {
            @Override
            public int read(ByteBuffer to, long position) {
                int count = (int) Math.min(to.remaining(), all.length - position);
                if (count > 0) {
                    to.put(all, (int) position, count);
                }
                return count > 0 ? count : -1;
            }

            @Override
            public void close() {
                calls.add("close " + name);
            }
        };
    }

    @Override
    public void rename(Path from, Path to) {
        throw new UnsupportedOperationException("nobody renames");
    }

    @Override
    public void delete(Path path) {
        files.remove(path.getFileName().toString());
    }

    private final class MemoryFile implements AppendFile {
        private final String name;

        MemoryFile(String name) {
            this.name = name;
        }

        @Override
        public long size() throws IOException {
            IOException failure = failing.get("size " + name);
            if (failure != null) {
                throw failure;
            }
            return file(name).size();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            call("write", name, " " + bytes.remaining());
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            file(name).writeBytes(copy);
        }

        @Override
        public void force() throws IOException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            call("force", name, "");
        }

        @Override
        public void truncate(long size) {
            throw new UnsupportedOperationException("nobody truncates");
        }

        @Override
        public void close() throws IOException {
            open.remove(name);
            call("close", name, "");
        }
    }
}
