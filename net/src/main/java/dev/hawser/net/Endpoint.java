package dev.hawser.net;

import dev.hawser.net.tls.TlsOptions;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.SocketSettings;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where to listen, or where to connect to: a value, made by one of the methods here or from a string.
 *
 * <p>The strings, with what may be left out in brackets:
 *
 * <pre>
 *   tcp:[HOST:]PORT[:interface=HOST][:backlog=N][:reuseport=yes|no][:nodelay=yes|no][:keepalive=yes|no]
 *       [:linger=SECONDS][:timeout=SECONDS]
 *   tcp4:…  tcp6:…           the same, for one family of addresses only
 *   unix:PATH[:backlog=N][:timeout=SECONDS]
 *   tls:…                    as tcp:, with what {@link dev.hawser.net.tls.TlsOptions} has, encrypted by TLS:
 *       [:trust=FILE][:certificate=FILE[,FILE…]:key=FILE[,FILE…][:password=TEXT]][:clients=none|wanted|required]
 *       [:servername=NAME][:checkhost=yes|no][:alpn=NAME,…][:versions=1.2,1.3][:ciphers=NAME,…]
 *       [:handshake=SECONDS][:engine=jdk|openssl]
 *   memory:NAME              within the process, if the Net has a transport for it
 * </pre>
 *
 * <p>HOST is the interface to listen on (all, if it is left out), or the host to connect to (this machine, if it is left
 * out). An IPv6 address stands in brackets, {@code tcp:[::1]:8080}; a colon within a part may also be written
 * {@code \\:}, as in Twisted.
 *
 * {@snippet class = dev.hawser.net.NetSnippetsTest region = endpoints}
 */
public sealed interface Endpoint permits TcpEndpoint, TlsEndpoint, UnixEndpoint, MemoryEndpoint {
    /**
     * Reads the string form.
     *
     * @param text see the type's description
     * @return the endpoint
     * @throws IllegalArgumentException if it is none; the message names the part that is wrong and what it may be
     */
    static Endpoint parse(String text) {
        EndpointText parts = new EndpointText(text);
        String kind = parts.kind();
        String kinds = "tcp, tcp4, tcp6, tls, tls4, tls6, unix, memory";
        return switch (kind) {
            case "tcp", "tcp4", "tcp6" -> TcpEndpoint.parse(parts);
            case "tls", "tls4", "tls6" -> TlsEndpoint.parse(parts);
            case "unix" -> UnixEndpoint.parse(parts);
            case "memory" -> MemoryEndpoint.parse(parts);
            case "udp", "udp4", "udp6" ->
                throw parts.wrong("'" + kind + "' carries no streams", "it at Net.bind, or " + kinds);
            default -> throw parts.wrong("'" + kind + "' is no kind of endpoint", kinds);
        };
    }

    /**
     * {@return a TCP port of all interfaces, or, to connect to, of this machine}
     *
     * @param port 0 to 65535; listening on 0 lets the system choose
     */
    static TcpEndpoint tcp(int port) {
        return tcp("", port);
    }

    /**
     * {@return a TCP port of a host}
     *
     * @param host a name or an address; empty for all interfaces, or this machine
     * @param port 0 to 65535
     */
    static TcpEndpoint tcp(String host, int port) {
        return new TcpEndpoint(host, port, TcpEndpoint.Family.ANY, SocketSettings.defaults());
    }

    /**
     * {@return a TCP port of all interfaces whose connections are encrypted, to listen on}
     *
     * @param port 0 to 65535; listening on 0 lets the system choose
     * @param options what this end shows, demands and offers
     */
    static TlsEndpoint tls(int port, TlsSettings options) {
        return tls("", port, options);
    }

    /**
     * {@return a TCP port of a host whose connections are encrypted}
     *
     * @param host to connect to: a name or an address, which the peer's certificate must be for; to listen on: an interface,
     *     or empty for all
     * @param port 0 to 65535
     * @param options what this end shows, demands and offers
     */
    static TlsEndpoint tls(String host, int port, TlsSettings options) {
        return new TlsEndpoint(tcp(host, port), options);
    }

    /**
     * {@return a TCP port of a host whose connections are encrypted}
     *
     * @param host as for the other form
     * @param port 0 to 65535
     * @param options fills in what this end shows, demands and offers
     */
    static TlsEndpoint tls(String host, int port, Consumer<? super TlsOptions> options) {
        return tls(host, port, TlsSettings.of(options));
    }

    /**
     * {@return a UNIX socket}
     *
     * @param path of its file
     */
    static UnixEndpoint unix(Path path) {
        return new UnixEndpoint(path, SocketSettings.defaults());
    }

    /**
     * {@return a place within the process}
     *
     * @param name any
     */
    static MemoryEndpoint memory(String name) {
        return new MemoryEndpoint(new MemoryAddress(name));
    }

    /** {@return how the sockets are made} */
    SocketSettings socket();
}
