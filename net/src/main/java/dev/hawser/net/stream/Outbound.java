package dev.hawser.net.stream;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import dev.hawser.net.NetException;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of a connection: what waits to be taken by the wire, what the wire has taken and not sent, and who waits for
 * room or for the end of it. Small writes share a buffer. On the reactor.
 */
final class Outbound {
    /** Of a buffer for small writes. A larger write gets its own. */
    private static final int SHARED = 4096;

    /** Of the first one, while nothing waits: most connections have no more at once. */
    private static final int FIRST = 256;

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

    /** Made for the first file. */
    private @Nullable OutgoingFiles files;

    /** Made for the first who waits. */
    private @Nullable Waiting waiters;

    private record Waiting(Waiters<@Nullable Void> forRoom, Waiters<@Nullable Void> forEmpty) {}

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

    /** How much of it is in memory. */
    long inMemory() {
        long memory = files == null ? pending : pending - files.unsent();
        assert memory >= 0 : "of the output no more is in files than there is";
        return memory;
    }

    boolean hasFiles() {
        return pending > inMemory();
    }

    /** Whether the wire has not taken all. */
    boolean waits() {
        return !waiting.isEmpty();
    }

    boolean isFull() {
        return inMemory() > options.writeMarks().high();
    }

    boolean isOverLimit() {
        return inMemory() > options.writeLimit();
    }

    void add(byte[] bytes) {
        place(bytes.length).writeBytes(bytes);
        added(bytes.length);
    }

    /** A buffer at the end of the output with room for so many bytes. */
    ByteBuf place(int length) {
        ByteBuf last = tail;
        Invariant.check(last == null || !waiting.isEmpty(), "what is appended to waits to be taken");
        if (last == null || last.writableBytes() < length) {
            last = wire.allocator().directBuffer(Math.max(length, pending == 0 ? FIRST : SHARED));
            tail = last;
            waiting.add(last);
        }
        Invariant.check(last.writableBytes() >= length, "there is room for what is placed");
        return last;
    }

    /** So many bytes were written to {@link #place}. */
    void added(int length) {
        Invariant.check(length >= 0, "what is written makes the output longer");
        pending += length;
        requestWrite();
    }

    /** Has the wire ask for what there is, or will be then. */
    void requestWrite() {
        wire.requestWrite();
    }

    void add(ByteBuf buffer) {
        tail = null;
        waiting.add(buffer);
        added(buffer.readableBytes());
    }

    /**
     * Adds a part of a file, behind all that was added before.
     *
     * @param failing told when it cannot be read so far, in the pump
     * @return fires when it is sent; cancelling it leaves out what the wire does not have
     */
    Deferred<@Nullable Void> add(OutgoingFile file, Consumer<IOException> failing) {
        OutgoingFiles queue = files(failing);
        Promise<@Nullable Void> promise = new Promise<>(_ -> less(queue.cut(file)));
        file.promise = promise;
        addTo(queue, file);
        return promise;
    }

    /** Adds what a handler has written, as for a file. */
    void add(OutgoingRegion region, Consumer<IOException> failing) {
        addTo(files(failing), region);
    }

    private OutgoingFiles files(Consumer<IOException> failing) {
        OutgoingFiles all = files;
        if (all == null) {
            all = new OutgoingFiles(access, failing);
            files = all;
        }
        return all;
    }

    private void addTo(OutgoingFiles queue, Outgoing file) {
        tail = null; // what is added later goes behind it
        long unhanded = waiting.stream().mapToLong(ByteBuf::readableBytes).sum();
        queue.add(file, unhanded, inMemory());
        pending += file.unsent();
        requestWrite();
    }

    /** See {@link dev.hawser.net.transport.WireListener#takeFile}. */
    @Nullable FileRegion takeFile() {
        return files == null ? null : files.region();
    }

    /** See {@link dev.hawser.net.transport.WireListener#takeOutput}. */
    ByteBuf take() {
        if (files == null) {
            return takeMemory();
        }
        if (files.isTurn()) {
            return files.chunk(wire.allocator());
        }
        ByteBuf taken = takeMemory();
        files.handed(taken.readableBytes());
        return taken;
    }

    private ByteBuf takeMemory() {
        ByteBuf next = waiting.poll();
        while (next != null && !next.isReadable()) {
            next.release();
            next = waiting.poll();
        }
        if (waiting.isEmpty()) {
            tail = null;
        }
        Invariant.check(next == null || next != tail, "what is handed on is appended to no more");
        Invariant.check(next == null || next.readableBytes() <= pending, "what is handed on was written before");
        return next == null ? Unpooled.EMPTY_BUFFER : next;
    }

    /** See {@link dev.hawser.net.transport.WireListener#sent}. */
    void sent(long bytes) {
        Invariant.check(bytes >= 0, "what is sent makes the output shorter");
        if (files != null) {
            files.sent(bytes);
            if (files.unsent() > 0) {
                wire.requestWrite(); // it may have been given nothing, while enough was under way
            }
        }
        less(bytes);
    }

    private void less(long bytes) {
        pending -= bytes;
        Invariant.check(bytes >= 0 && pending >= 0, "no more is sent than was written");
        assert pending > 0 || waiting.stream().noneMatch(ByteBuf::isReadable) : "what is all sent was handed on before";
        if (waiters != null && inMemory() <= options.writeMarks().low()) {
            waiters.forRoom.succeed(access, "going on to write", null);
        }
        if (pending == 0) {
            if (waiters != null) {
                waiters.forEmpty.succeed(access, "having flushed", null);
            }
            emptied.run();
        }
    }

    private Waiting waiters() {
        if (waiters == null) {
            waiters = new Waiting(new Waiters<>(), new Waiters<>());
        }
        return waiters;
    }

    /** Fires when there is room. */
    Deferred<@Nullable Void> room() {
        return isFull() ? waiters().forRoom.add() : Deferred.succeed(null);
    }

    /** Fires when all is sent. */
    Deferred<@Nullable Void> empty() {
        return pending > 0 ? waiters().forEmpty.add() : Deferred.succeed(null);
    }

    /** Drops what was not taken; those who wait fail. */
    void drop(Supplier<NetException> cause) {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        tail = null;
        discarded += pending;
        Invariant.check(discarded >= pending, "what is dropped was still to be sent");
        pending = 0;
        if (files != null) {
            files.drop(cause);
        }
        Invariant.check(inMemory() == 0, "of output that is dropped nothing is left");
        Invariant.check(!hasFiles(), "of files that are dropped nothing is left");
        if (waiters != null) {
            waiters.forRoom.fail(access, "failing a write", cause);
            waiters.forEmpty.fail(access, "failing a flush", cause);
        }
    }
}
