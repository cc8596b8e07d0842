package dev.hawser.net;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of a connection: what waits to be taken by the wire, what the wire has taken and not sent, and who waits for
 * room or for the end of it. Small writes share a buffer. On the reactor.
 */
final class Outbound {
    /** Of a buffer for small writes. A larger write gets its own. */
    private static final int SHARED = 4096;

    private final ReactorAccess access;
    private final Wire wire;
    private final NetSettings options;
    private final Runnable emptied;

    /** Small, as there may be many connections; it grows when it has to. */
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(1);

    /** The last of {@link #waiting}, if it is ours to append to. */
    private @Nullable ByteBuf tail;

    /** Bytes in {@link #waiting}, and taken but not sent. */
    private long pending;

    /** How many bytes were dropped. */
    private long discarded;

    private final Waiters<@Nullable Void> forRoom = new Waiters<>();
    private final Waiters<@Nullable Void> forEmpty = new Waiters<>();

    /** @param emptied called when the last byte was sent, in the pump or on the reactor */
    Outbound(ReactorAccess access, Wire wire, NetSettings options, Runnable emptied) {
        this.access = access;
        this.wire = wire;
        this.options = options;
        this.emptied = emptied;
    }

    long pending() {
        return pending;
    }

    long discarded() {
        return discarded;
    }

    boolean isFull() {
        return pending > options.writeHigh();
    }

    boolean isOverLimit() {
        return pending > options.writeLimit();
    }

    void add(byte[] bytes) {
        place(bytes.length).writeBytes(bytes);
        added(bytes.length);
    }

    /** A buffer at the end of the output with room for so many bytes. */
    ByteBuf place(int length) {
        ByteBuf last = tail;
        if (last == null || last.writableBytes() < length) {
            last = wire.allocator().directBuffer(Math.max(length, pending == 0 ? Math.min(SHARED, 256) : SHARED));
            tail = last;
            waiting.add(last);
        }
        return last;
    }

    /** So many bytes were written to {@link #place}. */
    void added(int length) {
        pending += length;
        wire.requestWrite();
    }

    void add(ByteBuf buffer) {
        tail = null;
        waiting.add(buffer);
        added(buffer.readableBytes());
    }

    /** See {@link dev.hawser.net.transport.WireListener#takeOutput}. */
    ByteBuf take() {
        ByteBuf next = waiting.poll();
        while (next != null && !next.isReadable()) {
            next.release();
            next = waiting.poll();
        }
        if (waiting.isEmpty()) {
            tail = null;
        }
        return next == null ? Unpooled.EMPTY_BUFFER : next;
    }

    /** See {@link dev.hawser.net.transport.WireListener#sent}. */
    void sent(long bytes) {
        pending -= bytes;
        if (pending <= options.writeLow()) {
            forRoom.succeed(access, "going on to write", null);
        }
        if (pending == 0) {
            forEmpty.succeed(access, "having flushed", null);
            emptied.run();
        }
    }

    /** Fires when there is room. */
    Deferred<@Nullable Void> room() {
        return isFull() ? forRoom.add() : Deferred.succeed(null);
    }

    /** Fires when all is sent. */
    Deferred<@Nullable Void> empty() {
        return pending > 0 ? forEmpty.add() : Deferred.succeed(null);
    }

    /** Drops what was not taken; those who wait fail. */
    void drop(Supplier<NetException> cause) {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        tail = null;
        discarded += pending;
        pending = 0;
        forRoom.fail(access, "failing a write", cause);
        forEmpty.fail(access, "failing a flush", cause);
    }
}
