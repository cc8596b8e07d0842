package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;

/**
 * What a {@link Wire} needs to begin to speak TLS. A service provider interface.
 *
 * @param context the options, read
 * @param host the server's, for a client: its name is asked for, and checked. Empty for a server
 * @param port the server's, for a client; sessions are resumed by host and port. 0 for a server
 * @param early what came in before this, and has to be TLS; belongs to the wire
 */
public record TlsStart(TlsContext context, String host, int port, ByteBuf early) {
    /** Checks the values. */
    public TlsStart {
        requireNonNull(context, "context");
        requireNonNull(host, "host");
        requireNonNull(early, "early");
    }
}
