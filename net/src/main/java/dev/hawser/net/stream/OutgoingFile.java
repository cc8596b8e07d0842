package dev.hawser.net.stream;

import dev.hawser.invariant.Invariant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A part of a file. */
final class OutgoingFile extends Outgoing {
    private final FileChannel channel;
    private final boolean owned;
    private final long offset;

    /** Regions that Netty has not let go of, and one for the rest. */
    private int users = 1;

    /**
     * @param owned whether to close it at the end
     * @param progress told how much has left, on the runner
     */
    OutgoingFile(FileChannel channel, boolean owned, long offset, long count, @Nullable LongConsumer progress) {
        super(count, progress);
        this.channel = channel;
        this.owned = owned;
        this.offset = offset;
        Invariant.check(offset >= 0 && count >= 0, "a part of a file begins in it");
    }

    /** {@inheritDoc} Not all at once: between its parts a cancel takes effect. */
    @Override
    FileRegion region(Consumer<IOException> failing) throws IOException {
        long size = Math.min(unhanded(), AT_ONCE);
        Invariant.check(size > 0, "what is taken from a file was left of it");
        long begin = offset + handed();
        if (channel.size() < begin + size) {
            throw shorter();
        }
        FileRegion region = new Region(begin, size, failing);
        hand(size);
        return region;
    }

    @Override
    ByteBuf chunk(ByteBufAllocator allocator) throws IOException {
        int size = (int) Math.min(unhanded(), CHUNK);
        ByteBuf chunk = allocator.directBuffer(size);
        try {
            int read = chunk.writeBytes(channel, offset + handed(), size);
            if (read <= 0) {
                throw shorter();
            }
            hand(read);
            return chunk.retain();
        } finally {
            chunk.release();
        }
    }

    private EOFException shorter() throws IOException {
        return new EOFException("a file to be sent up to byte " + (offset + count()) + " has only " + channel.size()
                + " bytes now; " + left() + " of the " + count() + " to be sent have left");
    }

    @Override
    void end() {
        users--;
        Invariant.check(users >= 0, "a file is let go of once by each that uses it");
        if (users == 0 && owned) {
            try {
                channel.close();
            } catch (IOException e) {
                // it was only read
            }
        }
    }

    /**
     * Leaves the file open, which Netty's would close behind the first. Netty asks how long it is before each attempt: a file
     * that was cut is told then. Netty's own way, to end the output, would look like the end of all to the peer.
     */
    private final class Region extends DefaultFileRegion {
        private final Consumer<IOException> failing;
        private boolean cut;

        Region(long position, long size, Consumer<IOException> failing) {
            super(channel, position, size);
            this.failing = failing;
            Invariant.check(users > 0, "a file that is closed is not sent");
            users++;
        }

        @Override
        public long count() {
            if (!cut) {
                try {
                    if (channel.size() >= position() + super.count()) {
                        return super.count();
                    }
                    throw shorter();
                } catch (IOException e) {
                    cut = true;
                    failing.accept(e);
                }
            }
            return transferred();
        }

        @Override
        protected void deallocate() {
            end();
        }
    }
}
