package dev.hawser.net.stream;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a connection is the wire's to say: where it leads, and whether anybody can listen on the way. */
abstract class Wired extends Delivering implements StartTls.Plain {
    final Wire wire;
    private final Securing securing;

    /** Netty's view of the port that has accepted it, for handlers; null if this side has connected. */
    private @Nullable Channel port;

    Wired(Reactor reactor, Wire wire, NetSettings options, Securing securing) {
        super(reactor, new Inbound(reactor.access(), wire, options.readBuffer()), wire, options);
        this.wire = wire;
        this.securing = securing;
    }

    /** Notes what it was accepted by. */
    public void acceptedBy(Channel by) {
        port = by;
    }

    final @Nullable Channel port() {
        return port;
    }

    @Override
    public SocketAddress localAddress() {
        return wire.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return wire.remoteAddress();
    }

    @Override
    public Optional<TlsSession> tls() {
        return wire.tls();
    }

    public Deferred<TlsSession> startTlsAsClient(String host, TlsSettings options) {
        access.requireOpen();
        requireNonNull(host, "host");
        return new StartTls(this, inbound, access, wire, host).begin(securing.forClient(options));
    }

    public Deferred<TlsSession> startTlsAsServer(TlsSettings options) {
        access.requireOpen();
        return new StartTls(this, inbound, access, wire, "").begin(securing.forStartedServer(options));
    }
}
