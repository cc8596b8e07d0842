package dev.hawser.net.stream;

import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Some of the output of a connection that is in no memory of this process until it leaves. On the reactor. */
abstract sealed class Outgoing permits OutgoingFile, OutgoingRegion {
    /** How much is under way at most: then its progress is told, and others have their turn. */
    static final int AT_ONCE = 1 << 20;

    /** How much is read at once for a wire that cannot have the system send it, such as one of TLS. */
    static final int CHUNK = 1 << 16;

    private final @Nullable LongConsumer progress;
    private long count;

    /** How much of it the wire has. */
    private long handed;

    /** How much of it is sent. */
    private long left;

    /** Output in memory that is to be handed to the wire first, behind the file before. */
    long ahead;

    /** Output in memory that is to be sent first, behind the file before. */
    long before;

    /** Fires when all of it is sent; set when it is added, if somebody waits for that. */
    @Nullable Promise<@Nullable Void> promise;

    /** @param progress told how much has left, on the runner */
    Outgoing(long count, @Nullable LongConsumer progress) {
        this.count = count;
        this.progress = progress;
    }

    final @Nullable LongConsumer progress() {
        return progress;
    }

    final long count() {
        return count;
    }

    final long left() {
        return left;
    }

    final long unsent() {
        return count - left;
    }

    final long handed() {
        return handed;
    }

    final long unhanded() {
        return count - handed;
    }

    final boolean isHanded() {
        return handed == count;
    }

    /** Whether so much of it is under way that the wire gets no more. */
    final boolean isUnderWay() {
        return handed - left >= AT_ONCE;
    }

    /** The wire gets so much more. */
    final void hand(long bytes) {
        handed += bytes;
        Invariant.check(bytes > 0 && handed <= count, "no more is taken from a file than was asked for");
    }

    /** Some output is sent. {@return how much of so many bytes was of this} */
    final long sent(long bytes) {
        long ours = Math.min(bytes, handed - left);
        left += ours;
        Invariant.check(ours >= 0 && left <= handed, "of a file no more is sent than the wire has");
        return ours;
    }

    /** Leaves out what the wire does not have. {@return how much that is} */
    final long cut() {
        long rest = unhanded();
        Invariant.check(rest >= 0, "the wire has no more of a file than there is to be sent");
        count = handed;
        Invariant.check(isHanded() && left <= count, "what the wire has is all that is left of what was cut");
        return rest;
    }

    /**
     * The next part, for the system to send.
     *
     * @param failing told if the file is cut while the system waits for room
     */
    abstract FileRegion region(Consumer<IOException> failing) throws IOException;

    /** The next part, in memory. */
    abstract ByteBuf chunk(ByteBufAllocator allocator) throws IOException;

    /** Nothing more is taken from it. */
    abstract void end();
}
