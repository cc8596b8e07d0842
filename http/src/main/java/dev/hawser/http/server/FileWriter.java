package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.reactor.Reactor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes parts of a file as they are read by workers: a piece is read while the one before it is sent. In a function. */
final class FileWriter implements AutoCloseable {
    private static final int PIECE = 1 << 16;

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
        Deferred<byte[]> next = read(part.from(), part.to());
        for (long at = part.from(); at < part.to(); ) {
            byte[] piece = next.await(IOException.class);
            at += piece.length;
            next = read(at, part.to());
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
