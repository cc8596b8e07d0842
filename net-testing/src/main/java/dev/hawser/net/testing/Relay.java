package dev.hawser.net.testing;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Protocol;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** How two connections are joined, so that what one receives the other sends. */
@FunctionalInterface
interface Relay {
    /** Joins them, until both have ended. In a function. */
    void join(Connection one, Connection other, TransportFixture transport) throws Exception;

    /** A connection to an echo server, by way of a relay. In a function. */
    default Connection connected(TransportFixture transport) {
        ListeningPort echo = transport.listening(Pattern::echo);
        Endpoint there = transport.reach().apply(echo);
        return transport.connectedTo(
                client -> join(client, transport.client().connect(there).await(), transport));
    }

    /** By a function for each direction. */
    static void byFunctions(Connection one, Connection other, TransportFixture transport) throws Exception {
        try {
            Deferred<?> back = transport.reactor().inline("relay back", () -> copied(other, one));
            copied(one, other);
            back.await();
        } finally {
            var _ = other.close();
        }
    }

    private static @Nullable Void copied(Connection from, Connection to) throws Exception {
        from.inputStream().transferTo(to.outputStream());
        to.closeOutput().await();
        return null;
    }

    /** By two protocols. */
    static void byProtocols(Connection one, Connection other, TransportFixture transport) {
        one.deliverTo(new To(other));
        other.deliverTo(new To(one));
        one.registerProducer(other);
        other.registerProducer(one);
    }

    /** Hands on what it gets. */
    record To(Connection other) implements Protocol {
        @Override
        public void dataReceived(ByteBuf data) {
            other.send(data.retain());
        }

        @Override
        public void inputEnded(Connection connection) {
            var _ = other.closeOutput().addErrbackAction(_ -> {});
        }

        @Override
        public void connectionLost(CloseReason reason) {
            var _ = other.close();
        }
    }
}
