package dev.hawser.net.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A protocol of strings of bytes, each behind its length, an unsigned number of 1, 2 or 4 bytes, the highest first: Twisted's
 * {@code Int8StringReceiver}, {@code Int16StringReceiver} and {@code Int32StringReceiver}.
 *
 * <p><b>Limit:</b> strings of at most what the {@link Width} says, unless the constructor is told otherwise. A longer one
 * closes the connection.
 *
 * <p><b>Threads:</b> called on the reactor, as every {@link dev.hawser.net.Protocol}.
 */
public abstract class IntStringReceiver extends Receiver {
    /** How a length is written. */
    public enum Width {
        /** 1 byte: strings of at most 255 bytes. */
        INT8(Byte.BYTES, (1 << 8) - 1),
        /** 2 bytes: strings of at most 65,535 bytes. */
        INT16(Short.BYTES, (1 << 16) - 1),
        /** 4 bytes: strings of at most 99,999 bytes, unless something else is said. */
        INT32(Integer.BYTES, MessageLimits.DEFAULT);

        private final int bytes;
        private final int maxLength;

        Width(int bytes, int maxLength) {
            this.bytes = bytes;
            this.maxLength = maxLength;
        }
    }

    private final int prefixBytes;
    private final int maxLength;
    private final Partial partial = new Partial();

    private int prefixSeen;
    private long length;

    /**
     * Receives strings up to the length that the width says.
     *
     * @param width of a length, both ways
     */
    protected IntStringReceiver(Width width) {
        this(width, width.maxLength);
    }

    /**
     * Receives strings up to a length.
     *
     * @param width of a length, both ways
     * @param maxLength the most bytes that a received string may have; 0 or more
     */
    protected IntStringReceiver(Width width, int maxLength) {
        this.prefixBytes = width.bytes;
        this.maxLength = MessageLimits.checked(maxLength);
    }

    /**
     * A string came.
     *
     * @param string its bytes, which belong to this method
     * @throws Exception to abort the connection
     */
    protected abstract void stringReceived(byte[] string) throws Exception;

    /**
     * The peer announced a string that is too long. Nothing of it is kept. The connection is closed when this returns; an
     * override may tell the peer why.
     *
     * @param announced its length
     * @throws Exception to abort the connection
     */
    protected void lengthLimitExceeded(long announced) throws Exception {}

    /**
     * Sends a string behind its length, as {@link dev.hawser.net.Connection#send(byte[])} does.
     *
     * @param string copied before this returns
     * @throws IllegalArgumentException if the length does not fit into its number
     */
    public final void sendString(byte[] string) {
        long most = (1L << (8 * prefixBytes)) - 1;
        if (string.length > most) {
            throw new IllegalArgumentException(
                    "a string of " + string.length + " bytes is too long to be sent; expected at most " + most);
        }
        ByteBuf message = Unpooled.buffer(prefixBytes + string.length);
        for (int i = prefixBytes - 1; i >= 0; i--) {
            message.writeByte(string.length >>> (8 * i));
        }
        connection().send(message.writeBytes(string));
    }

    /**
     * Sends text as UTF-8; see {@link #sendString(byte[])}.
     *
     * @param text what
     * @throws IllegalArgumentException if the length does not fit into its number
     */
    public final void sendString(String text) {
        sendString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    final void take(ByteBuf data) throws Exception {
        while (prefixSeen < prefixBytes) {
            if (!data.isReadable()) {
                return;
            }
            length = (length << 8) | data.readUnsignedByte();
            prefixSeen++;
        }
        if (length > maxLength) {
            int rest = data.readableBytes();
            data.skipBytes(rest);
            lengthLimitExceeded(length);
            giveUp(
                    System.Logger.Level.INFO,
                    "a string of " + length + " bytes was announced, more than the " + maxLength + " allowed; " + rest
                            + " bytes behind that are dropped");
            return;
        }
        int missing = (int) length - partial.length();
        if (data.readableBytes() < missing) {
            partial.add(data, data.readableBytes());
        } else {
            prefixSeen = 0;
            length = 0;
            stringReceived(partial.take(data, missing));
        }
    }
}
