package dev.hawser.batch.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * How the files of a run directory are written and read. A seam: tests put in one that runs out of space, or where any call
 * fails, or that remembers the order of writes so as to cut the power between any two of them.
 *
 * <p><b>Threads:</b> any, one at a time for each file.
 */
interface Storage {
    /** A file that grows at its end. */
    interface AppendFile extends Closeable {
        /** How many bytes it has. */
        long size() throws IOException;

        /** Writes all of what remains at the end. After a failure, any first part of it may have been written. */
        void append(ByteBuffer bytes) throws IOException;

        /** Makes what was written survive a loss of power. */
        void force() throws IOException;

        /** Cuts off what is beyond a size. */
        void truncate(long size) throws IOException;
    }

    /** A file that is read, while it may grow. */
    interface ReadFile extends Closeable, LineScanner.Source {}

    /** Makes a directory, with those above it; each of them survives a loss of power. */
    void makeDirectory(Path directory) throws IOException;

    /** Opens a file to be appended to; makes it if there is none. */
    AppendFile open(Path file) throws IOException;

    /** Opens a file to be read. */
    ReadFile read(Path file) throws IOException;

    /** Gives a file another name, in place of the file that has that name, so that there is always one of the two. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file, if it is there. */
    void delete(Path file) throws IOException;
}
