package dev.hawser.http.websocket;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes messages of the bytes that come, however they are cut; holds no more than one message. */
final class FrameReader {
    /** Who is told what came. */
    interface Receiver {
        void message(Message message);

        void ping(byte[] payload);

        void pong();

        /** The last call. */
        void closed(CloseStatus status);
    }

    private final Receiver receiver;
    private final boolean masked;
    private final int maxMessage;
    private final boolean inflates;

    private final byte[] head = new byte[14];
    private int headLength;
    private int headNeeds = 2;
    private boolean inPayload;
    private boolean over;

    /** Of the frame. */
    private int kind;

    private boolean last;
    private long rest;
    private long taken;

    /** Of the message; {@link Frame#CONTINUATION} between messages. */
    private int messageKind = Frame.CONTINUATION;

    private boolean compressed;

    /** The message so far, and the control frame that may come in its middle. */
    private @Nullable ByteArrayOutputStream message;

    private @Nullable ByteArrayOutputStream control;
    private Utf8 text = new Utf8();

    /**
     * Reads one side.
     *
     * @param receiver told what came
     * @param masked whether a client sends
     * @param maxMessage bytes of a message
     * @param inflates whether messages may be compressed
     */
    FrameReader(Receiver receiver, boolean masked, int maxMessage, boolean inflates) {
        this.receiver = receiver;
        this.masked = masked;
        this.maxMessage = maxMessage;
        this.inflates = inflates;
    }

    /** Takes all there is, but for what is behind a close. */
    void read(ByteBuf from) throws Violation {
        while (!over && (inPayload || readHead(from))) {
            int count = (int) Math.min(rest, from.readableBytes());
            take(from, count);
            rest -= count;
            if (rest > 0) {
                return;
            }
            inPayload = false;
            endFrame();
        }
    }

    private boolean readHead(ByteBuf from) throws Violation {
        while (headLength < headNeeds) {
            if (!from.isReadable()) {
                return false;
            }
            head[headLength++] = from.readByte();
            if (headLength == 2) {
                int length = head[1] & 0x7f;
                headNeeds = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (masked ? 4 : 0);
                begin(length);
            }
        }
        int length = head[1] & 0x7f;
        rest = switch (length) {
            case 126 -> ByteBuffer.wrap(head).getShort(2) & 0xffff;
            case 127 -> ByteBuffer.wrap(head).getLong(2);
            default -> length;
        };
        headLength = 0;
        taken = 0;
        inPayload = true;
        long least = length == 126 ? 126 : length == 127 ? 1 << 16 : 0;
        if (rest < least) {
            throw Violation.ofProtocol("the length of a frame is not written as it has to be");
        }
        checkSize();
        return true;
    }

    private void begin(int length) throws Violation {
        kind = head[0] & 0x0f;
        last = (head[0] & Frame.FINAL) != 0;
        boolean flagged = (head[0] & Frame.COMPRESSED) != 0;
        if (((head[1] & Frame.MASKED) != 0) != masked) {
            throw Violation.ofProtocol(masked ? "a client masks its frames" : "a server masks no frames");
        }
        boolean mayBeFlagged = inflates && (kind == Frame.TEXT || kind == Frame.BINARY);
        if ((head[0] & 0x30) != 0 || (flagged && !mayBeFlagged)) {
            throw Violation.ofProtocol("a frame has flags that mean nothing here");
        }
        switch (kind) {
            case Frame.CLOSE, Frame.PING, Frame.PONG -> {
                if (!last || length > Frame.MAX_CONTROL) {
                    throw Violation.ofProtocol("a control frame is short and in one piece");
                }
                control = new ByteArrayOutputStream(length);
            }
            case Frame.CONTINUATION -> {
                if (messageKind == Frame.CONTINUATION) {
                    throw Violation.ofProtocol("there is no message to go on with");
                }
            }
            case Frame.TEXT, Frame.BINARY -> {
                if (messageKind != Frame.CONTINUATION) {
                    throw Violation.ofProtocol("a message begins within another");
                }
                messageKind = kind;
                compressed = flagged;
                message = new ByteArrayOutputStream();
                text = new Utf8();
            }
            default -> throw Violation.ofProtocol("a frame is of a kind that there is not");
        }
    }

    private void checkSize() throws Violation {
        if (kind <= Frame.BINARY && message != null && rest > maxMessage - message.size()) {
            throw new Violation(
                    CloseStatus.TOO_BIG, "a message is longer than the " + maxMessage + " bytes that are allowed");
        }
    }

    private void take(ByteBuf from, int count) throws Violation {
        byte[] piece = new byte[count];
        from.readBytes(piece);
        for (int i = 0; masked && i < count; i++) {
            piece[i] ^= head[headNeeds - 4 + (int) ((taken + i) & 3)];
        }
        taken += count;
        ByteArrayOutputStream into = kind > Frame.BINARY ? control : message;
        if (into != null) {
            into.writeBytes(piece);
        }
        if (kind <= Frame.BINARY && messageKind == Frame.TEXT && !compressed) {
            for (byte next : piece) {
                if (!text.takes(next)) {
                    throw notText();
                }
            }
        }
    }

    private static Violation notText() {
        return new Violation(CloseStatus.NOT_TEXT, "a text is not in UTF-8");
    }

    private void endFrame() throws Violation {
        headNeeds = 2;
        ByteArrayOutputStream ended = control;
        if (kind > Frame.BINARY && ended != null) {
            control = null;
            endControl(ended.toByteArray());
        } else if (last) {
            endMessage();
        }
    }

    private void endControl(byte[] payload) throws Violation {
        switch (kind) {
            case Frame.PING -> receiver.ping(payload);
            case Frame.PONG -> receiver.pong();
            default -> {
                over = true;
                receiver.closed(status(payload));
            }
        }
    }

    private static CloseStatus status(byte[] payload) throws Violation {
        if (payload.length == 0) {
            return new CloseStatus(CloseStatus.NONE, "");
        }
        int code = payload.length == 1 ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        if (!CloseStatus.isSendable(code)) {
            throw Violation.ofProtocol("a close has no code that may be sent");
        }
        byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
        if (!Utf8.is(reason)) {
            throw notText();
        }
        return new CloseStatus(code, new String(reason, StandardCharsets.UTF_8));
    }

    private void endMessage() throws Violation {
        byte[] content = message == null ? new byte[0] : message.toByteArray();
        int ofKind = messageKind;
        message = null;
        messageKind = Frame.CONTINUATION;
        if (compressed) {
            content = Deflating.inflate(content, maxMessage);
        }
        if (ofKind == Frame.BINARY) {
            receiver.message(new Message.Binary(content));
        } else if (compressed ? Utf8.is(content) : text.isWhole()) {
            receiver.message(new Message.Text(new String(content, StandardCharsets.UTF_8)));
        } else {
            throw notText();
        }
    }
}
