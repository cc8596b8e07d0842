package dev.hawser.net.open;

import dev.hawser.net.Net;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.net.SocketAddress;

/**
 * A port that is not the engine's own, held to its promise to tell that it is closed: after {@link TimelyWire#AFTER_ABORT}
 * it counts as closed. The close of its {@link Net} would wait for ever otherwise. On the reactor, or in the pump.
 */
final class TimelyPort implements StreamTransport.BoundPort {
    private final Reactor reactor;
    private final StreamTransport.BoundPort port;
    private boolean told;

    TimelyPort(Reactor reactor, StreamTransport.BoundPort port) {
        this.reactor = reactor;
        this.port = port;
    }

    @Override
    public SocketAddress localAddress() {
        return port.localAddress();
    }

    @Override
    public void accepting(boolean on) {
        port.accepting(on);
    }

    @Override
    public void close(Runnable closed) {
        DelayedCall timer = reactor.callLater(TimelyWire.AFTER_ABORT, () -> giveUp(closed));
        port.close(() -> {
            if (timer.isActive()) {
                timer.cancel();
            }
            tell(closed);
        });
    }

    private void giveUp(Runnable closed) {
        reactor.access()
                .failed(
                        "closing the port " + localAddress(),
                        new IllegalStateException("its transport has not told that it is closed, though it must, "
                                + TimelyWire.AFTER_ABORT + " after it was asked; it counts as closed from now on"));
        tell(closed);
    }

    private void tell(Runnable closed) {
        if (!told) {
            told = true;
            closed.run();
        }
    }
}
