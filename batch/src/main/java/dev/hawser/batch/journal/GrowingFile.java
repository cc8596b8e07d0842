package dev.hawser.batch.journal;

import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.nio.file.Path;

/** A file of JSON lines that grows by a group of lines at a time. */
final class GrowingFile implements AutoCloseable {
    private static final int LONG = 1 << 20;

    /** The group that comes next. */
    final JsonLines lines;

    private final Path path;
    private final Storage.AppendFile file;

    private boolean unsynced;

    /** Where to go back to. */
    private int mark;

    /** How long the file is, without the lines that come next. */
    private long size;

    GrowingFile(Path path, Storage storage) throws IOException {
        this.path = path;
        this.lines = new JsonLines();
        this.file = storage.open(path);
        try {
            this.size = file.size();
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Where the line after the last one will begin. */
    long end() {
        return size + lines.length();
    }

    /** Remembers how far the lines are. */
    void mark() {
        mark = lines.length();
    }

    /** Takes back what was written since. */
    void cutToMark() {
        Invariant.check(mark <= lines.length(), "what is cut came behind its mark");
        lines.cutTo(mark);
        Invariant.check(lines.length() == mark, "what is cut ends at its mark");
    }

    /** Whether all that was written is safe. */
    boolean isSynced() {
        return !unsynced && lines.length() == 0;
    }

    /** Whether the lines should not wait for the end of their group. */
    boolean isLong() {
        return lines.length() >= LONG;
    }

    /** Writes the lines. */
    void spill() throws IOException {
        int length = lines.length();
        if (length == 0) {
            return;
        }
        unsynced = true;
        try {
            file.append(lines.written());
        } catch (IOException e) {
            throw failure(e);
        }
        size += length;
        Invariant.check(size >= length && unsynced, "what is written is behind what was, and not safe yet");
        assert file.size() == size : "what was written is where the next line is reckoned from";
        lines.clear();
    }

    /** Writes the lines and syncs. */
    void flush() throws IOException {
        spill();
        if (!unsynced) {
            return;
        }
        try {
            file.force();
        } catch (IOException e) {
            throw failure(e);
        }
        Invariant.check(lines.length() == 0, "what is synced is all that there is");
        unsynced = false;
    }

    private IOException failure(IOException e) {
        return new IOException(path + ": " + reason(e), e);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
