package dev.hawser.net.protocol;

/** Checks the limits that programs give. */
final class MessageLimits {
    /** How many bytes a string may have, unless said otherwise. */
    static final int DEFAULT = 99_999;

    /** Room for what surrounds a message. */
    private static final int MOST = Integer.MAX_VALUE - 1024;

    private MessageLimits() {}

    static int checked(int maxLength) {
        if (maxLength < 0 || maxLength > MOST) {
            throw new IllegalArgumentException(
                    "the greatest length of a message must be 0 to " + MOST + ", was " + maxLength);
        }
        return maxLength;
    }
}
