package dev.hawser.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts what comes into frames, and checks what can be said of one by itself. A head that comes in several frames is given as one. On
 * the reactor.
 */
final class FrameReader {
    /** What frames mean. */
    interface Target {
        /** Content; {@code length} is what it takes of the windows, padding included. */
        void data(int stream, ByteBuf content, int length, boolean end) throws H2Failure;

        void headers(int stream, ByteBuf block, boolean end) throws H2Failure;

        void reset(int stream, long code) throws H2Failure;

        void settings(ByteBuf values) throws H2Failure;

        void settingsAcknowledged() throws H2Failure;

        void ping(long what, boolean answer) throws H2Failure;

        void goAway(int last, long code) throws H2Failure;

        void windowUpdate(int stream, int bytes) throws H2Failure;

        /** A frame that says nothing: PRIORITY, or of an unknown kind. */
        void nothing() throws H2Failure;

        /** Something is wrong with one stream. */
        void failed(H2Failure why) throws H2Failure;

        /** A head has begun, and not ended yet; or it has. */
        void headIsOpen(boolean open);
    }

    /** Parts of one head. */
    private static final int MAX_PARTS = 64;

    private final Target target;
    private final int maxBlock;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;

    /** The head that is not complete, and of which stream it is. */
    private ByteBuf block = Unpooled.EMPTY_BUFFER;

    private int blockStream;
    private boolean blockEnds;
    private int parts;
    private boolean stopped;

    /** How much of the first words of a client is still to come. */
    private int prefaceLeft;

    /** No frame has come: the first says the settings. */
    private boolean first = true;

    /**
     * Reads frames.
     *
     * @param client whether they are a server's
     * @param maxBlock bytes of a compressed head
     */
    FrameReader(Target target, boolean client, int maxBlock) {
        this.target = target;
        this.prefaceLeft = client ? 0 : FrameType.PREFACE.length;
        this.maxBlock = maxBlock;
    }

    /** Takes what came. */
    void read(ByteBuf data) throws H2Failure {
        takePreface(data);
        boolean joined = rest.isReadable();
        ByteBuf from = joined ? rest.writeBytes(data) : data;
        while (!stopped && from.readableBytes() >= FrameType.HEAD) {
            int length = from.getUnsignedMedium(from.readerIndex());
            if (length > FrameType.DEFAULT_FRAME) {
                throw H2Failure.connection(ErrorCode.FRAME_SIZE_ERROR, "a frame is longer than the settings say");
            }
            if (from.readableBytes() < FrameType.HEAD + length) {
                break;
            }
            try {
                take(from, length);
            } catch (H2Failure e) {
                if (e.stream() == 0) {
                    throw e;
                }
                target.failed(e);
            }
        }
        if (stopped || !from.isReadable()) {
            rest = Unpooled.EMPTY_BUFFER;
        } else if (joined) {
            rest.discardReadBytes();
        } else {
            rest = Unpooled.buffer(FrameType.HEAD + FrameType.DEFAULT_FRAME).writeBytes(from);
        }
    }

    private void takePreface(ByteBuf data) throws H2Failure {
        while (prefaceLeft > 0 && data.isReadable()) {
            if (data.readByte() != FrameType.PREFACE[FrameType.PREFACE.length - prefaceLeft]) {
                throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, "what came does not begin as HTTP/2 does");
            }
            prefaceLeft--;
        }
    }

    /** What follows is dropped. */
    void stop() {
        stopped = true;
        block = Unpooled.EMPTY_BUFFER;
    }

    private void take(ByteBuf from, int length) throws H2Failure {
        from.skipBytes(3);
        int type = from.readUnsignedByte();
        int flags = from.readUnsignedByte();
        int stream = from.readInt() & Integer.MAX_VALUE;
        ByteBuf payload = from.readSlice(length);
        if (first && (type != FrameType.SETTINGS || (flags & FrameType.ACK) != 0)) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, "the first frame does not say the settings");
        }
        first = false;
        dispatch(type, flags, stream, payload);
    }

    private void dispatch(int type, int flags, int stream, ByteBuf payload) throws H2Failure {
        int length = payload.readableBytes();
        if (blockStream != 0 && (type != FrameType.CONTINUATION || stream != blockStream)) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, "a frame came within a head that had not ended");
        }
        switch (type) {
            case FrameType.DATA -> data(stream, flags, payload);
            case FrameType.HEADERS -> headers(stream, flags, payload);
            case FrameType.CONTINUATION -> continuation(stream, flags, payload);
            case FrameType.PRIORITY -> priority(stream, payload);
            case FrameType.RST_STREAM -> {
                ofStream(stream, "RST_STREAM");
                sized(length == 4, "RST_STREAM");
                target.reset(stream, payload.readUnsignedInt());
            }
            case FrameType.SETTINGS -> settings(stream, flags, payload);
            case FrameType.PUSH_PROMISE ->
                throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, "nobody has allowed to push");
            case FrameType.PING -> {
                ofConnection(stream, "PING");
                sized(length == 8, "PING");
                target.ping(payload.readLong(), (flags & FrameType.ACK) != 0);
            }
            case FrameType.GOAWAY -> {
                ofConnection(stream, "GOAWAY");
                sized(length >= 8, "GOAWAY");
                target.goAway(payload.readInt() & Integer.MAX_VALUE, payload.readUnsignedInt());
            }
            case FrameType.WINDOW_UPDATE -> {
                sized(length == 4, "WINDOW_UPDATE");
                target.windowUpdate(stream, payload.readInt() & Integer.MAX_VALUE);
            }
            default -> target.nothing();
        }
    }

    private static void ofStream(int stream, String what) throws H2Failure {
        if (stream == 0) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, what + " is of no stream");
        }
    }

    private static void ofConnection(int stream, String what) throws H2Failure {
        if (stream != 0) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, what + " is of a stream");
        }
    }

    private static void sized(boolean right, String what) throws H2Failure {
        if (!right) {
            throw H2Failure.connection(ErrorCode.FRAME_SIZE_ERROR, what + " has a length that it may not have");
        }
    }

    /** Without the padding. */
    private static ByteBuf unpadded(int flags, ByteBuf payload) throws H2Failure {
        if ((flags & FrameType.PADDED) == 0) {
            return payload;
        }
        sized(payload.isReadable(), "a padded frame");
        int padding = payload.readUnsignedByte();
        if (padding > payload.readableBytes()) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, "a frame has more padding than content");
        }
        return payload.writerIndex(payload.writerIndex() - padding);
    }

    private void data(int stream, int flags, ByteBuf payload) throws H2Failure {
        ofStream(stream, "DATA");
        int length = payload.readableBytes();
        target.data(stream, unpadded(flags, payload), length, (flags & FrameType.END_STREAM) != 0);
    }

    private void headers(int stream, int flags, ByteBuf payload) throws H2Failure {
        ofStream(stream, "HEADERS");
        ByteBuf part = unpadded(flags, payload);
        boolean onItself = false;
        if ((flags & FrameType.PRIORITIZED) != 0) {
            sized(part.readableBytes() >= 5, "HEADERS");
            onItself = (part.readInt() & Integer.MAX_VALUE) == stream;
            part.skipBytes(1);
        }
        if (onItself) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, "a stream depends on itself");
        }
        blockEnds = (flags & FrameType.END_STREAM) != 0;
        if ((flags & FrameType.END_HEADERS) != 0) {
            target.headers(stream, part, blockEnds);
            return;
        }
        blockStream = stream;
        parts = 1;
        block = Unpooled.buffer(part.readableBytes() + 256).writeBytes(part);
        target.headIsOpen(true);
    }

    private void continuation(int stream, int flags, ByteBuf payload) throws H2Failure {
        if (blockStream == 0) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, "CONTINUATION continues nothing");
        }
        if (++parts > MAX_PARTS || block.readableBytes() + payload.readableBytes() > maxBlock) {
            throw H2Failure.connection(
                    ErrorCode.ENHANCE_YOUR_CALM,
                    "a head has more than " + MAX_PARTS + " parts, or more than " + maxBlock + " bytes");
        }
        block.writeBytes(payload);
        if ((flags & FrameType.END_HEADERS) != 0) {
            ByteBuf whole = block;
            block = Unpooled.EMPTY_BUFFER;
            blockStream = 0;
            target.headIsOpen(false);
            target.headers(stream, whole, blockEnds);
        }
    }

    private void priority(int stream, ByteBuf payload) throws H2Failure {
        ofStream(stream, "PRIORITY");
        if (payload.readableBytes() != 5) {
            throw H2Failure.stream(stream, ErrorCode.FRAME_SIZE_ERROR, "PRIORITY has a length that it may not have");
        }
        if ((payload.readInt() & Integer.MAX_VALUE) == stream) {
            throw H2Failure.stream(stream, ErrorCode.PROTOCOL_ERROR, "a stream depends on itself");
        }
        target.nothing();
    }

    private void settings(int stream, int flags, ByteBuf payload) throws H2Failure {
        ofConnection(stream, "SETTINGS");
        boolean answer = (flags & FrameType.ACK) != 0;
        sized(answer ? !payload.isReadable() : payload.readableBytes() % 6 == 0, "SETTINGS");
        if (answer) {
            target.settingsAcknowledged();
        } else {
            target.settings(payload);
        }
    }
}
