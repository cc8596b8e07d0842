package dev.hawser.batch.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A file of JSON lines that grows by a group of lines at a time. */
final class GrowingFile implements AutoCloseable {
    /** The group that comes next. */
    final JsonLines lines;

    private final Path path;
    private final Storage.AppendFile file;

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

    void clear() {
        lines.clear();
    }

    /** Writes the lines and syncs. */
    void flush() throws IOException {
        int length = lines.length();
        if (length == 0) {
            return;
        }
        try {
            file.append(lines.written());
            file.force();
        } catch (IOException e) {
            throw new IOException(path + ": " + reason(e), e);
        }
        size += length;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
