package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.http.Headers;
import dev.hawser.net.Connection;
import dev.hawser.net.NetException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the requests of one connection. In an inline function. */
final class RequestParser {
    private static final int MAX_LINE = 1 << 20;

    private final Connection connection;
    private final int number;
    private Headers headers = Headers.none();

    RequestParser(Connection connection, int number) {
        this.connection = connection;
        this.number = number;
    }

    private String line() throws NetException {
        return connection
                .readLine(MAX_LINE, ISO_8859_1)
                .await(NetException.class)
                .orElse("");
    }

    /** The next request without its body; null at the end. */
    @Nullable SeenRequest head() throws NetException {
        String first = line();
        if (first.isEmpty()) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.add(line.substring(0, colon));
            fields.add(line.substring(colon + 1).strip());
        }
        headers = Headers.of(fields);
        String[] parts = first.split(" ", -1);
        return new SeenRequest(parts[0], parts[1], headers, new byte[0], number);
    }

    boolean asksForLeave() {
        return headers.has("Expect", "100-continue");
    }

    SeenRequest whole(SeenRequest head) throws NetException {
        if (asksForLeave()) {
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        return new SeenRequest(head.method(), head.target(), head.headers(), body(), number);
    }

    private byte[] body() throws NetException {
        if (!headers.has("Transfer-Encoding", "chunked")) {
            int length = headers.first("Content-Length").map(Integer::parseInt).orElse(0);
            return connection.readExactly(length).await(NetException.class);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(connection.readExactly(size).await(NetException.class));
            line();
        }
        for (String line = line(); !line.isEmpty(); line = line()) {
            continue; // a trailer
        }
        return body.toByteArray();
    }
}
