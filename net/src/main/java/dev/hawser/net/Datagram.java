package dev.hawser.net;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A datagram that was received, and who sent it. Of one owner: the bytes are not copied. */
public final class Datagram {
    private final byte[] bytes;
    private final InetSocketAddress from;

    Datagram(byte[] bytes, InetSocketAddress from) {
        this.bytes = bytes;
        this.from = from;
    }

    /** {@return its bytes, of which there may be none} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return its bytes as text in UTF-8} */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** {@return who sent it, and is to be answered} */
    public InetSocketAddress from() {
        return from;
    }

    @Override
    public String toString() {
        return "Datagram[" + bytes.length + " bytes from " + from + "]";
    }
}
