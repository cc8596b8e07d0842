package dev.hawser.net.stream;

import static java.util.Objects.requireNonNull;

import dev.hawser.invariant.Invariant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from Netty's buffer of what handlers have written to the connection. A message stays in that buffer until its
 * last byte has left: so its promise ends then, and what has not left counts against the marks of the channel. The
 * connection is given no more than a portion at a time, and a file as it is; a file that only a class of a user's can read is
 * copied. On the reactor.
 */
final class CodecOutput implements ChannelOutboundBuffer.MessageProcessor {
    /** How much the connection has at a time, so that little is looked at again when more is flushed. */
    private static final int PORTION = 1 << 16;

    /** The connection below. */
    interface Below {
        ByteBufAllocator allocator();

        /** Takes what was made for it. */
        void give(ByteBuf bytes);

        /** Takes what handlers have written, and leaves it theirs: as it is, or a copy. */
        void share(ByteBuf bytes);

        /** Takes a part of a file, which stays the handlers'. */
        void send(DefaultFileRegion region);

        void abort(Optional<Throwable> cause);
    }

    /** Whose output it is. */
    interface Owner {
        /** What handlers have written and has not left; null once that is over. */
        @Nullable ChannelOutboundBuffer buffer();

        /** Whether it closes when all has left, of which handlers are told. */
        boolean closesWithOutput();

        /** Promises were ended. In the pump, or where handlers run. */
        void settled();
    }

    private final Below connection;
    private final Owner owner;
    private final CodecLoop loop;

    /** What the connection sends before any of this. */
    private long earlier;

    /** Bytes that the connection was given, and that are still in the buffer. */
    private long given;

    /** How many of those have left. */
    private long left;

    /** Of {@link #given}, what is still to be passed over in {@link #source}. */
    private long skip;

    private @Nullable ChannelOutboundBuffer source;

    /** How many files the connection was given that are still in the buffer. */
    private int regions;

    /** The first in the buffer, if it is a file that is copied. */
    private @Nullable FileRegion copied;

    private boolean busy;
    private boolean again;
    private boolean settleQueued;

    CodecOutput(Below connection, Owner owner, CodecLoop loop, long earlier) {
        this.connection = connection;
        this.owner = owner;
        this.loop = loop;
        this.earlier = earlier;
    }

    /** Bytes have left the connection. In the pump. */
    void sent(long bytes) {
        long before = Math.min(earlier, bytes);
        earlier -= before;
        left = Math.min(given, left + bytes - before);
        Invariant.check(earlier >= 0 && left >= 0, "what leaves first was there first");
        ChannelOutboundBuffer buffer = owner.buffer();
        if (left == 0 || settleQueued || buffer == null) {
            return;
        }
        if (loop.isFree() && !owner.closesWithOutput() && !needsHandlers(buffer)) {
            settleInPump(buffer);
        } else {
            settleLater();
        }
    }

    /** Nobody is in the handlers; they are told later, in a task, if they want to know. */
    private void settleInPump(ChannelOutboundBuffer buffer) {
        loop.settling(true);
        try {
            settle(buffer, true);
        } finally {
            loop.settling(false);
        }
        if (needsHandlers(buffer)) {
            settleLater();
        }
        owner.settled();
    }

    private void settleLater() {
        settleQueued = true;
        loop.execute(this::settle);
    }

    private void settle() {
        Invariant.check(settleQueued, "what is settled later was queued for it");
        settleQueued = false;
        ChannelOutboundBuffer buffer = owner.buffer();
        if (buffer != null) {
            settle(buffer, false);
        }
        owner.settled();
    }

    /** How much of the buffer the connection does not have. */
    long kept(@Nullable ChannelOutboundBuffer from) {
        long[] total = new long[1];
        if (from != null && !from.isEmpty()) {
            forEach(from, message -> total[0] += size(from, message));
        }
        return Math.max(0, total[0] - given);
    }

    /** How much of a message has not left. */
    private static long size(ChannelOutboundBuffer from, @Nullable Object message) {
        return switch (message) {
            case null -> 0;
            case ByteBuf bytes -> bytes.readableBytes();
            case FileRegion region -> region.count() - (message == from.current() ? from.currentProgress() : 0);
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

    /** Whether the file that comes next is read by a class of a user's, which must not be asked in the pump. */
    private boolean needsHandlers(ChannelOutboundBuffer from) {
        return copied != null || (given == 0 && from.current() instanceof FileRegion next && !isForSystem(next));
    }

    /** Netty lets the system send those of its own class, from their beginning. */
    private static boolean isForSystem(FileRegion region) {
        return region instanceof DefaultFileRegion && region.transferred() == 0;
    }

    /** Ends the promises of what has left, and gives more. */
    private void settle(ChannelOutboundBuffer from, boolean inPump) {
        if (busy) {
            return;
        }
        long bytes = left;
        left = 0;
        given -= bytes;
        Invariant.check(given >= 0, "of what handlers have written no more leaves than was given");
        busy = true;
        try {
            if (copied != null) {
                from.progress(bytes);
                removeIfOver(from, copied);
            } else if (regions == 0) {
                from.removeBytes(bytes); // which calls listeners
            } else {
                removeWithFiles(from, bytes);
            }
        } finally {
            busy = false;
        }
        if (!from.isEmpty()) {
            give(from, inPump);
        }
    }

    private void removeWithFiles(ChannelOutboundBuffer from, long bytes) {
        long rest = bytes;
        boolean over = true;
        while (over && (regions > 0 || from.current() instanceof ByteBuf)) {
            Object first = from.current();
            long unsent = size(from, first);
            long ours = Math.min(rest, unsent);
            rest -= ours;
            over = ours == unsent;
            if (first instanceof ByteBuf) {
                from.removeBytes(ours);
            } else {
                removeFile(from, ours, over);
            }
        }
    }

    private void removeFile(ChannelOutboundBuffer from, long bytes, boolean over) {
        if (bytes > 0) {
            from.progress(bytes);
        }
        if (over) {
            regions--;
            Invariant.check(regions >= 0, "no more files leave than were given");
            from.remove();
        }
    }

    /** Gives the connection what was flushed, as much as it may have. Where handlers run. */
    void give(ChannelOutboundBuffer from) {
        give(from, false);
    }

    /** @param inPump whether files that {@link #needsHandlers} tells of are left for another call */
    private void give(ChannelOutboundBuffer from, boolean inPump) {
        again = true;
        if (busy) {
            return;
        }
        busy = true;
        try {
            while (again && !(inPump && needsHandlers(from))) {
                again = false;
                giveOnce(from);
            }
        } catch (Exception e) { // a file that cannot be read; what is behind it would be misunderstood
            if (from.current() instanceof FileRegion) {
                from.remove(e);
            }
            connection.abort(Optional.of(e));
        } finally {
            busy = false;
        }
    }

    private void giveOnce(ChannelOutboundBuffer from) throws Exception {
        if (needsHandlers(from)) {
            FileRegion region = (FileRegion) requireNonNull(from.current());
            if (given == 0 && !removeIfOver(from, region)) {
                copied = region;
                ByteBuf portion = OutgoingRegion.read(region, connection.allocator(), PORTION);
                given += portion.readableBytes();
                connection.give(portion);
            }
        } else if (given < PORTION) {
            skip = given;
            source = from;
            from.forEachFlushedMessage(this);
        }
        if (given == 0 && regions > 0) {
            removeWithFiles(from, 0); // files and messages without bytes
            again |= !from.isEmpty();
        } else if (given == 0 && from.current() instanceof ByteBuf) {
            from.removeBytes(0);
            again |= !from.isEmpty();
        }
    }

    @Override
    public boolean processMessage(Object message) throws IOException {
        if (skip > 0) {
            skip -= size(requireNonNull(source), message);
        } else if (message instanceof ByteBuf bytes) {
            int length = bytes.readableBytes();
            if (length > 0) {
                given += length;
                connection.share(bytes);
            }
        } else if (message instanceof DefaultFileRegion region && isForSystem(region)) {
            OutgoingRegion.check(region);
            regions++;
            given += region.count();
            if (region.count() > 0) {
                connection.send(region);
            }
        } else {
            return false; // it is copied when all before it has left
        }
        return given < PORTION;
    }

    private boolean removeIfOver(ChannelOutboundBuffer from, FileRegion region) {
        if (given > 0 || region.transferred() < region.count()) {
            return false;
        }
        copied = null;
        from.remove();
        again = true;
        return true;
    }
}
