package dev.hawser.net.open;

import dev.hawser.net.Endpoint;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * Tells of handshakes that failed at a port: each to those who debug, and the first, with how many there were since, to
 * all; for anybody can make them fail, as often as he likes. On the reactor.
 */
final class HandshakeLog {
    private static final System.Logger LOG = System.getLogger("dev.hawser.net");
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Reactor reactor;
    private final Endpoint endpoint;
    private long failed;
    private long told;
    private long toldAt;

    HandshakeLog(Reactor reactor, Endpoint endpoint) {
        this.reactor = reactor;
        this.endpoint = endpoint;
    }

    void failed(SocketAddress peer, IOException failure) {
        failed++;
        long now = reactor.nanoTime();
        boolean due = told == 0 || now - toldAt > PAUSE.toNanos();
        System.Logger.Level level = due ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
        long since = failed - told;
        LOG.log(
                level,
                () -> endpoint + " refused a connection from " + peer + ": " + failure.getMessage()
                        + (since > 1 ? " (and " + (since - 1) + " more since the last line)" : ""));
        if (due) {
            told = failed;
            toldAt = now;
        }
    }
}
