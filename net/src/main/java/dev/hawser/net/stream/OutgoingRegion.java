package dev.hawser.net.stream;

import dev.hawser.invariant.Invariant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;

/**
 * A part of a file that a handler has written. The system is given all of it, as only Netty's own class has the file; the
 * wire tells how much has left on the way.
 */
final class OutgoingRegion extends Outgoing {
    private final DefaultFileRegion region;

    /** @param region stays the caller's; nothing of it was transferred */
    OutgoingRegion(DefaultFileRegion region) {
        super(region.count(), null);
        this.region = region;
        region.retain();
    }

    /** Throws if the file cannot be read, or is too short: Netty looks when nothing is taken of it. */
    static void check(FileRegion region) throws IOException {
        var _ = region.transferTo(new Into(Unpooled.EMPTY_BUFFER), region.transferred());
    }

    @Override
    FileRegion region(Consumer<IOException> failing) {
        hand(unhanded());
        return region.retain();
    }

    @Override
    ByteBuf chunk(ByteBufAllocator allocator) throws IOException {
        ByteBuf chunk = read(region, allocator, CHUNK);
        hand(chunk.readableBytes());
        return chunk;
    }

    /** The next part of a region, in memory. */
    static ByteBuf read(FileRegion from, ByteBufAllocator allocator, int atMost) throws IOException {
        long rest = from.count() - from.transferred();
        ByteBuf chunk = allocator.directBuffer((int) Math.min(atMost, rest));
        try {
            var _ = from.transferTo(new Into(chunk), from.transferred());
            if (!chunk.isReadable()) {
                throw new IOException("a file ended " + rest + " bytes before the end of what was to be sent of it");
            }
            Invariant.check(chunk.readableBytes() <= rest, "no more of a file is read than is left of it");
            return chunk.retain();
        } finally {
            chunk.release();
        }
    }

    @Override
    void end() {
        region.release();
    }

    /** Takes as much as there is room for. */
    private record Into(ByteBuf chunk) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            int length = Math.min(source.remaining(), chunk.maxFastWritableBytes());
            chunk.writeBytes(source.slice(source.position(), length));
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
