package dev.hawser.http.h2;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the frames of the peer do to a session. On the reactor. */
final class Incoming implements FrameReader.Target {
    /** How many streams this side has at most if the peer does not say. */
    private static final int UNSAID_STREAMS = 1000;

    /** What a session is made of. */
    record Parts(
            SessionSettings settings,
            Session.Side side,
            FrameWriter frames,
            HeaderCodec codec,
            Outflow outflow,
            Inflow inflow,
            Floods floods,
            Streams streams) {}

    private final Session session;
    private final SessionSettings settings;
    private final Session.Side side;
    private final FrameWriter frames;
    private final HeaderCodec codec;
    private final Outflow outflow;
    private final Inflow inflow;
    private final Floods floods;
    private final Streams streams;

    /** Later streams of the peer's are passed over. */
    private int lastTaken = Integer.MAX_VALUE;

    private int peerWindow = FrameType.DEFAULT_WINDOW;
    /** One, until the peer has said more: what it would refuse is better not begun. */
    private long peerMaxStreams = 1;

    private boolean settled;
    private boolean peerGone;

    Incoming(Session session, Parts parts) {
        this.session = session;
        this.settings = parts.settings();
        this.side = parts.side();
        this.frames = parts.frames();
        this.codec = parts.codec();
        this.outflow = parts.outflow();
        this.inflow = parts.inflow();
        this.floods = parts.floods();
        this.streams = parts.streams();
    }

    /** What a stream of the peer's takes at first. */
    int peerWindow() {
        return peerWindow;
    }

    /** How many streams the peer lets this side have. */
    long peerMaxStreams() {
        return peerMaxStreams;
    }

    /** Whether the peer has said its settings. */
    boolean isSettled() {
        return settled;
    }

    /** Whether the peer takes no further streams. */
    boolean isPeerGone() {
        return peerGone;
    }

    /** Takes no further streams. {@return the last one} */
    int takeNoMore() {
        lastTaken = Math.min(lastTaken, streams.lastOfPeer());
        return lastTaken;
    }

    @Override
    public void headers(int id, ByteBuf block, boolean end) throws H2Failure {
        H2Stream known = streams.get(id);
        if (known != null) {
            more(known, codec.decode(id, block), end);
        } else if (!settings.client() && id % 2 == 1 && streams.isIdle(id)) {
            begin(id, block, end);
        } else {
            late(id, block);
        }
    }

    private void begin(int id, ByteBuf block, boolean end) throws H2Failure {
        streams.begun(id);
        List<String> fields = codec.decode(id, block);
        if (id > lastTaken) {
            streams.ended(id, Streams.How.BY_US);
            return; // it was told, and will ask somebody else
        }
        if (!side.mayBegin()) {
            throw H2Failure.stream(id, ErrorCode.REFUSED_STREAM, "there are too many streams");
        }
        H2Stream made = new H2Stream(session, id, inflow.initial(), peerWindow);
        streams.add(made);
        if (end) {
            made.endInput();
        }
        made.receiver(side.begun(made));
        made.receiver().head(fields, end);
    }

    private void more(H2Stream stream, @Nullable List<String> fields, boolean end) throws H2Failure {
        requireOpen(stream);
        if (end) {
            stream.endInput();
        }
        stream.receiver().head(fields, end);
        session.closeIfOver(stream);
    }

    private void requireOpen(H2Stream stream) throws H2Failure {
        if (stream.inputEnded()) {
            throw H2Failure.stream(stream.id(), ErrorCode.STREAM_CLOSED, "more came behind the end of the stream");
        }
    }

    private void late(int id, ByteBuf block) throws H2Failure {
        var _ = codec.decode(id, block); // as it changes the tables
        requireBegun(id, "HEADERS");
        switch (streams.howEnded(id)) {
            case BY_US -> {}
            case BY_PEER -> throw H2Failure.stream(id, ErrorCode.STREAM_CLOSED, "HEADERS came behind RST_STREAM");
            case ENDED -> throw H2Failure.connection(ErrorCode.STREAM_CLOSED, "HEADERS came for an ended stream");
            case UNKNOWN -> throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, "the numbers of streams do not rise");
        }
    }

    @Override
    public void data(int id, ByteBuf content, int length, boolean end) throws H2Failure {
        inflow.spend(length);
        H2Stream stream = streams.get(id);
        if (stream == null || stream.inputEnded() || !stream.spend(length)) {
            inflow.give(length);
            unwanted(id, stream);
            return;
        }
        int useful = content.readableBytes();
        inflow.taken(stream, length - useful);
        if (useful == 0 && !end) {
            floods.idleFrame();
        }
        stream.add(content);
        if (end) {
            stream.endInput();
        }
        stream.receiver().arrived();
        session.closeIfOver(stream);
    }

    private void unwanted(int id, @Nullable H2Stream stream) throws H2Failure {
        requireBegun(id, "DATA");
        if (stream != null && !stream.inputEnded()) {
            throw H2Failure.stream(id, ErrorCode.FLOW_CONTROL_ERROR, "more content came than the window allows");
        }
        if (stream != null || streams.howEnded(id) != Streams.How.BY_US) {
            throw H2Failure.stream(id, ErrorCode.STREAM_CLOSED, "DATA came for a stream that has ended");
        }
    }

    @Override
    public void reset(int id, long number) throws H2Failure {
        requireBegun(id, "RST_STREAM");
        H2Stream stream = streams.get(id);
        if (stream != null) {
            ErrorCode code = ErrorCode.of(number);
            H2Failure why = H2Failure.stream(id, code, "the peer has ended the stream: " + code);
            session.remove(stream, Streams.How.BY_PEER);
            inflow.give(stream.lose(why));
            boolean refused = code == ErrorCode.REFUSED_STREAM;
            stream.receiver().lost(why, refused ? Receiver.Loss.REFUSED : Receiver.Loss.RESET);
        } else {
            streams.ended(id, Streams.How.BY_PEER); // who knows now that it is over
        }
        if (!settings.client()) {
            floods.reset();
        }
    }

    @Override
    public void settings(ByteBuf values) throws H2Failure {
        floods.idleFrame();
        if (!settled) {
            settled = true;
            peerMaxStreams = UNSAID_STREAMS;
        }
        while (values.isReadable()) {
            setting(values.readUnsignedShort(), values.readUnsignedInt());
        }
        frames.acknowledgeSettings(); // before content that goes by them
        streams.all().forEach(outflow::offer);
        side.changed();
    }

    private void setting(int number, long value) throws H2Failure {
        switch (number) {
            case FrameType.HEADER_TABLE_SIZE -> codec.tableSize(value);
            case FrameType.ENABLE_PUSH -> require(value <= (settings.client() ? 0 : 1), "ENABLE_PUSH");
            case FrameType.MAX_CONCURRENT_STREAMS -> peerMaxStreams = value;
            case FrameType.INITIAL_WINDOW_SIZE -> window(value);
            case FrameType.MAX_FRAME_SIZE -> {
                require(value >= FrameType.DEFAULT_FRAME && value < 1 << 24, "MAX_FRAME_SIZE");
                frames.maxFrame((int) value);
            }
            default -> {} // others say nothing to this side
        }
    }

    private static void require(boolean right, String what) throws H2Failure {
        if (!right) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, what + " has a value that it may not have");
        }
    }

    private void window(long value) throws H2Failure {
        boolean right = value <= Integer.MAX_VALUE;
        int by = (int) value - peerWindow;
        peerWindow = (int) value;
        for (H2Stream stream : streams.all()) {
            right &= stream.moveOutWindow(by);
        }
        if (!right) {
            throw H2Failure.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window is larger than it may be");
        }
    }

    @Override
    public void settingsAcknowledged() {
        inflow.acknowledged(streams.all());
    }

    @Override
    public void ping(long what, boolean answer) throws H2Failure {
        if (answer) {
            side.ponged();
        } else {
            floods.idleFrame();
            frames.ping(what, true);
        }
    }

    @Override
    public void goAway(int last, long code) {
        peerGone = true;
        H2Failure why = H2Failure.connection(ErrorCode.of(code), "the peer takes no further streams");
        for (H2Stream stream : streams.all()) {
            if (settings.client() && stream.id() > last) {
                session.remove(stream, Streams.How.BY_US);
                inflow.give(stream.lose(why));
                stream.receiver().lost(why, Receiver.Loss.REFUSED);
            }
        }
        side.goneAway();
    }

    @Override
    public void windowUpdate(int id, int bytes) throws H2Failure {
        if (id == 0) {
            require(bytes > 0, "WINDOW_UPDATE");
            if (!outflow.widen(bytes)) {
                throw H2Failure.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window is larger than it may be");
            }
            return;
        }
        requireBegun(id, "WINDOW_UPDATE");
        H2Stream stream = streams.get(id);
        if (bytes == 0) {
            throw H2Failure.stream(id, ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of nothing");
        }
        if (stream == null) {
            return;
        }
        if (!stream.moveOutWindow(bytes)) {
            throw H2Failure.stream(id, ErrorCode.FLOW_CONTROL_ERROR, "a window is larger than it may be");
        }
        outflow.offer(stream);
    }

    @Override
    public void nothing() throws H2Failure {
        floods.idleFrame();
    }

    @Override
    public void failed(H2Failure why) throws H2Failure {
        session.failStream(why);
    }

    @Override
    public void headIsOpen(boolean open) {
        side.headIsOpen(open);
    }

    private void requireBegun(int id, String what) throws H2Failure {
        if (streams.isIdle(id)) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, what + " came for a stream that was not begun");
        }
    }
}
