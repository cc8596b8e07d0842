package dev.hawser.cli.batch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The whole lines that a file has got since the last look. It need not be there yet.
///
/// One thread at a time; waits for the disk.
final class NewLines {
    private static final int MOST = 1 << 20;

    private final Path file;
    private long offset;

    NewLines(Path file) {
        this.file = file;
    }

    /// What is there does not count.
    ///
    /// @return how many bytes that is
    long skip() throws IOException {
        offset = Files.exists(file) ? Files.size(file) : 0;
        return offset;
    }

    /// {@return whole lines, of a megabyte at most or one that is longer; empty if there are no more}
    byte[] next() throws IOException {
        if (!Files.exists(file)) {
            return new byte[0];
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(offset);
            byte[] read = new byte[0];
            while (true) {
                long left = in.length() - offset - read.length;
                if (left <= 0) {
                    return new byte[0]; // a line that is being written
                }
                int before = read.length;
                read = Arrays.copyOf(read, before + (int) Math.min(left, MOST));
                in.readFully(read, before, read.length - before);
                int end = read.length;
                while (end > before && read[end - 1] != '\n') {
                    end--;
                }
                if (end > before) {
                    offset += end;
                    return Arrays.copyOf(read, end);
                }
            }
        }
    }
}
