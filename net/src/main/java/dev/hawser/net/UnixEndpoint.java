package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.transport.SocketOptions;
import dev.hawser.net.transport.SocketSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A UNIX socket. Where the reactor waits with io_uring or NIO, a peer that ends its output ends the connection: see
 * {@link dev.hawser.net.transport.IoMechanism}.
 *
 * @param path of its file, which listening makes and closing removes
 * @param socket how the sockets are made
 */
public record UnixEndpoint(Path path, SocketSettings socket) implements Endpoint {
    /** Checks the values. */
    public UnixEndpoint {
        requireNonNull(path, "path");
        requireNonNull(socket, "socket");
    }

    static UnixEndpoint parse(EndpointText text) {
        Path path = text.path(text.one("PATH", "unix:PATH"), "the path of a socket's file");
        SocketSettings socket = SocketSettings.of(options -> {
            text.number("backlog", 1, Integer.MAX_VALUE, options::backlog);
            text.number("timeout", 1, 86_400, seconds -> options.connectTimeout(Duration.ofSeconds(seconds)));
        });
        text.requireNoMore("backlog, timeout");
        return new UnixEndpoint(path, socket);
    }

    /**
     * {@return this endpoint with other options of its sockets}
     *
     * @param change fills in the draft, which has this endpoint's at first
     */
    public UnixEndpoint withSocket(Consumer<? super SocketOptions> change) {
        return new UnixEndpoint(path, socket.with(change));
    }

    /** {@return the string form, without the options of the socket} */
    @Override
    public String toString() {
        return "unix:" + EndpointText.escaped(path.toString());
    }
}
