package dev.hawser.net.protocol;

/**
 * A protocol of strings of bytes, each behind its length: an unsigned number of 1 byte.
 *
 * <p><b>Limit:</b> strings of at most 255 bytes, unless the constructor is told otherwise. A longer one closes the
 * connection.
 *
 * <p><b>Threads:</b> called on the reactor, as every {@link dev.hawser.net.Protocol}.
 */
public abstract class Int8StringReceiver extends LengthPrefixedReceiver {
    /** Receives strings of at most 255 bytes. */
    protected Int8StringReceiver() {
        this((1 << 8) - 1);
    }

    /**
     * Receives strings up to a length.
     *
     * @param maxLength the most bytes that a received string may have; 0 or more
     */
    protected Int8StringReceiver(int maxLength) {
        super(Byte.BYTES, maxLength);
    }
}
