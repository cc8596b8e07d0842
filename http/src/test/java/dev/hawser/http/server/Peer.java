package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.net.Connection;
import dev.hawser.net.EndOfInputException;
import dev.hawser.net.Net;

/// A client of bytes.
final class Peer {
    final Connection connection;

    Peer(Net net, String endpoint) {
        connection = net.connect(endpoint).await();
    }

    Peer send(String text) {
        connection.send(text.getBytes(ISO_8859_1));
        return this;
    }

    /// The next answer, whose content has a length: its head and its content.
    String answer() {
        StringBuilder head = new StringBuilder();
        int length = 0;
        for (String line = connection.readLine().await().orElseThrow();
                !line.isEmpty();
                line = connection.readLine().await().orElseThrow()) {
            head.append(line).append('\n');
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        return head + "\n" + new String(connection.readExactly(length).await(), ISO_8859_1);
    }

    /// The number of the next answer.
    int status() {
        return Integer.parseInt(answer().substring(9, 12));
    }

    /// All that comes until the end.
    String rest() {
        StringBuilder all = new StringBuilder();
        for (byte[] bytes = read(); bytes.length > 0; bytes = read()) {
            all.append(new String(bytes, ISO_8859_1));
        }
        return all.toString();
    }

    private byte[] read() {
        return connection
                .read()
                .addErrback(EndOfInputException.class, _ -> new byte[0])
                .await();
    }
}
