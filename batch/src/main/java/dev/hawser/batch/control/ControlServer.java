package dev.hawser.batch.control;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.run.RunControl;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests for a live run, by a socket that only this user may reach: one line each, answered by one line of
 * JSON. Each connection is an inline function. One that sends nothing for ten seconds, or takes nothing of its answers, or
 * sends a line without end, is closed; no more than sixteen are served at once. None of this disturbs the run.
 *
 * <p><b>Threads:</b> of the reactor.
 */
public final class ControlServer {
    private static final int LONGEST_LINE = 1 << 16;
    private static final int MOST_CONNECTIONS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Reactor reactor;
    private final Path directory;
    private final Requests requests;
    private final ServerSocketChannel socket;
    private final UnixDomainSocketAddress address;
    private final Deferred<?> accepting;
    private int connections;

    private ControlServer(Reactor reactor, Path directory, Requests requests, Bound bound) {
        this.reactor = reactor;
        this.directory = directory;
        this.requests = requests;
        this.socket = bound.socket();
        this.address = bound.address();
        this.accepting = reactor.inline("control", this::accept).addBoth(_ -> true);
    }

    private record Bound(ServerSocketChannel socket, UnixDomainSocketAddress address) {}

    /**
     * Opens the socket of a run.
     *
     * @param reactor the run's
     * @param directory the run's
     * @param run what requests are about
     * @return fires when requests are taken; fails with an IOException if there can be no such socket
     */
    @CheckReturnValue
    public static Deferred<ControlServer> start(Reactor reactor, Path directory, RunControl run) {
        requireNonNull(run, "run");
        return reactor.deferToThread(() -> bind(directory))
                .addCallback(bound -> new ControlServer(reactor, directory, new Requests(run), bound));
    }

    private static Bound bind(Path directory) throws IOException {
        UnixDomainSocketAddress address = SocketPlace.fresh(directory);
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.bind(address);
            Files.setPosixFilePermissions(address.getPath(), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return new Bound(socket, address);
    }

    private boolean accept() throws IOException {
        while (true) {
            SocketChannel connection = socket.accept(); // suspends this function
            if (connections >= MOST_CONNECTIONS) {
                connection.close();
                continue;
            }
            connections++;
            var _ = reactor.inline("control connection", () -> {
                        serve(connection);
                        return true;
                    })
                    .addBoth(_ -> {
                        connections--;
                        connection.close();
                        return true;
                    });
        }
    }

    private void serve(SocketChannel connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_LINE);
        while (read(connection, buffer) >= 0) {
            for (String line = line(buffer); line != null; line = line(buffer)) {
                write(connection, requests.answer(line).toString());
            }
            if (!buffer.hasRemaining()) {
                write(
                        connection,
                        Requests.wrong("a request has no end, expected a line").toString());
                return;
            }
        }
    }

    private int read(SocketChannel connection, ByteBuffer buffer) throws IOException {
        return patiently(connection, () -> connection.read(buffer));
    }

    /** Reads or writes. */
    @FunctionalInterface
    private interface Transfer {
        int bytes() throws IOException;
    }

    /** Cuts a connection off that says nothing, or does not take its answer. */
    private int patiently(SocketChannel connection, Transfer transfer) throws IOException {
        var patience = reactor.callLater(PATIENCE, connection::close);
        try {
            return transfer.bytes();
        } finally {
            if (patience.isActive()) {
                patience.cancel();
            }
        }
    }

    private static @Nullable String line(ByteBuffer buffer) {
        for (int i = 0; i < buffer.position(); i++) {
            if (buffer.get(i) == '\n') {
                byte[] bytes = new byte[i];
                buffer.flip().get(bytes).get();
                buffer.compact();
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    private void write(SocketChannel connection, String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        while (bytes.hasRemaining()) {
            int _ = patiently(connection, () -> connection.write(bytes));
        }
    }

    /**
     * Closes the socket, and removes it.
     *
     * @return fires when that is done
     */
    @CheckReturnValue
    public Deferred<?> close() {
        accepting.cancel();
        return reactor.deferToThread(() -> {
            socket.close();
            SocketPlace.remove(directory, address);
            return true;
        });
    }
}
