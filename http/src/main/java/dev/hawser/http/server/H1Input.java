package dev.hawser.http.server;

import dev.hawser.net.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What has come on a connection and was not taken. When that is enough, the client waits. On the reactor. */
final class H1Input {
    /** What is held of requests that come early. */
    private static final int HELD = 1 << 16;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private boolean paused;

    /** What there is; who takes from it moves its reader index. */
    ByteBuf bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return !bytes.isReadable();
    }

    /** Adds what came; the caller releases his own. */
    void add(ByteBuf data) {
        if (!bytes.isReadable()) {
            bytes.release();
            bytes = data.retain();
            return;
        }
        if (!bytes.hasArray()
                || bytes.isReadOnly()
                || bytes.refCnt() > 1
                || bytes.writableBytes() < data.readableBytes()) {
            ByteBuf larger = Unpooled.buffer(2 * (bytes.readableBytes() + data.readableBytes()));
            larger.writeBytes(bytes);
            bytes.release();
            bytes = larger;
        }
        bytes.writeBytes(data);
    }

    /** Lets the client wait, or go on. */
    void balance(Connection connection) {
        if (isEmpty()) {
            clear(); // an idle connection has no buffer
        }
        boolean enough = bytes.readableBytes() >= HELD;
        if (enough != paused) {
            paused = enough;
            if (enough) {
                connection.pauseProducing();
            } else {
                connection.resumeProducing();
            }
        }
    }

    /** All that there is, which belongs to the caller. */
    ByteBuf takeAll() {
        ByteBuf all = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        return all;
    }

    void clear() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
