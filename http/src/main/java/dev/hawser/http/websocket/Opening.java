package dev.hawser.http.websocket;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Headers;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a client opens a socket. */
final class Opening {
    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_FIELDS = 100;

    private final Net net;
    private final URI url;
    private final WebSocketSettings settings;

    Opening(Net net, String url, WebSocketSettings settings) {
        this.net = net;
        this.url = URI.create(url);
        this.settings = settings;
        if (this.url.getHost() == null || !(isEncrypted() || "ws".equalsIgnoreCase(this.url.getScheme()))) {
            throw new IllegalArgumentException("a WebSocket is at ws://host:port/path, or wss:, was \"" + url + "\"");
        }
    }

    private boolean isEncrypted() {
        return "wss".equalsIgnoreCase(url.getScheme());
    }

    Deferred<WebSocket> open() {
        return net.reactor().inline("opening " + url, this::opened).addTimeout(net.reactor(), settings.openTimeout());
    }

    private Endpoint endpoint() {
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        int port = url.getPort() >= 0 ? url.getPort() : isEncrypted() ? 443 : 80;
        return settings.endpoint()
                .orElseGet(() -> isEncrypted() ? Endpoint.tls(host, port, settings.tls()) : Endpoint.tcp(host, port));
    }

    private WebSocket opened() throws IOException {
        Connection connection = net.connect(endpoint()).await();
        boolean open = false;
        try {
            String key = Keys.random();
            connection.write(request(key).getBytes(StandardCharsets.ISO_8859_1)).await();
            Agreed agreed = agreed(line(connection), fields(connection), key);
            WebSocket socket = new WebSocket(net.reactor(), settings, agreed);
            socket.wire().begin(connection);
            open = true;
            return socket;
        } finally {
            if (!open) {
                connection.abort();
            }
        }
    }

    private String request(String key) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder head = new StringBuilder("GET ")
                .append(path)
                .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.getHost())
                .append(url.getPort() >= 0 ? ":" + url.getPort() : "")
                .append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: ")
                .append(Keys.VERSION)
                .append("\r\nSec-WebSocket-Key: ")
                .append(key)
                .append("\r\n");
        if (!settings.protocols().isEmpty()) {
            head.append("Sec-WebSocket-Protocol: ")
                    .append(String.join(", ", settings.protocols()))
                    .append("\r\n");
        }
        if (settings.deflate()) {
            head.append(Deflation.FIELD).append(": ").append(Deflation.AGREED).append("\r\n");
        }
        settings.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private static String line(Connection connection) throws IOException {
        return connection
                .readLine(MAX_LINE, StandardCharsets.ISO_8859_1)
                .await()
                .orElseThrow(() -> new IOException("the server ended the connection instead of an answer"));
    }

    private static Headers fields(Connection connection) throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = line(connection); !line.isEmpty(); line = line(connection)) {
            int colon = line.indexOf(':');
            if (colon < 1 || fields.size() >= 2 * MAX_FIELDS) {
                throw new IOException("the server's answer is none of HTTP");
            }
            fields.add(line.substring(0, colon));
            fields.add(line.substring(colon + 1).strip());
        }
        try {
            return Headers.of(fields);
        } catch (IllegalArgumentException e) {
            throw new IOException("the server's answer is none of HTTP: " + e.getMessage(), e);
        }
    }

    private Agreed agreed(String status, Headers answered, String key) throws IOException {
        if (!status.startsWith("HTTP/1.1 101")) {
            String shown = status.substring(0, Math.min(status.length(), 80));
            throw new IOException("the server at " + url + " opens no WebSocket, its answer is: " + shown);
        }
        boolean well = answered.has("Upgrade", "websocket")
                && answered.has("Connection", "Upgrade")
                && answered.first("Sec-WebSocket-Accept").equals(Optional.of(Keys.answer(key)));
        String protocol = answered.first("Sec-WebSocket-Protocol").orElse("");
        boolean extended = answered.first(Deflation.FIELD).isPresent();
        boolean deflate = settings.deflate() && Deflation.isAgreed(answered);
        if (!well || !(protocol.isEmpty() || settings.protocols().contains(protocol)) || extended != deflate) {
            throw new IOException("the server at " + url + " has not answered as a WebSocket does: "
                    + String.valueOf(answered).toLowerCase(Locale.ROOT));
        }
        return new Agreed(true, protocol, deflate);
    }
}
