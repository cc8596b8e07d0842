package dev.hawser.net.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from Netty's buffer of what handlers have written to the connection. A message stays in that buffer until its
 * last byte has left: so its promise ends then, and what has not left counts against the marks of the channel. The
 * connection is given no more than a portion at a time. On the reactor.
 */
final class CodecOutput implements ChannelOutboundBuffer.MessageProcessor {
    /** How much the connection has at a time, so that little is looked at again when more is flushed. */
    private static final int PORTION = 1 << 16;

    /** Up to here, a copy into the buffer before it is cheaper than another one to send. */
    private static final int COPIED = 512;

    /** The connection below. */
    interface Below {
        ByteBufAllocator allocator();

        /** Takes what handlers have written. */
        void give(ByteBuf bytes);

        /** Takes a copy of what handlers have written. */
        void giveCopy(ByteBuf bytes);
    }

    private final Below connection;

    /** What the connection sends before any of this. */
    private long earlier;

    /** Bytes that the connection was given, and that are still in the buffer. */
    private long given;

    /** How many of those have left. */
    private long left;

    /** Of {@link #given}, what is still to be passed over. */
    private long skip;

    private boolean busy;
    private boolean again;

    CodecOutput(Below connection, long earlier) {
        this.connection = connection;
        this.earlier = earlier;
    }

    /** Bytes have left the connection. In the pump. {@return whether that is news for the handlers} */
    boolean sent(long bytes) {
        long before = Math.min(earlier, bytes);
        earlier -= before;
        left = Math.min(given, left + bytes - before);
        return left > 0;
    }

    /** How much of the buffer the connection does not have. */
    long kept(@Nullable ChannelOutboundBuffer from) {
        long[] total = new long[1];
        if (from != null && !from.isEmpty()) {
            forEach(from, message -> total[0] += size(message));
        }
        return Math.max(0, total[0] - given);
    }

    private static long size(Object message) {
        return switch (message) {
            case ByteBuf bytes -> bytes.readableBytes();
            case FileRegion region -> region.count() - region.transferred();
            default -> 0;
        };
    }

    private static void forEach(ChannelOutboundBuffer from, Consumer<Object> action) {
        try {
            from.forEachFlushedMessage(message -> {
                action.accept(message);
                return true;
            });
        } catch (Exception e) {
            throw new IllegalStateException(e); // of the action, which throws nothing
        }
    }

    /** Ends the promises of what has left, and gives more. */
    void settle(@Nullable ChannelOutboundBuffer from) throws Exception {
        if (from == null || busy) {
            return;
        }
        long bytes = left;
        left = 0;
        given -= bytes;
        busy = true;
        try {
            if (from.current() instanceof FileRegion region) {
                from.progress(bytes);
                removeIfOver(from, region);
            } else {
                from.removeBytes(bytes); // which calls listeners
            }
        } finally {
            busy = false;
        }
        give(from);
    }

    /** Gives the connection what was flushed, as much as it may have. */
    void give(ChannelOutboundBuffer from) throws Exception {
        again = true;
        if (busy) {
            return;
        }
        busy = true;
        try {
            while (again) {
                again = false;
                giveOnce(from);
            }
        } finally {
            busy = false;
        }
    }

    private void giveOnce(ChannelOutboundBuffer from) throws Exception {
        if (from.current() instanceof FileRegion region) {
            if (given == 0 && !removeIfOver(from, region)) {
                give(region);
            }
        } else if (given < PORTION) {
            skip = given;
            from.forEachFlushedMessage(this);
        }
        if (given == 0 && from.current() instanceof ByteBuf) {
            from.removeBytes(0); // messages without bytes
            again |= !from.isEmpty();
        }
    }

    @Override
    public boolean processMessage(Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            return false; // a file begins when all before it has left
        }
        int length = bytes.readableBytes();
        if (skip > 0) {
            skip -= length;
        } else if (length > 0) {
            given += length;
            if (length <= COPIED) {
                connection.giveCopy(bytes);
            } else {
                connection.give(bytes.retainedDuplicate());
            }
        }
        return given < PORTION;
    }

    private boolean removeIfOver(ChannelOutboundBuffer from, FileRegion region) {
        if (given > 0 || region.transferred() < region.count()) {
            return false;
        }
        from.remove();
        again = true;
        return true;
    }

    private void give(FileRegion region) throws IOException {
        long rest = region.count() - region.transferred();
        ByteBuf portion = connection.allocator().directBuffer((int) Math.min(PORTION, rest));
        try {
            var _ = region.transferTo(new Into(portion), region.transferred());
            if (!portion.isReadable()) {
                throw new IOException("a file ended " + rest + " bytes before the end of what was to be sent of it");
            }
            given += portion.readableBytes();
            connection.give(portion.retain());
        } finally {
            portion.release();
        }
    }

    /** Takes as much as there is room for. */
    private record Into(ByteBuf portion) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            int length = Math.min(source.remaining(), portion.maxFastWritableBytes());
            portion.writeBytes(source.slice(source.position(), length));
            source.position(source.position() + length);
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
