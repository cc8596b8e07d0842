package dev.hawser.batch.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * How the files of a run directory are written. A seam: tests put in one that runs out of space, or that remembers the
 * order of writes so as to cut the power between any two of them. Reading needs no seam.
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

    /** Opens a file to be appended to; makes it if there is none. */
    AppendFile open(Path file) throws IOException;

    /** Gives a file another name, in place of the file that has that name, so that there is always one of the two. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file, if it is there. */
    void delete(Path file) throws IOException;
}
