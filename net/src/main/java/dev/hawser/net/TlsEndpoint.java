package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.tls.TlsOptions;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.SocketOptions;
import dev.hawser.net.transport.SocketSettings;
import java.util.function.Consumer;

/**
 * A TCP port whose connections are encrypted by TLS from their first byte.
 *
 * @param tcp the port
 * @param options what this end shows, demands and offers
 */
public record TlsEndpoint(TcpEndpoint tcp, TlsSettings options) implements Endpoint {
    /** Checks the values. */
    public TlsEndpoint {
        requireNonNull(tcp, "tcp");
        requireNonNull(options, "options");
    }

    static TlsEndpoint parse(EndpointText text) {
        TlsEndpoint endpoint = new TlsEndpoint(TcpEndpoint.partOf(text), TlsSettings.of(new TlsParts(text)::read));
        text.requireNoMore(TlsParts.NAMES + ", " + TcpEndpoint.OPTIONS);
        return endpoint;
    }

    /**
     * {@return this endpoint with other options of TLS}
     *
     * @param change fills in the draft, which has this endpoint's at first
     */
    public TlsEndpoint withOptions(Consumer<? super TlsOptions> change) {
        return new TlsEndpoint(tcp, options.with(change));
    }

    /**
     * {@return this endpoint with other options of its sockets}
     *
     * @param change fills in the draft, which has this endpoint's at first
     */
    public TlsEndpoint withSocket(Consumer<? super SocketOptions> change) {
        return new TlsEndpoint(tcp.withSocket(change), options);
    }

    @Override
    public SocketSettings socket() {
        return tcp.socket();
    }

    /** {@return the string form, without the options of TLS and of the socket} */
    @Override
    public String toString() {
        return tcp.toString().replaceFirst("tcp", "tls");
    }
}
