package dev.hawser.net.stream;

import dev.hawser.defer.Deferred;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The output of a connection for code that writes streams, in an inline function. */
final class ConnectionOutput extends OutputStream {
    /** Of a connection, what a stream needs. */
    interface Target {
        Deferred<@Nullable Void> write(ByteBuffer bytes);

        Deferred<@Nullable Void> flush();

        Deferred<@Nullable Void> close();
    }

    private final Target connection;

    ConnectionOutput(Target connection) {
        this.connection = connection;
    }

    @Override
    public void write(int value) throws IOException {
        connection.write(ByteBuffer.wrap(new byte[] {(byte) value})).await(IOException.class);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        connection.write(ByteBuffer.wrap(from, offset, length)).await(IOException.class);
    }

    @Override
    public void flush() throws IOException {
        connection.flush().await(IOException.class);
    }

    /** Closes the connection, as a socket's stream does; returns when it is gone. */
    @Override
    public void close() {
        connection.close().await();
    }
}
