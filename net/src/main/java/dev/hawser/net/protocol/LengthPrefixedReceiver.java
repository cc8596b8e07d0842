package dev.hawser.net.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Strings of bytes behind their length, a number of 1, 2 or 4 bytes, the highest first. */
abstract class LengthPrefixedReceiver extends Receiver {
    private final int prefixBytes;
    private final int maxLength;
    private final Partial partial = new Partial();

    private int prefixSeen;
    private long length;

    LengthPrefixedReceiver(int prefixBytes, int maxLength) {
        this.prefixBytes = prefixBytes;
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
