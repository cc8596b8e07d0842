package dev.hawser.net.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A protocol of netstrings: {@code 5:hello,}, the length in decimal digits, a colon, the bytes, a comma.
 *
 * <p><b>Limit:</b> strings of at most 99,999 bytes, unless the constructor is told otherwise. A longer one closes the
 * connection, and so does what is not a netstring; see {@link #malformed}.
 *
 * <p><b>Threads:</b> called on the reactor, as every {@link dev.hawser.net.Protocol}.
 */
public abstract class NetstringReceiver extends Receiver {
    private final int maxLength;
    private final Partial partial = new Partial();

    /** Whether the colon was there, and the string comes now. */
    private boolean inString;

    private int digits;
    private long length;

    /** Receives strings of at most 99,999 bytes. */
    protected NetstringReceiver() {
        this(MessageLimits.DEFAULT);
    }

    /**
     * Receives strings up to a length.
     *
     * @param maxLength the most bytes that a received string may have; 0 or more
     */
    protected NetstringReceiver(int maxLength) {
        this.maxLength = MessageLimits.checked(maxLength);
    }

    /**
     * A string came, with its comma.
     *
     * @param string its bytes, which belong to this method
     * @throws Exception to abort the connection
     */
    protected abstract void stringReceived(byte[] string) throws Exception;

    /**
     * The peer sent what is no netstring, or one that is too long. The connection is closed when this returns; an override
     * may write it to a log, or tell the peer.
     *
     * @param problem what was expected and what came, as a sentence without its end
     * @throws Exception to abort the connection
     */
    protected void malformed(String problem) throws Exception {}

    /**
     * Sends a netstring, as {@link dev.hawser.net.Connection#send(byte[])} does.
     *
     * @param string what; copied before this returns
     */
    public final void sendString(byte[] string) {
        byte[] head = (string.length + ":").getBytes(StandardCharsets.US_ASCII);
        ByteBuf message = Unpooled.buffer(head.length + string.length + 1);
        connection().send(message.writeBytes(head).writeBytes(string).writeByte(','));
    }

    /**
     * Sends text as UTF-8; see {@link #sendString(byte[])}.
     *
     * @param text what
     */
    public final void sendString(String text) {
        sendString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    void take(ByteBuf data) throws Exception {
        while (!inString && data.isReadable()) {
            String problem = head(data.readByte());
            if (!problem.isEmpty()) {
                refuse(problem, data);
                return;
            }
        }
        if (!inString) {
            return;
        }
        int missing = (int) length - partial.length();
        if (data.readableBytes() <= missing) {
            partial.add(data, data.readableBytes());
            return;
        }
        byte end = data.getByte(data.readerIndex() + missing);
        if (end == ',') {
            byte[] string = partial.take(data, missing);
            data.skipBytes(1);
            next();
            stringReceived(string);
        } else {
            refuse("expected a comma behind " + length + " bytes, was " + shown(end), data);
        }
    }

    private void next() {
        inString = false;
        digits = 0;
        length = 0;
    }

    /** Takes a byte of the length or the colon; gives what is wrong with it, or nothing. */
    private String head(byte value) {
        if (value == ':' && digits > 0) {
            inString = true;
            return "";
        }
        if (value < '0' || value > '9') {
            return "expected " + (digits == 0 ? "the length of a string" : "a digit or a colon") + ", was "
                    + shown(value);
        }
        if (digits > 0 && length == 0) {
            return "a length began with a zero";
        }
        digits++;
        length = 10 * length + (value - '0');
        return length > maxLength ? "a string was longer than " + maxLength + " bytes" : "";
    }

    private static String shown(byte value) {
        return value > ' ' && value < 0x7f ? "'" + (char) value + "'" : String.format("0x%02x", value);
    }

    private void refuse(String problem, ByteBuf data) throws Exception {
        int rest = data.readableBytes() + partial.length();
        data.skipBytes(data.readableBytes());
        malformed(problem);
        giveUp(System.Logger.Level.DEBUG, problem + "; " + rest + " bytes are dropped");
    }
}
