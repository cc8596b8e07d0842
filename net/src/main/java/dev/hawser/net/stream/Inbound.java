package dev.hawser.net.stream;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import dev.hawser.net.InputTooLongException;
import dev.hawser.net.NetException;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The input of a connection: what came and was not read, and the one read that waits. The wire reads on as long as the
 * input is shorter than its limit, or than what the waiting read needs. On the reactor.
 */
public final class Inbound {
    /** The part of a read that knows what it takes. */
    public interface Take<T> {
        /**
         * Takes the result out of the input.
         *
         * @param input its reader index is moved behind what was taken
         * @param ended whether nothing more will come
         * @return the result; null if more is needed, never when ended
         */
        @Nullable T take(ByteBuf input, boolean ended) throws Exception;

        /** How many bytes it may need at once. */
        int needs();
    }

    /** How many bytes may wait to be read; a buffer cannot have many more. */
    private static final int MOST = 2_000_000_000;

    /** A read of so many bytes is not copied more often than need be. */
    private static final int LARGE = 1 << 20;

    /** Memory of our own for all that a large read needs: if that is all there is, it becomes the result as it is. */
    static final class Whole extends UnpooledHeapByteBuf {
        Whole(int length) {
            super(UnpooledByteBufAllocator.DEFAULT, length, length);
        }

        /** Whether so many bytes are all that it has, and can have. */
        boolean isExactly(int length) {
            return readerIndex() == 0 && readableBytes() == length && array().length == length;
        }
    }

    private record Request<T>(Take<T> rule, Promise<T> promise) {}

    private final ReactorAccess access;
    private final Wire wire;
    private final int limit;

    /** What came and was not read; {@link Unpooled#EMPTY_BUFFER}, or our own. */
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

    private @Nullable Request<?> request;
    private boolean attempting;
    private boolean paused;

    /** TLS is being started: what is there is for that, and nobody may read. */
    private boolean held;

    /** Nothing more will come in good order. */
    private boolean ended;

    /** Why nothing more will come; what is there can still be read. */
    private @Nullable Supplier<NetException> failure;

    private boolean dropping;

    /** How many bytes came in and were dropped. */
    private long discarded;

    /** The wire is gone. */
    private boolean over;

    Inbound(ReactorAccess access, Wire wire, int limit) {
        this.access = access;
        this.wire = wire;
        this.limit = limit;
    }

    /** Reads; the result is there at once if the input has it. */
    public <T> Deferred<T> read(Take<T> rule) {
        if (held) {
            throw new IllegalStateException("TLS is being started on this connection; await that before the next read");
        }
        if (waits()) {
            throw new IllegalStateException(
                    "a read of this connection waits already; await it, or cancel it, before the next");
        }
        try {
            T result = take(rule);
            if (result != null) {
                return Deferred.succeed(result);
            }
        } catch (Throwable e) {
            return Deferred.fail(e);
        }
        Promise<T> promise = new Promise<>(_ -> cancelled());
        request = new Request<>(rule, promise);
        updateReading();
        return promise;
    }

    private void cancelled() {
        Invariant.check(request != null, "a read that can be cancelled is the one that waits");
        request = null;
        updateReading();
    }

    boolean waits() {
        return request != null && !request.promise().isFired();
    }

    private <T> @Nullable T take(Take<T> rule) throws Exception {
        int before = buffer.readerIndex();
        T result = rule.take(buffer, ended && failure == null);
        Invariant.check(buffer.readerIndex() >= before, "a read does not bring bytes back");
        if (result == null) {
            Invariant.check(!ended || failure != null, "a read that is told of the end does not wait");
            buffer.readerIndex(before);
            if (failure != null) {
                throw failure.get();
            }
            if (buffer.readableBytes() >= MOST) {
                throw new InputTooLongException("a read needs more than " + MOST + " bytes at once");
            }
            return null;
        }
        if (!buffer.isReadable()) {
            free();
        }
        updateReading();
        return result;
    }

    private void free() {
        Invariant.check(dropping || !buffer.isReadable(), "only what was read, or is dropped, is let go of");
        buffer.release();
        buffer = Unpooled.EMPTY_BUFFER;
    }

    /** Lets the waiting read look again. It takes nothing before it is certain to be fired. */
    void serve() {
        Request<?> waiting = request;
        if (waiting != null && !attempting) {
            attempting = true;
            access.fire("answering a read", waiting.promise(), this::attempt);
        }
    }

    private void attempt() {
        Invariant.check(attempting, "a read looks again once for each time it was told to");
        attempting = false;
        Request<?> waiting = request;
        if (waiting == null || waiting.promise().isFired()) {
            request = null; // it was cancelled
        } else {
            answer(waiting);
        }
    }

    private <T> void answer(Request<T> waiting) {
        T result;
        try {
            result = take(waiting.rule());
        } catch (Throwable e) {
            request = null;
            waiting.promise().errback(e);
            return;
        }
        if (result != null) {
            request = null;
            waiting.promise().callback(result);
        }
        updateReading();
    }

    /** See {@link dev.hawser.net.transport.WireListener#received}. */
    void received(ByteBuf data) {
        Invariant.check(!over, "nothing comes from a wire that is gone");
        Invariant.check(!ended, "nothing comes behind the end of the input");
        if (dropping) {
            discarded += data.readableBytes();
            data.release();
            return;
        }
        if (!buffer.isReadable()) {
            buffer.release();
            buffer = data;
        } else {
            append(data);
        }
        updateReading();
        serve();
    }

    private void append(ByteBuf data) {
        int all = Math.addExact(buffer.readableBytes(), data.readableBytes());
        boolean ours = !buffer.isReadOnly() && buffer.refCnt() == 1;
        if (ours && all <= buffer.capacity() / 2) {
            buffer.discardSomeReadBytes();
        }
        if (!ours || buffer.writableBytes() < data.readableBytes()) {
            ByteBuf larger = larger(all);
            Invariant.check(larger.writableBytes() >= all, "a larger buffer has room for all");
            larger.writeBytes(buffer);
            buffer.release();
            buffer = larger;
        }
        buffer.writeBytes(data);
        Invariant.check(buffer.readableBytes() == all, "of what came nothing is lost and nothing is there twice");
        data.release();
    }

    /** A buffer for more. Once an eighth of a large read has come it is taken for what the read gives. */
    private ByteBuf larger(int all) {
        int needed = needed();
        return needed >= LARGE && all <= needed && all >= needed >> 3
                ? new Whole(needed)
                : wire.allocator().buffer(capacity(all, needed));
    }

    /** Twice as much, so that all copies together are in proportion; but no more than the waiting read needs. */
    private int capacity(int all, int needed) {
        int twice = (int) Math.min(2L * all, Integer.MAX_VALUE - 8);
        if (needed >= LARGE && all > needed) {
            return (int) Math.min((long) all + limit, twice); // it is read no further
        }
        return all <= needed ? Math.min(twice, Math.max(needed, limit)) : twice;
    }

    /** The peer has ended its output. */
    void ended() {
        Invariant.check(!over, "the end of the input comes before that of its wire");
        ended = true;
        serve();
    }

    /**
     * Nothing more will come; reads beyond what is there fail with {@code cause}, or see the end if that is null. What is
     * there need not be read any more, so it goes where the collector finds it.
     */
    void over(@Nullable Supplier<NetException> cause) {
        Invariant.check(!over, "a wire goes once");
        over = true;
        leaveToCollector();
        if (!ended && !dropping) { // else it is known how reads end
            failure = cause;
        }
        ended = true;
        serve();
    }

    private void leaveToCollector() {
        if (buffer.isReadable() && !(buffer instanceof Whole)) {
            ByteBuf collectable = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(buffer));
            Invariant.check(collectable.readableBytes() == buffer.readableBytes(), "what moves is there as it was");
            buffer.release();
            buffer = collectable;
        }
    }

    /** Puts bytes back in front, which belong to this from now on. */
    void unread(ByteBuf rest) {
        if (dropping || !rest.isReadable()) {
            rest.release();
            return;
        }
        int all = buffer.readableBytes() + rest.readableBytes();
        ByteBuf later = buffer;
        buffer = rest;
        if (later.isReadable()) {
            append(later);
        } else {
            later.release();
        }
        Invariant.check(buffer.readableBytes() == all, "what is put back comes before what is there");
        if (over) {
            leaveToCollector();
        }
        updateReading();
    }

    /** What makes buffers that the wire sends without another copy. */
    ByteBufAllocator allocator() {
        return wire.allocator();
    }

    /** Drops what there is and what comes; reads fail. */
    void drop(Supplier<NetException> cause) {
        dropping = true;
        discarded += buffer.readableBytes();
        Invariant.check(discarded >= 0, "what is dropped is counted, and not taken back");
        free();
        failure = cause;
        Invariant.check(!buffer.isReadable(), "of what is dropped nothing can be read");
        serve();
        updateReading();
    }

    /** All that there is, which belongs to the caller. */
    ByteBuf takeAll() {
        Invariant.check(!held && !waits(), "what is delivered is neither for TLS nor for a read");
        ByteBuf all = buffer;
        buffer = Unpooled.EMPTY_BUFFER;
        updateReading();
        return all;
    }

    int available() {
        return buffer.readableBytes();
    }

    boolean hasBytes() {
        return buffer.isReadable();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether the peer has ended its output, and all of it has come. */
    boolean endsInOrder() {
        return ended && failure == null;
    }

    boolean isDropping() {
        return dropping;
    }

    long discarded() {
        return discarded;
    }

    boolean isPaused() {
        return paused || held;
    }

    /** Delivers nothing until {@link #release()}. */
    public void hold() {
        Invariant.check(!held && !waits(), "TLS begins once, and while nobody reads");
        held = true;
    }

    public void release() {
        Invariant.check(held, "TLS comes to its end once");
        held = false;
    }

    boolean isHeld() {
        return held;
    }

    /** All that there is, for the handshake of TLS; it belongs to the caller. */
    ByteBuf takeHeld() {
        Invariant.check(held, "what is for TLS is taken before anybody may read");
        ByteBuf all = buffer;
        buffer = Unpooled.EMPTY_BUFFER;
        return all;
    }

    /** The first byte; -1 if there is none. */
    int first() {
        return buffer.isReadable() ? buffer.getUnsignedByte(buffer.readerIndex()) : -1;
    }

    void pause(boolean value) {
        paused = value;
        updateReading();
    }

    private void updateReading() {
        wire.reading(dropping || (!paused && buffer.readableBytes() < Math.max(limit, needed())));
    }

    private int needed() {
        Request<?> waiting = request;
        int needs = waiting == null ? 0 : Math.min(waiting.rule().needs(), MOST);
        Invariant.check(needs >= 0, "a read needs no less than nothing");
        return needs;
    }
}
