package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;

import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.stream.StreamConnection;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.function.Consumer;

/// A connection over a wire that does what a test says, in virtual time.
record Dialed(VirtualTime time, Net net, TestWire wire, StreamConnection connection) {
    static Dialed open(Reactor reactor, VirtualTime time, Consumer<NetOptions> options) {
        DialedTransport peer = new DialedTransport(reactor);
        Net net = Net.of(reactor, given -> options.accept(given.transport(peer)));
        StreamConnection[] connection = new StreamConnection[1];
        var _ = net.connect(ENDPOINT).addAction(made -> connection[0] = (StreamConnection) made);
        TestWire wire = peer.last().accept();
        settle(time);
        return new Dialed(time, net, wire, connection[0]);
    }

    /// Runs what is ready, and what that makes ready.
    void settle() {
        settle(time);
    }

    private static void settle(VirtualTime time) {
        for (int i = 0; i < 8; i++) {
            time.advance(Duration.ZERO);
        }
    }

    void close() {
        wire.goOn();
        var _ = net.close();
        settle();
    }
}
