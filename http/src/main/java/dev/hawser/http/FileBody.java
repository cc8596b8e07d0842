package dev.hawser.http;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file, read by worker threads. It is open only while a piece is read: whoever stops in the middle leaves nothing open. That it
 * has stayed the same file meanwhile is checked with each piece.
 */
final class FileBody implements Body {
    private static final int PIECE = 1 << 16;

    private final Reactor reactor;
    private final Path path;
    private final long length;
    private @Nullable BasicFileAttributes first;
    private long at;

    FileBody(Reactor reactor, Path path, long length) {
        this.reactor = reactor;
        this.path = path;
        this.length = length;
    }

    @Override
    public Deferred<byte[]> read() {
        return reactor.deferToThread(this::piece);
    }

    /** On a worker; one at a time, as one read is. */
    private byte[] piece() throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            check(now);
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(length - at, PIECE));
            while (piece.hasRemaining() && file.read(piece, at + piece.position()) >= 0) {
                continue;
            }
            if (piece.hasRemaining()) {
                throw new IOException(path + " has become shorter while it was read");
            }
            at += piece.capacity();
            return piece.array();
        }
    }

    private void check(BasicFileAttributes now) throws IOException {
        BasicFileAttributes before = first == null ? now : first;
        first = before;
        if (now.size() != length
                || !now.lastModifiedTime().equals(before.lastModifiedTime())
                || !String.valueOf(now.fileKey()).equals(String.valueOf(before.fileKey()))) {
            throw new IOException(path + " has changed while it was read");
        }
    }
}
