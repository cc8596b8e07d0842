package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.reactor.Reactor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes parts of a file. Where the system can send it by itself, workers only see to it that it need not wait for a disk then,
 * which would hold the reactor; elsewhere they read it. Either happens to a piece while the one before it is sent. In a function.
 */
final class FileWriter implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    /** What the system is told to send at once: as little as a slow client takes within the time limit for writing. */
    private static final int SENT = 1 << 17;

    /** What is in memory or not as a whole. */
    private static final int PAGE = 1 << 12;

    private final FileChannel file;
    private final Reactor reactor = Reactor.current();

    FileWriter(FileTree.Found.Regular found) throws IOException {
        file = reactor.deferToThread(() -> FileTree.open(found)).await(IOException.class);
    }

    /** A short part, as a whole. */
    static byte[] read(FileTree.Found.Regular found, Ranges.Range part) throws IOException {
        return Reactor.current()
                .deferToThread(() -> {
                    try (FileChannel file = FileTree.open(found)) {
                        return read(file, part.from(), (int) part.length());
                    }
                })
                .await(IOException.class);
    }

    private static byte[] read(FileChannel file, long at, int count) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(count);
        while (piece.hasRemaining()) {
            if (file.read(piece, at + piece.position()) < 0) {
                throw new EOFException("a file has become shorter while it was sent");
            }
        }
        return piece.array();
    }

    private Deferred<byte[]> read(long at, long end) {
        int count = (int) Math.min(PIECE, end - at);
        return count <= 0 ? Deferred.succeed(new byte[0]) : reactor.deferToThread(() -> read(file, at, count));
    }

    void write(Ranges.Range part, Response.Output out) throws IOException {
        long sent = out instanceof FileOutput files ? send(part, files) : 0;
        copy(part.from() + sent, part.to(), out);
    }

    /** Has the system send it. {@return how much of it was sent: nothing where it cannot} */
    private long send(Ranges.Range part, FileOutput out) throws IOException {
        Deferred<Integer> next = fetch(part.from(), part.to());
        long at = part.from();
        while (at < part.to()) {
            int count = next.await(IOException.class);
            Deferred<@Nullable Void> sent = out.write(file, at, count);
            if (sent == null) {
                break;
            }
            at += count;
            next = fetch(at, part.to());
            try {
                sent.await(IOException.class);
            } catch (IOException | RuntimeException e) {
                next.addErrback(_ -> 0).await(); // a worker is at the file, which will be closed
                throw e;
            }
        }
        return at - part.from();
    }

    /** Has the system read what is next from its disk. {@return fires with how much that is} */
    private Deferred<Integer> fetch(long at, long end) {
        int count = (int) Math.min(SENT, end - at);
        return count <= 0
                ? Deferred.succeed(0)
                : reactor.deferToThread(() -> {
                    for (int i = 0; i < count; i += PAGE) {
                        read(file, at + i, 1);
                    }
                    read(file, at + count - 1, 1);
                    return count;
                });
    }

    private void copy(long from, long end, Response.Output out) throws IOException {
        Deferred<byte[]> next = read(from, end);
        for (long at = from; at < end; ) {
            byte[] piece = next.await(IOException.class);
            at += piece.length;
            next = read(at, end);
            try {
                out.write(piece).await(IOException.class);
            } catch (IOException | RuntimeException e) {
                next.addErrback(_ -> new byte[0]).await(); // a worker is at the file, which will be closed
                throw e;
            }
        }
    }

    /** Closing a file that was only read does not block. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
