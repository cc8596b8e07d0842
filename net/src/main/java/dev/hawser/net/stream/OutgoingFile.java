package dev.hawser.net.stream;

import dev.hawser.defer.Promise;
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

/** A part of a file among the output of a connection: in no memory of this process until it leaves. On the reactor. */
final class OutgoingFile {
    /** How much the system is asked to send at once: then its progress is told, and others have their turn. */
    private static final int AT_ONCE = 1 << 20;

    /** How much is read at once for a wire that cannot have the system send it, such as one of TLS. */
    private static final int CHUNK = 1 << 16;

    private final FileChannel channel;
    private final boolean owned;
    private final long offset;
    private final @Nullable LongConsumer progress;
    private long count;

    /** How much of it the wire has. */
    private long handed;

    /** How much of it is sent. */
    private long left;

    /** Regions that Netty has not let go of, and one for the rest. */
    private int users = 1;

    /** Output in memory that is to be handed to the wire first, behind the file before. */
    long ahead;

    /** Output in memory that is to be sent first, behind the file before. */
    long before;

    /** Fires when all of it is sent; set when it is added. */
    @Nullable Promise<@Nullable Void> promise;

    /**
     * @param owned whether to close it at the end
     * @param progress told how much has left, on the runner
     */
    OutgoingFile(FileChannel channel, boolean owned, long offset, long count, @Nullable LongConsumer progress) {
        this.channel = channel;
        this.owned = owned;
        this.offset = offset;
        this.count = count;
        this.progress = progress;
    }

    @Nullable LongConsumer progress() {
        return progress;
    }

    long left() {
        return left;
    }

    long unsent() {
        return count - left;
    }

    boolean isHanded() {
        return handed == count;
    }

    /** Whether so much of it is under way that the wire gets no more. */
    boolean isUnderWay() {
        return handed - left >= AT_ONCE;
    }

    /** Some output is sent. {@return how much of so many bytes was of this} */
    long sent(long bytes) {
        long ours = Math.min(bytes, handed - left);
        left += ours;
        Invariant.check(ours >= 0 && left <= handed, "of a file no more is sent than the wire has");
        return ours;
    }

    /** Leaves out what the wire does not have. {@return how much that is} */
    long cut() {
        long rest = count - handed;
        Invariant.check(rest >= 0, "the wire has no more of a file than there is to be sent");
        count = handed;
        return rest;
    }

    /**
     * The next part, for the system to send.
     *
     * @param failing told if the file is cut while the system waits for room
     */
    FileRegion region(Consumer<IOException> failing) throws IOException {
        long size = Math.min(count - handed, AT_ONCE);
        Invariant.check(size > 0, "what is taken from a file was left of it");
        if (channel.size() < offset + handed + size) {
            throw shorter();
        }
        FileRegion region = new Region(offset + handed, size, failing);
        handed += size;
        return region;
    }

    /** The next part, in memory. */
    ByteBuf chunk(ByteBufAllocator allocator) throws IOException {
        int size = (int) Math.min(count - handed, CHUNK);
        ByteBuf chunk = allocator.directBuffer(size);
        try {
            int read = chunk.writeBytes(channel, offset + handed, size);
            if (read <= 0) {
                throw shorter();
            }
            handed += read;
            Invariant.check(read <= size && handed <= count, "no more is taken from a file than was asked for");
            return chunk.retain();
        } finally {
            chunk.release();
        }
    }

    private EOFException shorter() throws IOException {
        return new EOFException("a file to be sent up to byte " + (offset + count) + " has only " + channel.size()
                + " bytes now; " + left + " of the " + count + " to be sent have left");
    }

    /** Nothing more is taken from it. */
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
