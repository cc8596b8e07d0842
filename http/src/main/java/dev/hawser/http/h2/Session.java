package dev.hawser.http.h2;

import dev.hawser.net.Connection;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One connection that speaks HTTP/2: its streams, its windows, and what is said about it as a whole. What the peer does wrong ends one
 * stream, or all. On the reactor.
 */
public final class Session {
    /** How long the first words of a client are. */
    public static final int BEGINNING = FrameType.PREFACE.length;

    /** What a side makes of it. */
    public interface Side {
        /** {@return whether the peer may begin a stream now} */
        boolean mayBegin();

        /**
         * The peer has begun a stream.
         *
         * @param stream the stream
         * @return told what comes of it
         */
        Receiver begun(H2Stream stream);

        /** A stream has ended, or what the peer allows has changed: others may begin. */
        void changed();

        /**
         * The peer has done something wrong with one stream, which ended that.
         *
         * @param why what
         */
        void streamFailed(H2Failure why);

        /**
         * The peer has done something wrong, of which it was told: the connection is to be closed.
         *
         * @param why what
         */
        void failed(H2Failure why);

        /** The peer begins no streams any more, and takes none. */
        void goneAway();

        /** The peer has answered a ping. */
        void ponged();

        /**
         * A head is not complete, or has become so.
         *
         * @param open whether it is not
         */
        void headIsOpen(boolean open);
    }

    private final SessionSettings settings;
    private final Side side;
    private final FrameWriter frames;
    private final FrameReader reader;
    private final HeaderCodec codec;
    private final Outflow outflow;
    private final Inflow inflow;
    private final Floods floods;
    private final Streams streams;
    private final Incoming incoming;
    private boolean over;

    /** The peer was told which stream is the last. */
    private boolean told;

    /**
     * A session, which says nothing before {@link #begin}.
     *
     * @param settings what it is held to
     * @param connection what it is written to
     * @param clock in nanoseconds
     * @param side told what happens
     */
    public Session(SessionSettings settings, Connection connection, LongSupplier clock, Side side) {
        this.settings = settings;
        this.side = side;
        this.frames = new FrameWriter(connection);
        this.codec = new HeaderCodec(settings.maxHeaderList());
        this.outflow = new Outflow(connection, frames, this::sent);
        this.inflow = new Inflow(frames, settings.streamWindow(), settings.connectionWindow());
        this.floods = new Floods(clock);
        this.streams = new Streams(settings.client());
        this.incoming =
                new Incoming(this, new Incoming.Parts(settings, side, frames, codec, outflow, inflow, floods, streams));
        this.reader = new FrameReader(incoming, settings.client(), 2 * settings.maxHeaderList());
    }

    /**
     * {@return whether a client that says this may speak HTTP/2}
     *
     * @param words its first ones, or some of them
     */
    public static boolean beginsAs(ByteBuf words) {
        int count = Math.min(BEGINNING, words.readableBytes());
        for (int i = 0; i < count; i++) {
            if (words.getByte(words.readerIndex() + i) != FrameType.PREFACE[i]) {
                return false;
            }
        }
        return true;
    }

    /** Says what this side wants. */
    public void begin() {
        if (settings.client()) {
            frames.preface();
            frames.settings(
                    FrameType.ENABLE_PUSH, 0,
                    FrameType.INITIAL_WINDOW_SIZE, settings.streamWindow(),
                    FrameType.MAX_HEADER_LIST_SIZE, settings.maxHeaderList());
        } else {
            frames.settings(
                    FrameType.MAX_CONCURRENT_STREAMS, settings.maxStreams(),
                    FrameType.INITIAL_WINDOW_SIZE, settings.streamWindow(),
                    FrameType.MAX_HEADER_LIST_SIZE, settings.maxHeaderList());
        }
        inflow.begin();
    }

    /**
     * Takes what came.
     *
     * @param data read to its end
     */
    public void receive(ByteBuf data) {
        if (over) {
            return;
        }
        try {
            reader.read(data);
        } catch (H2Failure e) {
            fail(e);
        }
    }

    /** {@return how many streams are open} */
    public int streams() {
        return streams.size();
    }

    /** {@return whether this side may begin a stream} */
    public boolean mayOpen() {
        return !isLeaving() && streams.size() < incoming.peerMaxStreams();
    }

    /** {@return whether the peer has said how many streams it takes} */
    public boolean isSettled() {
        return incoming.isSettled();
    }

    /** {@return whether nothing can be begun any more, however many streams end} */
    public boolean isLeaving() {
        return over || incoming.isPeerGone() || !streams.hasNext();
    }

    /** {@return how many bytes of content were sent} */
    public long sentBytes() {
        return outflow.moved();
    }

    /**
     * Begins a stream. Only if {@link #mayOpen()}.
     *
     * @param receiver told what comes
     * @return the stream, of which nothing is said yet
     */
    public H2Stream open(Receiver receiver) {
        H2Stream made = new H2Stream(this, streams.next(), inflow.initial(), incoming.peerWindow());
        made.receiver(receiver);
        streams.add(made);
        return made;
    }

    /** Asks the peer for a sign of life, which {@link Side#ponged()} tells of. */
    public void ping() {
        frames.ping(0x6861_7773_6572L, false);
    }

    /** Says that no further streams are wanted; those that the peer begins before it knows are taken. */
    public void announceEnd() {
        if (!over) {
            frames.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR, "");
            ping();
        }
    }

    /** Says which stream was the last. */
    public void goAway() {
        if (!over && !told) {
            told = true;
            frames.goAway(incoming.takeNoMore(), ErrorCode.NO_ERROR, "");
        }
    }

    /**
     * The connection is gone, or is to be left: all streams are lost.
     *
     * @param why what each of them is told
     */
    public void lose(H2Failure why) {
        lose(why, Receiver.Loss.GONE);
    }

    private void lose(H2Failure why, Receiver.Loss how) {
        over = true;
        reader.stop();
        for (H2Stream stream : streams.all()) {
            remove(stream, Streams.How.ENDED);
            var _ = stream.lose(why);
            stream.receiver().lost(why, how);
        }
    }

    private void fail(H2Failure why) {
        frames.goAway(incoming.takeNoMore(), why.code(), String.valueOf(why.getMessage()));
        lose(why, Receiver.Loss.MALFORMED);
        side.failed(why);
    }

    /**
     * This side has found something wrong with all that the peer does.
     *
     * @param why told to the peer
     */
    public void giveUp(H2Failure why) {
        if (!over) {
            fail(why);
        }
    }

    Outflow outflow() {
        return outflow;
    }

    long maxQueued() {
        return settings.maxQueued();
    }

    void taken(H2Stream stream, int bytes) {
        if (!over) {
            inflow.taken(stream, bytes);
        }
    }

    void dropped(int bytes) {
        if (!over) {
            inflow.give(bytes);
        }
    }

    void sendHead(H2Stream stream, List<String> fields, boolean end) {
        frames.headers(stream.id(), codec.encode(stream.id(), fields), end);
        if (end) {
            stream.endOutput();
            sent(stream);
        }
    }

    private void sent(H2Stream stream) {
        closeIfOver(stream);
        stream.receiver().sent();
    }

    void closeIfOver(H2Stream stream) {
        if (!stream.isOpen()) {
            remove(stream, Streams.How.ENDED);
        }
    }

    void remove(H2Stream stream, Streams.How how) {
        if (streams.end(stream, how)) {
            outflow.forget(stream);
            side.changed();
        }
    }

    /** This side ends a stream. */
    void reset(H2Stream stream, ErrorCode code) {
        if (streams.get(stream.id()) != null) {
            frames.reset(stream.id(), code);
            remove(stream, Streams.How.BY_US);
        }
        stream.discard();
        var _ = stream.lose(H2Failure.stream(stream.id(), code, "this side has ended the stream"));
    }

    /** A stream comes to nothing through no fault of the peer's. */
    void abandon(H2Stream stream, String why) {
        if (streams.get(stream.id()) != null) {
            reset(stream, ErrorCode.CANCEL);
            stream.receiver().lost(H2Failure.stream(stream.id(), ErrorCode.CANCEL, why), Receiver.Loss.RESET);
        }
    }

    /** The peer has done something wrong with one stream. */
    void failStream(H2Failure why) throws H2Failure {
        frames.reset(why.stream(), why.code());
        H2Stream stream = streams.get(why.stream());
        if (stream == null) {
            streams.ended(why.stream(), Streams.How.BY_US);
        } else {
            remove(stream, Streams.How.BY_US);
            inflow.give(stream.lose(why));
            stream.receiver().lost(why, Receiver.Loss.MALFORMED);
        }
        side.streamFailed(why);
        floods.reset();
    }
}
