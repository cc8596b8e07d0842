package dev.hawser.cli.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/// Lines of a file in the order of the rows instead of that of their ends. One that is too early waits in the file;
/// of it only its place is kept.
///
/// One thread at a time; waits for the disk.
final class OrderedLines implements AutoCloseable {
    /// Where a line is; of a row without one, its length is 0.
    private record Place(long offset, int length) {}

    private final RandomAccessFile file;
    private final OutputStream out;

    /// By the numbers of the rows: those before which one has not ended yet.
    private final TreeMap<Long, Place> waiting = new TreeMap<>();

    private long offset;
    private long next = 1;

    /// @param skipped how many bytes the file has from before
    OrderedLines(Path path, long skipped, OutputStream out) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.offset = skipped;
        this.out = out;
    }

    /// What has ended, in that order: the number of a row with a line in the file, or its negative without one.
    void copy(Queue<Long> ended) throws IOException {
        file.seek(offset);
        Queue<Long> all = new ArrayDeque<>(ended);
        ended.clear();
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        int at = 0;
        for (Long number = all.poll(); number != null; number = all.poll()) {
            if (number < 0) {
                waiting.put(-number, new Place(0, 0));
                continue;
            }
            int length = 0;
            boolean isOver = false;
            while (!isOver) {
                if (at == filled) {
                    filled = file.read(buffer);
                    at = 0;
                    if (filled < 0) {
                        throw new IOException("the file has fewer lines than items are done");
                    }
                }
                length++;
                isOver = buffer[at++] == '\n';
            }
            waiting.put(number, new Place(offset, length));
            offset += length;
        }
        while (!waiting.isEmpty() && waiting.firstKey() <= next) {
            Map.Entry<Long, Place> first = waiting.pollFirstEntry();
            next = Math.max(next, first.getKey() + 1);
            write(first.getValue());
        }
        out.flush();
    }

    /// Those that wait for rows which have not ended.
    void finish() throws IOException {
        for (Place place : waiting.values()) {
            write(place);
        }
        waiting.clear();
        out.flush();
    }

    private void write(Place place) throws IOException {
        if (place.length() > 0) {
            byte[] line = new byte[place.length()];
            file.seek(place.offset());
            file.readFully(line);
            out.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
