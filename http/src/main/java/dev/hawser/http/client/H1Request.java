package dev.hawser.http.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import org.jspecify.annotations.Nullable;

/** Writes a request as HTTP/1.1. */
record H1Request(Connection connection, Outgoing outgoing) implements RequestOutput {
    @Override
    public void head(boolean end) {
        connection.send(outgoing.head());
    }

    @Override
    public Deferred<@Nullable Void> write(byte[] bytes) {
        if (!outgoing.isChunked()) {
            return connection.write(bytes);
        }
        connection.send((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
        connection.send(bytes);
        return connection.write(new byte[] {'\r', '\n'});
    }

    @Override
    public void finish(byte[] all) {
        connection.send(all);
    }

    @Override
    public void end() {
        if (outgoing.isChunked()) {
            connection.send("0\r\n\r\n".getBytes(US_ASCII));
        }
    }
}
