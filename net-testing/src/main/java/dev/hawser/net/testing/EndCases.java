package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionClosedException;
import dev.hawser.net.ConnectionHandler;
import dev.hawser.net.ConnectionLostException;
import dev.hawser.net.NetException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of {@link TransportConformance} about how streams and connections end. */
public sealed interface EndCases extends ConformanceCases permits TransportConformance {
    /**
     * Whoever writes and closes has sent all of it: the peer gets it, and then the end.
     *
     * @throws Exception if not
     */
    @Test
    default void closeSendsWhatWasWritten() throws Exception {
        run(transport -> {
            byte[] block = Pattern.of(1_000_000);
            Connection client = transport.connectedTo(server -> {
                var _ = server.write(block); // does not wait: closing does
            });
            assertEquals(block.length, Pattern.read(client, Long.MAX_VALUE));
            client.close().await();
            assertEquals(new CloseReason.Done(), client.whenClosed().await());
        });
    }

    /**
     * What came before the peer's end can be read after it.
     *
     * @throws Exception if not
     */
    @Test
    default void bytesBeforeTheEndAreReadAfterIt() throws Exception {
        run(transport -> {
            Connection client = transport.connectedTo(
                    server -> server.write("the last words").await());
            transport.waitAMoment();
            assertArrayEquals(
                    "the last words".getBytes(UTF_8), client.readExactly(14).await());
            assertEquals(0, client.read().await().length);
            assertEquals(0, client.read().await().length);
            client.close().await();
        });
    }

    /**
     * An end that has ended its output still receives.
     *
     * @throws Exception if not
     */
    @Test
    default void halfCloseLeavesTheOtherDirectionOpen() throws Exception {
        runWith(Trait.HALF_CLOSE, transport -> {
            byte[] answer = Pattern.of(1_000_000);
            Connection client = transport.connectedTo(server -> {
                assertEquals("question", server.readLine().await().orElseThrow());
                assertEquals(0, server.read().await().length);
                server.write(answer).await();
            });
            client.write("question").await();
            client.closeOutput().await();
            client.closeOutput().await(); // does nothing more
            assertThrows(
                    ConnectionClosedException.class, () -> client.write("more").await());
            assertArrayEquals(answer, client.readExactly(answer.length).await());
            assertEquals(0, client.read().await().length);
            assertEquals(new CloseReason.Done(), client.whenClosed().await());
        });
    }

    /**
     * A stream that goes there and back through a relay of functions arrives whole, ends of the streams included.
     *
     * @throws Exception if not
     */
    @Test
    default void streamThroughARelayOfFunctionsArrivesWhole() throws Exception {
        runWith(Trait.HALF_CLOSE, transport -> throughARelay(transport, Relay::byFunctions));
    }

    /**
     * A stream that goes there and back through a relay of protocols arrives whole, ends of the streams included.
     *
     * @throws Exception if not
     */
    @Test
    default void streamThroughARelayOfProtocolsArrivesWhole() throws Exception {
        runWith(Trait.HALF_CLOSE, transport -> throughARelay(transport, Relay::byProtocols));
    }

    private static void throughARelay(TransportFixture transport, Relay relay) {
        Connection client = relay.connected(transport);
        byte[] block = Pattern.of(1_000_000);
        client.send(block);
        Deferred<@Nullable Void> ended = client.closeOutput();
        assertArrayEquals(block, client.readExactly(block.length).await());
        ended.await();
        assertEquals(0, client.read().await().length);
        assertEquals(new CloseReason.Done(), client.whenClosed().await());
    }

    /**
     * An abort is seen by the peer, and is not taken for an end in good order.
     *
     * @throws Exception if not
     */
    @Test
    default void abortIsSeenByThePeer() throws Exception {
        runWith(Trait.RESET, transport -> {
            Connection client = transport.connectedTo(server -> {
                server.read().await();
                server.abort();
            });
            client.write("x").await();
            assertThrows(ConnectionLostException.class, () -> client.read().await());
            assertInstanceOf(CloseReason.Lost.class, client.whenClosed().await());
            assertFalse(client.isOpen());
            assertThrows(ConnectionLostException.class, () -> client.write("y").await());
        });
    }

    /**
     * An abort drops what waits to be sent, and fails who waits for it; for this side it is no loss.
     *
     * @throws Exception if not
     */
    @Test
    default void abortFailsWhoWaitsToWrite() throws Exception {
        run(transport -> {
            Connection client = transport.connectedTo(silent());
            Deferred<?> room = client.write(new byte[2 * transport.capacity() + (1 << 20)]);
            Deferred<byte[]> read = client.read();
            transport.waitAMoment();
            client.abort();
            assertThrows(ConnectionClosedException.class, room::await);
            assertThrows(ConnectionClosedException.class, read::await);
            assertInstanceOf(CloseReason.Aborted.class, client.whenClosed().await());
            assertEquals(0, client.pendingOutput());
        });
    }

    /** Serves without reading, until the connection is gone. */
    private static ConnectionHandler silent() {
        return server -> {
            server.pauseProducing();
            server.whenClosed().await();
        };
    }

    /**
     * After closing, writes and reads fail, sends do nothing, and closing again is the same closing.
     *
     * @throws Exception if not
     */
    @Test
    default void closedConnectionTakesNothing() throws Exception {
        run(transport -> {
            Connection client = transport.connectedTo(Pattern::echo);
            Deferred<byte[]> waiting = client.read();
            Deferred<?> closing = client.close();
            assertFalse(client.isOpen());
            assertThrows(
                    ConnectionClosedException.class, () -> client.write("x").await());
            client.send("x");
            client.close().await();
            closing.await();
            assertThrows(ConnectionClosedException.class, waiting::await);
            assertThrows(ConnectionClosedException.class, () -> client.read().await());
            assertThrows(
                    ConnectionClosedException.class, () -> client.write("x").await());
            client.send("x");
            client.abort();
            assertEquals(new CloseReason.Done(), client.whenClosed().await());
        });
    }

    /**
     * A close while a function waits to write sends all that was written before.
     *
     * @throws Exception if not
     */
    @Test
    default void closeWhileAFunctionWritesSendsWhatItWrote() throws Exception {
        run(transport -> {
            long[] written = new long[1];
            Promise<@Nullable Void> closed = new Promise<>();
            Connection client = transport.connectedTo(server -> {
                Deferred<?> writing = transport.reactor().inline("writer", () -> writeForEver(server, written));
                transport.waitAMoment();
                var _ = server.close().addAction(_ -> closed.callback(null));
                assertThrows(NetException.class, writing::await);
            });
            transport.waitAMoment();
            transport.waitAMoment();
            assertEquals(Pattern.read(client, Long.MAX_VALUE), written[0]);
            client.close().await();
            closed.await();
        });
    }

    private static @Nullable Void writeForEver(Connection connection, long[] written) {
        byte[] block = new byte[10_000];
        while (true) {
            for (int i = 0; i < block.length; i++) {
                block[i] = Pattern.at(written[0] + i);
            }
            Deferred<?> room = connection.write(block);
            if (room.outcome().filter(Outcome.Failure.class::isInstance).isEmpty()) {
                written[0] += block.length; // it was taken
            }
            room.await();
        }
    }

    /**
     * A close that cannot send what is left, because the peer does not read, aborts when its time is over.
     *
     * @throws Exception if not
     */
    @Test
    default void closeTakesNoLongerThanItsDeadline() throws Exception {
        run(options -> options.closeTimeout(Duration.ofMillis(50)), transport -> {
            Connection client = transport.connectedTo(silent());
            var _ = client.write(new byte[2 * transport.capacity() + (1 << 20)]).addErrbackAction(_ -> {});
            client.close().await();
            CloseReason.Aborted aborted = assertInstanceOf(
                    CloseReason.Aborted.class, client.whenClosed().await());
            assertInstanceOf(ConnectionLostException.class, aborted.cause().orElseThrow());
        });
    }

    /**
     * Writing to a peer that has closed fails before long, and ends the connection.
     *
     * @throws Exception if not
     */
    @Test
    default void writingToAPeerThatIsGoneFails() throws Exception {
        run(transport -> {
            Connection client = transport.connectedTo(server -> {});
            assertThrows(NetException.class, () -> {
                while (true) {
                    client.write(new byte[1000]).await();
                    transport.reactor().sleep(Duration.ofMillis(1)).await();
                }
            });
            client.whenClosed().await();
        });
    }

    /**
     * When both ends close at once, both have ended in good order.
     *
     * @throws Exception if not
     */
    @Test
    default void bothEndsMayCloseAtOnce() throws Exception {
        run(transport -> {
            Promise<CloseReason> reason = new Promise<>();
            Promise<@Nullable Void> start = new Promise<>();
            Connection client = transport.connectedTo(server -> {
                server.read().await();
                start.callback(null);
                server.close().await();
                reason.callback(server.whenClosed().await());
            });
            client.write("go").await();
            start.await();
            client.close().await();
            assertEquals(new CloseReason.Done(), client.whenClosed().await());
            assertEquals(new CloseReason.Done(), reason.await());
        });
    }
}
