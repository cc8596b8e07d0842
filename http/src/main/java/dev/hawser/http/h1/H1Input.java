package dev.hawser.http.h1;

import dev.hawser.net.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What has come on a connection and was not taken. When that is enough, the peer waits. On the reactor. */
public final class H1Input {
    /** What is held of what comes early. */
    private static final int HELD = 1 << 16;

    /** What is dropped of a peer that sends on though it was answered: more than the buffers on the way hold. */
    private static final long MAX_DROPPED = 16 << 20;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private boolean paused;

    /** How many bytes came that nobody wanted. */
    private long dropped;

    /** Nothing, from a connection that is open. */
    public H1Input() {}

    /** {@return what there is} Who takes from it moves its reader index. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** {@return whether there is nothing} */
    public boolean isEmpty() {
        return !bytes.isReadable();
    }

    /**
     * Adds what came.
     *
     * @param data the caller releases his own
     */
    public void add(ByteBuf data) {
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

    /**
     * Lets the peer wait, or go on.
     *
     * @param connection where this comes from
     */
    public void balance(Connection connection) {
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

    /** {@return all that there is, which belongs to the caller} */
    public ByteBuf takeAll() {
        ByteBuf all = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        return all;
    }

    /**
     * Drops what came.
     *
     * @param data the caller releases it
     * @return whether the peer has sent too much in vain
     */
    public boolean isTooMuchDropped(ByteBuf data) {
        dropped += data.readableBytes();
        return dropped > MAX_DROPPED;
    }

    /** Drops all. */
    public void clear() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
