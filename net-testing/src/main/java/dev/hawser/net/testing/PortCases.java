package dev.hawser.net.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.net.ConnectFailedException;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** The part of {@link TransportConformance} about how connections come about. */
public sealed interface PortCases extends ConformanceCases permits TransportConformance {
    /**
     * Many connections that are opened at once are served at once.
     *
     * @throws Exception if not
     */
    @Test
    default void manyConnectionsAreServedAtOnce() throws Exception {
        run(transport -> {
            int count = 100;
            ListeningPort port = transport.listening(Pattern::echo);
            List<Deferred<Connection>> opening = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                opening.add(transport.client().connect(transport.reach().apply(port)));
            }
            List<Connection> clients = DeferredList.gather(opening).await();
            for (Connection client : clients.reversed()) {
                client.write("ping").await();
            }
            for (Connection client : clients) {
                assertEquals(4, client.readExactly(4).await().length);
            }
            assertTrue(transport.server().connections().size() >= count);
            clients.forEach(Connection::close);
            for (Connection client : clients) {
                client.whenClosed().await();
            }
        });
    }

    /**
     * A connect to where nobody listens any more fails, and says where that was.
     *
     * @throws Exception if not
     */
    @Test
    default void connectToAClosedPortIsRefused() throws Exception {
        run(transport -> {
            ListeningPort port = transport.listening(Pattern::echo);
            Endpoint there = transport.reach().apply(port);
            assertTrue(port.isOpen());
            port.close().await();
            port.close().await();
            assertFalse(port.isOpen());
            ConnectFailedException refused = assertThrows(
                    ConnectFailedException.class,
                    () -> transport.client().connect(there).await());
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith("cannot connect to " + there), refused::toString);
            assertTrue(transport.client().connections().isEmpty());
        });
    }

    /**
     * Closing a port leaves its connections alone.
     *
     * @throws Exception if not
     */
    @Test
    default void closingAPortLeavesItsConnectionsAlone() throws Exception {
        run(transport -> {
            ListeningPort port = transport.listening(Pattern::echo);
            Connection client = transport.connected(port);
            client.write("a").await();
            client.readExactly(1).await();
            port.close().await();
            client.write("b").await();
            assertArrayEquals(new byte[] {'b'}, client.readExactly(1).await());
            client.close().await();
        });
    }

    /**
     * A connect that was cancelled leaves nothing: the server has no connection that stays, and the next connect works.
     *
     * @throws Exception if not
     */
    @Test
    default void cancelledConnectLeavesNothing() throws Exception {
        run(transport -> {
            ListeningPort port = transport.listening(Pattern::echo);
            for (int i = 0; i < 20; i++) {
                Deferred<Connection> connecting =
                        transport.client().connect(transport.reach().apply(port));
                for (int turns = i % 4; turns > 0; turns--) { // so it is met in all its states
                    transport.reactor().sleep(Duration.ofNanos(1)).await();
                }
                if (connecting.isFired()) {
                    connecting.await().close().await();
                } else {
                    connecting.cancel();
                    assertThrows(CancellationException.class, connecting::await);
                }
            }
            Connection client = transport.connected(port);
            client.write("x").await();
            client.readExactly(1).await();
            waitUntilAlone(transport, client);
            client.close().await();
        });
    }

    private static void waitUntilAlone(TransportFixture transport, Connection client) {
        int mine = transport.server().equals(transport.client()) ? 2 : 1;
        for (int i = 0; i < 100 && transport.server().connections().size() > mine; i++) {
            transport.waitAMoment();
        }
        assertEquals(mine, transport.server().connections().size(), "connections of the server");
        assertTrue(transport.client().connections().contains(client));
    }

    /**
     * A port that has paused takes newcomers when it goes on.
     *
     * @throws Exception if not
     */
    @Test
    default void pausedPortServesNewcomersLater() throws Exception {
        run(transport -> {
            ListeningPort port = transport.listening(Pattern::echo);
            port.pauseAccepting();
            transport.waitAMoment();
            Deferred<Connection> connecting =
                    transport.client().connect(transport.reach().apply(port));
            transport.waitAMoment();
            port.resumeAccepting();
            Connection client = connecting.await();
            client.write("x").await();
            assertEquals(1, client.readExactly(1).await().length);
            client.close().await();
        });
    }

    /**
     * Closing a {@code Net} closes its ports and its connections, and it opens nothing after that.
     *
     * @throws Exception if not
     */
    @Test
    default void closingTheNetClosesEverything() throws Exception {
        run(transport -> {
            ListeningPort port = transport.listening(Pattern::echo);
            Connection client = transport.connected(port);
            client.write("x").await();
            client.readExactly(1).await();
            Net server = transport.server();
            server.close().await();
            assertTrue(server.ports().isEmpty());
            assertTrue(server.connections().isEmpty());
            assertThrows(
                    IllegalStateException.class,
                    () -> server.listen(transport.listen().get(), Pattern::echo));
            client.close().await();
        });
    }
}
