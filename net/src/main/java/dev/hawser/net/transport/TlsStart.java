package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/**
 * What a {@link Wire} needs to begin to speak TLS. A service provider interface.
 *
 * @param context the options, read
 * @param host the server's, for a client: its name is asked for, and checked. Empty for a server
 * @param port the server's, for a client; sessions are resumed by host and port. 0 for a server
 * @param early gives what came in before this, and has to be TLS; asked for once, in the pump, at the moment from which on
 *     the wire sees what comes. It belongs to the wire
 */
public record TlsStart(TlsContext context, String host, int port, Supplier<ByteBuf> early) {
    /** Checks the values. */
    public TlsStart {
        requireNonNull(context, "context");
        requireNonNull(host, "host");
        requireNonNull(early, "early");
    }
}
