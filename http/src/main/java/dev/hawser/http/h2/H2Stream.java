package dev.hawser.http.h2;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stream of a session: a request and its answer. On the reactor. */
public final class H2Stream {
    /** How much is taken at a time. */
    private static final int PIECE = 1 << 16;

    private final Session session;
    private final int id;
    private @Nullable Receiver receiver;

    /** What has come and was not taken. */
    private ByteBuf in = Unpooled.EMPTY_BUFFER;

    /** How much may still come, and how much was taken since that was last said. */
    private int inWindow;

    private int taken;
    private long received;
    private long sent;

    /** How much the peer takes. */
    private int outWindow;

    private final ArrayDeque<byte[]> out = new ArrayDeque<>(1);
    private int outAt;
    private long queued;
    private boolean endQueued;
    private final List<Promise<@Nullable Void>> waiting = new ArrayList<>(1);

    private boolean inEnded;
    private boolean outEnded;
    private @Nullable H2Failure lost;

    H2Stream(Session session, int id, int inWindow, int outWindow) {
        this.session = session;
        this.id = id;
        this.inWindow = inWindow;
        this.outWindow = outWindow;
    }

    /** {@return its number} */
    public int id() {
        return id;
    }

    /**
     * Says who is told.
     *
     * @param told of what comes
     */
    public void receiver(Receiver told) {
        receiver = told;
    }

    Receiver receiver() {
        if (receiver == null) {
            throw new IllegalStateException("nobody receives stream " + id);
        }
        return receiver;
    }

    // what comes

    /** Adds content, which the window allows. */
    void add(ByteBuf content) {
        if (!in.isReadable()) {
            in = Unpooled.buffer(content.readableBytes());
        } else if (in.writableBytes() < content.readableBytes()) {
            in = Unpooled.buffer(2 * (in.readableBytes() + content.readableBytes()))
                    .writeBytes(in);
        }
        received += content.readableBytes();
        in.writeBytes(content);
    }

    /** {@return how much content has come in all} */
    public long received() {
        return received;
    }

    /** {@return what has come, up to 64 KiB, and lets the peer send as much again; empty if there is nothing} */
    public byte[] take() {
        int count = Math.min(PIECE, in.readableBytes());
        byte[] piece = new byte[count];
        in.readBytes(piece);
        if (!in.isReadable()) {
            in = Unpooled.EMPTY_BUFFER;
        }
        session.taken(this, count);
        return piece;
    }

    /** {@return how much has come and was not taken} */
    public int available() {
        return in.readableBytes();
    }

    /** Drops what has come; the peer may send no more of this stream than its window has left. */
    public void discard() {
        int count = in.readableBytes();
        in = Unpooled.EMPTY_BUFFER;
        session.dropped(count);
    }

    /** {@return whether all of the content was taken} */
    public boolean isInputOver() {
        return inEnded && !in.isReadable();
    }

    /** {@return whether the peer has said all} */
    public boolean inputEnded() {
        return inEnded;
    }

    void endInput() {
        inEnded = true;
    }

    /** Takes so much off the window of what comes. {@return whether it is that large} */
    boolean spend(int bytes) {
        inWindow -= bytes;
        return inWindow >= 0;
    }

    void moveInWindow(int by) {
        inWindow += by;
    }

    /** Notes what was taken. {@return what the peer may send in addition, once that is worth saying} */
    int owed(int bytes, int window) {
        taken += bytes;
        if (taken < window / 2 || inEnded) {
            return 0;
        }
        int all = taken;
        taken = 0;
        inWindow += all;
        return all;
    }

    // what goes

    /**
     * Sends a head.
     *
     * @param fields names in small letters, and values
     * @param end whether nothing follows
     */
    public void head(List<String> fields, boolean end) {
        if (lost == null && !outEnded) {
            session.sendHead(this, fields, end);
        }
    }

    /**
     * Sends content, as the peer takes it.
     *
     * @param bytes not to be changed any more
     * @return fires when there is room for more
     */
    public Deferred<@Nullable Void> write(byte[] bytes) {
        if (lost != null || outEnded || endQueued) {
            return Deferred.fail(
                    lost != null ? lost : H2Failure.stream(id, ErrorCode.NO_ERROR, "the stream has ended"));
        }
        if (bytes.length > 0) {
            boolean tooMuch = queued > 0 && queued + bytes.length > session.maxQueued();
            out.add(bytes);
            queued += bytes.length;
            session.outflow().offer(this);
            if (tooMuch) {
                session.abandon(this, "its writers do not wait, and " + queued + " bytes are to be sent");
            }
        }
        if (lost != null || queued < session.outflow().room()) {
            return lost != null ? Deferred.fail(lost) : Deferred.succeed(null);
        }
        Promise<@Nullable Void> promise = new Promise<>();
        waiting.add(promise);
        return promise;
    }

    /**
     * Sends content, and ends what is sent.
     *
     * @param bytes not to be changed any more
     */
    public void finish(byte[] bytes) {
        if (lost == null && !outEnded && !endQueued) {
            if (bytes.length > 0) {
                out.add(bytes);
                queued += bytes.length;
            }
            end();
        }
    }

    /** Ends what is sent, behind what waits for that. */
    public void end() {
        if (lost == null && !outEnded && !endQueued) {
            endQueued = true;
            session.outflow().offer(this);
        }
    }

    /**
     * Ends both directions now.
     *
     * @param code told to the peer
     */
    public void reset(ErrorCode code) {
        session.reset(this, code);
    }

    /** {@return how much content was sent} */
    public long sent() {
        return sent;
    }

    /** {@return how much waits to be sent} */
    public long queued() {
        return queued;
    }

    /** {@return whether the stream goes on, in one direction at least} */
    public boolean isOpen() {
        return lost == null && !(inEnded && outEnded);
    }

    boolean hasOutput() {
        return lost == null && (queued > 0 || endQueued) && !outEnded;
    }

    int outWindow() {
        return outWindow;
    }

    /** {@return whether the window is still one} */
    boolean moveOutWindow(int by) {
        long moved = (long) outWindow + by;
        outWindow = (int) Math.min(Integer.MAX_VALUE, moved);
        return moved <= Integer.MAX_VALUE;
    }

    /** Sends one frame of at most so many bytes. {@return how many it were} */
    int sendSome(FrameWriter frames, int most) {
        byte[] first = out.peek();
        if (first == null) {
            frames.data(id, ByteBuffer.allocate(0), true);
            outEnded = true;
            return 0;
        }
        int count = Math.min(most, first.length - outAt);
        boolean last = endQueued && queued == count;
        frames.data(id, ByteBuffer.wrap(first, outAt, count), last);
        outAt += count;
        queued -= count;
        sent += count;
        outWindow -= count;
        if (outAt == first.length) {
            out.remove();
            outAt = 0;
        }
        outEnded = last;
        return count;
    }

    void endOutput() {
        outEnded = true;
    }

    /** Whether nothing more will be sent. */
    boolean outputEnded() {
        return outEnded;
    }

    /** There may be room again. */
    void tellRoom() {
        if (queued < session.outflow().room() && !waiting.isEmpty()) {
            List<Promise<@Nullable Void>> told = List.copyOf(waiting);
            waiting.clear();
            for (Promise<@Nullable Void> promise : told) {
                if (!promise.isFired()) {
                    promise.callback(null);
                }
            }
        }
    }

    /**
     * It is over before its time: those who write are told. What has come stays if it is all.
     *
     * @return how much was dropped
     */
    int lose(H2Failure why) {
        if (lost != null) {
            return 0;
        }
        lost = why;
        out.clear();
        queued = 0;
        int count = 0;
        if (!inEnded) {
            count = in.readableBytes();
            in = Unpooled.EMPTY_BUFFER;
        }
        List<Promise<@Nullable Void>> told = List.copyOf(waiting);
        waiting.clear();
        told.stream().filter(promise -> !promise.isFired()).forEach(promise -> promise.errback(why));
        return count;
    }

    /** {@return whether it has ended before its time} */
    public boolean isLost() {
        return lost != null;
    }
}
