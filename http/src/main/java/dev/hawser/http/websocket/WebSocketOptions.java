package dev.hawser.http.websocket;

import static java.util.Objects.requireNonNull;

import dev.hawser.http.Headers;
import dev.hawser.net.Endpoint;
import dev.hawser.net.tls.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a WebSocket is opened and bounded: a draft, to be filled in the function that it is given to. */
public final class WebSocketOptions {
    private int maxMessage = 1 << 20;
    private Duration pingInterval = Duration.ofSeconds(30);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private Duration openTimeout = Duration.ofSeconds(10);
    private boolean deflate;
    private List<String> protocols = List.of();
    private List<String> origins = List.of();
    private boolean anyOrigin;
    private Headers headers = Headers.none();
    private TlsSettings tls = TlsSettings.defaults();
    private Optional<Endpoint> endpoint = Optional.empty();

    WebSocketOptions() {}

    private static Duration positive(String what, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + " must be longer than nothing, was " + value);
        }
        return value;
    }

    /**
     * Bounds a message that comes, 1 MiB otherwise; more ends the socket with 1009.
     *
     * @param bytes how long it may be, also when it was compressed
     * @return this
     */
    public WebSocketOptions maxMessage(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxMessage must be 1 or more, was " + bytes);
        }
        maxMessage = bytes;
        return this;
    }

    /**
     * Says how often the other side is asked whether it is still there, every 30 seconds otherwise. Who answers nothing to two
     * of them is gone.
     *
     * @param interval between two
     * @return this
     */
    public WebSocketOptions pingInterval(Duration interval) {
        pingInterval = positive("pingInterval", interval);
        return this;
    }

    /**
     * Bounds how long the other side may take to say goodbye, 5 seconds otherwise.
     *
     * @param time then the connection is aborted
     * @return this
     */
    public WebSocketOptions closeTimeout(Duration time) {
        closeTimeout = positive("closeTimeout", time);
        return this;
    }

    /**
     * Bounds how long a client waits until the socket is open, 10 seconds otherwise.
     *
     * @param time from the look-up of the name on
     * @return this
     */
    public WebSocketOptions openTimeout(Duration time) {
        openTimeout = positive("openTimeout", time);
        return this;
    }

    /**
     * Says whether messages may be compressed, each by itself, if the other side agrees; they are not otherwise. That takes
     * time of the reactor, and what is secret and what an attacker can choose should not be in one message.
     *
     * @param on whether
     * @return this
     */
    public WebSocketOptions deflate(boolean on) {
        deflate = on;
        return this;
    }

    /**
     * Names the protocols that are spoken in the messages, the best first; none otherwise.
     *
     * @param names a server takes the first of the client's that is among them
     * @return this
     */
    public WebSocketOptions protocols(String... names) {
        protocols = List.of(names);
        return this;
    }

    /**
     * Names the pages that may open a socket to this server, beside those of its own host: a browser says where the page is
     * from.
     *
     * @param allowed such as {@code https://example.org}
     * @return this
     */
    public WebSocketOptions origins(String... allowed) {
        origins = List.of(allowed);
        return this;
    }

    /**
     * Lets pages from anywhere open a socket to this server.
     *
     * @return this
     */
    public WebSocketOptions anyOrigin() {
        anyOrigin = true;
        return this;
    }

    /**
     * Adds fields to a client's request.
     *
     * @param more such as an {@code Authorization}
     * @return this
     */
    public WebSocketOptions headers(Headers more) {
        headers = requireNonNull(more, "more");
        return this;
    }

    /**
     * Says how a client encrypts what goes to {@code wss:}.
     *
     * @param options for TLS
     * @return this
     */
    public WebSocketOptions tls(TlsSettings options) {
        tls = requireNonNull(options, "options");
        return this;
    }

    /**
     * Connects a client elsewhere than to the host of the address, such as to one in memory.
     *
     * @param where instead
     * @return this
     */
    public WebSocketOptions endpoint(Endpoint where) {
        endpoint = Optional.of(where);
        return this;
    }

    WebSocketSettings settings() {
        return new WebSocketSettings(
                maxMessage,
                pingInterval,
                closeTimeout,
                openTimeout,
                deflate,
                protocols,
                origins,
                anyOrigin,
                headers,
                tls,
                endpoint);
    }
}
