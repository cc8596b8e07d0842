package dev.hawser.http.h2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.net.Connection;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Writes frames to a connection. On the reactor. */
final class FrameWriter {
    private final Connection connection;

    /** How long a frame of the peer's may be. */
    private int maxFrame = FrameType.DEFAULT_FRAME;

    FrameWriter(Connection connection) {
        this.connection = connection;
    }

    int maxFrame() {
        return maxFrame;
    }

    void maxFrame(int bytes) {
        maxFrame = bytes;
    }

    void preface() {
        connection.send(FrameType.PREFACE);
    }

    private static ByteBuffer frame(int type, int flags, int stream, int length) {
        return ByteBuffer.allocate(FrameType.HEAD + length)
                .putInt(length << 8 | type)
                .put((byte) flags)
                .putInt(stream);
    }

    private void send(ByteBuffer frame) {
        connection.send(frame.array());
    }

    /** Number, value, number, value. */
    void settings(int... values) {
        ByteBuffer frame = frame(FrameType.SETTINGS, 0, 0, values.length * 3);
        for (int i = 0; i < values.length; i += 2) {
            frame.putShort((short) values[i]).putInt(values[i + 1]);
        }
        send(frame);
    }

    void acknowledgeSettings() {
        send(frame(FrameType.SETTINGS, FrameType.ACK, 0, 0));
    }

    void ping(long what, boolean answer) {
        send(frame(FrameType.PING, answer ? FrameType.ACK : 0, 0, 8).putLong(what));
    }

    void windowUpdate(int stream, int bytes) {
        send(frame(FrameType.WINDOW_UPDATE, 0, stream, 4).putInt(bytes));
    }

    void reset(int stream, ErrorCode code) {
        send(frame(FrameType.RST_STREAM, 0, stream, 4).putInt(code.ordinal()));
    }

    void goAway(int last, ErrorCode code, String why) {
        byte[] text = why.getBytes(UTF_8);
        send(frame(FrameType.GOAWAY, 0, 0, 8 + text.length)
                .putInt(last)
                .putInt(code.ordinal())
                .put(text));
    }

    /** Writes a head in as many frames as it needs; none may come between them. */
    void headers(int stream, ByteBuf block, boolean end) {
        int type = FrameType.HEADERS;
        int flags = end ? FrameType.END_STREAM : 0;
        do {
            int length = Math.min(block.readableBytes(), maxFrame);
            boolean last = length == block.readableBytes();
            ByteBuffer frame = frame(type, last ? flags | FrameType.END_HEADERS : flags, stream, length);
            block.readBytes(frame.array(), FrameType.HEAD, length);
            send(frame);
            type = FrameType.CONTINUATION;
            flags = 0;
        } while (block.isReadable());
    }

    void data(int stream, ByteBuffer content, boolean end) {
        ByteBuffer frame = frame(FrameType.DATA, end ? FrameType.END_STREAM : 0, stream, content.remaining());
        send(frame.put(content));
    }
}
