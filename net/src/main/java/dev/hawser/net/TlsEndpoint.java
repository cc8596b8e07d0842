package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.tls.TlsOptions;
import dev.hawser.net.transport.SocketOptions;
import java.util.function.UnaryOperator;

/**
 * A TCP port whose connections are encrypted by TLS from their first byte.
 *
 * @param tcp the port
 * @param options what this end shows, demands and offers
 */
public record TlsEndpoint(TcpEndpoint tcp, TlsOptions options) implements Endpoint {
    /** Checks the values. */
    public TlsEndpoint {
        requireNonNull(tcp, "tcp");
        requireNonNull(options, "options");
    }

    /**
     * {@return this endpoint with other options of TLS}
     *
     * @param change changes those that it has
     */
    public TlsEndpoint withOptions(UnaryOperator<TlsOptions> change) {
        return new TlsEndpoint(tcp, change.apply(options));
    }

    /**
     * {@return this endpoint with other options of its sockets}
     *
     * @param change changes those that it has
     */
    public TlsEndpoint withSocket(UnaryOperator<SocketOptions> change) {
        return new TlsEndpoint(tcp.withSocket(change), options);
    }

    @Override
    public SocketOptions socket() {
        return tcp.socket();
    }

    /** {@return the string form, without the options of TLS and of the socket} */
    @Override
    public String toString() {
        return tcp.toString().replaceFirst("tcp", "tls");
    }
}
