package dev.hawser.net.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The input of a connection for code that reads streams, in an inline function. */
final class ConnectionInput extends InputStream {
    private final Reading connection;

    ConnectionInput(Reading connection) {
        this.connection = connection;
    }

    @Override
    public int read() throws IOException {
        byte[] one = connection.read(1).await(IOException.class);
        return one.length == 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        byte[] some = connection.read(length).await(IOException.class);
        System.arraycopy(some, 0, into, offset, some.length);
        return some.length == 0 ? -1 : some.length;
    }

    @Override
    public int available() {
        return connection.available();
    }

    /** Closes the connection, as a socket's stream does. */
    @Override
    public void close() {
        connection.close();
    }
}
