package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.net.Connection;
import dev.hawser.net.Net;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayList;
import java.util.List;

/// A client of frames, which may be wrong.
final class H2Peer {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final List<String> NAMES = List.of(
            "DATA",
            "HEADERS",
            "PRIORITY",
            "RST_STREAM",
            "SETTINGS",
            "PUSH_PROMISE",
            "PING",
            "GOAWAY",
            "WINDOW_UPDATE",
            "CONTINUATION");

    private static final List<String> CODES = List.of(
            "NO_ERROR",
            "PROTOCOL_ERROR",
            "INTERNAL_ERROR",
            "FLOW_CONTROL_ERROR",
            "SETTINGS_TIMEOUT",
            "STREAM_CLOSED",
            "FRAME_SIZE_ERROR",
            "REFUSED_STREAM",
            "CANCEL",
            "COMPRESSION_ERROR",
            "CONNECT_ERROR",
            "ENHANCE_YOUR_CALM");

    final Connection connection;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    /// Begins, and waits until the settings of both are known.
    H2Peer(Net net, String endpoint, int... settings) {
        connection = net.connect(endpoint).await();
        connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        ByteBuf values = Unpooled.buffer();
        for (int i = 0; i < settings.length; i += 2) {
            values.writeShort(settings[i]).writeInt(settings[i + 1]);
        }
        frame(SETTINGS, 0, 0, bytes(values));
        frame(SETTINGS, 1, 0);
        await("SETTINGS 0 ACK");
    }

    H2Peer frame(int type, int flags, int stream, byte... payload) {
        ByteBuf frame = Unpooled.buffer(9 + payload.length)
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        connection.send(frame);
        return this;
    }

    static byte[] bytes(ByteBuf from) {
        byte[] bytes = new byte[from.readableBytes()];
        from.readBytes(bytes);
        return bytes;
    }

    static byte[] number(int value) {
        return bytes(Unpooled.buffer(4).writeInt(value));
    }

    /// Fields as literals, in the order in which they are.
    static byte[] block(String... fields) {
        ByteBuf block = Unpooled.buffer();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.writeByte(0);
            }
            byte[] text = fields[i].getBytes(ISO_8859_1);
            if (text.length < 127) {
                block.writeByte(text.length);
            } else {
                block.writeByte(127);
                int rest = text.length - 127;
                for (; rest >= 128; rest >>= 7) {
                    block.writeByte(rest & 127 | 128);
                }
                block.writeByte(rest);
            }
            block.writeBytes(text);
        }
        return bytes(block);
    }

    H2Peer ask(int stream, boolean end, String... fields) {
        return frame(HEADERS, end ? END_HEADERS | END_STREAM : END_HEADERS, stream, block(fields));
    }

    H2Peer get(int stream, String path) {
        return ask(stream, true, ":method", "GET", ":scheme", "http", ":path", path, ":authority", "x");
    }

    /// A request whose body follows.
    H2Peer post(int stream, String path, String... more) {
        List<String> fields =
                new ArrayList<>(List.of(":method", "POST", ":scheme", "http", ":path", path, ":authority", "x"));
        fields.addAll(List.of(more));
        return ask(stream, false, fields.toArray(new String[0]));
    }

    H2Peer data(int stream, boolean end, byte... content) {
        return frame(DATA, end ? END_STREAM : 0, stream, content);
    }

    H2Peer reset(int stream) {
        return frame(RST_STREAM, 0, stream, number(8));
    }

    /// The next frame in words: its kind, its stream, and what it says.
    String next() {
        byte[] head;
        try {
            head = connection.readExactly(9).await(java.io.IOException.class);
        } catch (java.io.IOException e) {
            return "END";
        }
        ByteBuf from = Unpooled.wrappedBuffer(head);
        int length = from.readMedium();
        int type = from.readByte();
        int flags = from.readByte();
        int stream = from.readInt();
        ByteBuf payload = Unpooled.wrappedBuffer(connection.readExactly(length).await());
        String end = (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0 ? " END" : "";
        String what = NAMES.get(type) + " " + stream;
        return switch (type) {
            case DATA -> what + " " + payload.toString(US_ASCII) + end;
            case HEADERS -> what + " " + status(stream, payload) + end;
            case RST_STREAM -> what + " " + CODES.get(payload.readInt());
            case GOAWAY -> what + " " + payload.readInt() + " " + CODES.get(payload.readInt());
            case WINDOW_UPDATE -> what + " " + payload.readInt();
            case SETTINGS, PING -> what + ((flags & 1) != 0 ? " ACK" : "");
            default -> what;
        };
    }

    private String status(int stream, ByteBuf block) {
        try {
            return String.valueOf(decoder.decodeHeaders(stream, block).status());
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
    }

    /// The next frame of a stream, or the end.
    String next(int stream) {
        String next;
        do {
            next = next();
        } while (!next.equals("END") && !next.split(" ")[1].equals(String.valueOf(stream)));
        return next;
    }

    private void await(String wanted) {
        for (String next = next(); !next.equals(wanted); next = next()) {
            if (next.equals("END")) {
                throw new AssertionError("the connection has ended before " + wanted);
            }
        }
    }

    /// Whether the server has read all that was sent.
    void settle() {
        frame(PING, 0, 0, new byte[8]);
        await("PING 0 ACK");
    }
}
