package dev.hawser.net.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;

/** A stream of bytes in which each byte tells its place, roughly, and how it is sent, read and answered. */
final class Pattern {
    private Pattern() {}

    /** The byte at a place of the stream; the period is prime, so that a block that is missing or doubled shows. */
    static byte at(long index) {
        return (byte) (index % 251 ^ index / 251 % 241);
    }

    static byte[] of(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(i);
        }
        return bytes;
    }

    /** Reads so many bytes, or to the end, and checks each. {@return how many there were} In a function. */
    static long read(Connection connection, long atMost) {
        long received = 0;
        while (received < atMost) {
            byte[] data = connection.read().await();
            if (data.length == 0) {
                return received;
            }
            check(data, received);
            received += data.length;
        }
        return received;
    }

    /** Checks a part of the stream, and where it begins. */
    static void check(byte[] data, long from) {
        for (int i = 0; i < data.length; i++) {
            if (data[i] != at(from + i)) { // an assertion for each byte would take its time
                assertEquals(at(from + i), data[i], "byte " + (from + i) + " of the stream");
            }
        }
    }

    /** Sends back whatever comes, to its end. In a function. */
    static void echo(Connection connection) {
        for (byte[] data = connection.read().await();
                data.length > 0;
                data = connection.read().await()) {
            Deferred<?> room = connection.write(data);
            if (!room.isFired()) {
                room.await();
            }
        }
    }
}
