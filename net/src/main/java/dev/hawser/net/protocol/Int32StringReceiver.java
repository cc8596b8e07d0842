package dev.hawser.net.protocol;

/**
 * A protocol of strings of bytes, each behind its length: an unsigned number of 4 bytes, the highest first.
 *
 * <p><b>Limit:</b> strings of at most 99,999 bytes, unless the constructor is told otherwise. A longer one closes the
 * connection.
 *
 * <p><b>Threads:</b> called on the reactor, as every {@link dev.hawser.net.Protocol}.
 */
public abstract class Int32StringReceiver extends LengthPrefixedReceiver {
    /** Receives strings of at most 99,999 bytes. */
    protected Int32StringReceiver() {
        this(MessageLimits.DEFAULT);
    }

    /**
     * Receives strings up to a length.
     *
     * @param maxLength the most bytes that a received string may have; 0 or more
     */
    protected Int32StringReceiver(int maxLength) {
        super(Integer.BYTES, maxLength);
    }
}
