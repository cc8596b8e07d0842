package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of {@link TransportConformance} about what the streams carry. */
public sealed interface StreamCases extends ConformanceCases permits TransportConformance {
    /**
     * Megabytes go both ways at once, and arrive whole and in order.
     *
     * @throws Exception if not
     */
    @Test
    default void megabytesArriveInOrderBothWaysAtOnce() throws Exception {
        run(transport -> {
            byte[] block = Pattern.of(2_000_000);
            Connection client = transport.connectedTo(server -> {
                Deferred<?> sent = server.write(block);
                assertArrayEquals(block, server.readExactly(block.length).await());
                sent.await();
                server.read().await(); // the client ends first
            });
            Deferred<?> sent = client.write(block);
            assertArrayEquals(block, client.readExactly(block.length).await());
            sent.await();
            client.close().await();
        });
    }

    /**
     * Writes of every kind and size keep their order.
     *
     * @throws Exception if not
     */
    @Test
    default void writesOfEveryKindKeepTheirOrder() throws Exception {
        run(transport -> {
            Connection client = transport.connectedTo(server -> {
                for (int i = 0; i < 100; i++) {
                    server.write(i + ",").await();
                    server.write((i + ",").repeat(1000).getBytes(UTF_8)).await();
                    ByteBuf buffer = Unpooled.copiedBuffer((i + ",").getBytes(UTF_8));
                    server.write(buffer).await();
                    server.write(ByteBuffer.wrap((i + ",").getBytes(UTF_8))).await();
                    server.send(i + ",");
                }
            });
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                expected.append((i + ",").repeat(1004));
            }
            byte[] all = client.readExactly(expected.length()).await();
            assertEquals(expected.toString(), new String(all, UTF_8));
            assertEquals(0, client.read().await().length);
        });
    }

    /**
     * A million writes of one byte arrive in order.
     *
     * @throws Exception if not
     */
    @Test
    default void millionWritesOfOneByteArriveInOrder() throws Exception {
        run(transport -> {
            int count = 1_000_000;
            Connection client = transport.connectedTo(server -> {
                byte[] single = new byte[1];
                for (int i = 0; i < count; i++) {
                    single[0] = Pattern.at(i);
                    Deferred<?> room = server.write(single);
                    if (!room.isFired()) {
                        room.await();
                    }
                }
            });
            assertEquals(count, Pattern.read(client, Long.MAX_VALUE));
        });
    }

    /**
     * What is written while something is received, or while a write is told that it has room, is sent behind what was
     * written before.
     *
     * @throws Exception if not
     */
    @Test
    default void writesFromWithinCallsOfTheConnectionKeepTheirOrder() throws Exception {
        run(options -> options.writeBuffer(10, 20, 1 << 20), transport -> {
            int rounds = 500;
            Connection client = transport.connectedTo(server -> {
                Promise<@Nullable Void> done = new Promise<>();
                chained(server, 0, rounds, done);
                done.await();
            });
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < rounds; i++) {
                expected.append(i).append(" first and ").append(i).append(" second.");
            }
            byte[] all = client.readExactly(expected.length()).await();
            assertEquals(expected.toString(), new String(all, UTF_8));
        });
    }

    private static void chained(Connection server, int round, int rounds, Promise<@Nullable Void> done) {
        if (round == rounds) {
            done.callback(null);
            return;
        }
        var _ = server.write(round + " first and ").addAction(_ -> {
            var _ = server.write(round + " second.").addAction(_ -> chained(server, round + 1, rounds, done));
        });
    }

    /**
     * A protocol that answers within {@code dataReceived} answers in order.
     *
     * @throws Exception if not
     */
    @Test
    default void answersFromWithinDataReceivedKeepTheirOrder() throws Exception {
        run(transport -> {
            var port = transport
                    .server()
                    .listenFactory(transport.listen().get(), _ -> new AnsweringProtocol())
                    .await();
            Connection client = transport.connected(port);
            byte[] block = Pattern.of(300_000);
            Deferred<?> sent = client.write(block);
            assertEquals(block.length, Pattern.read(client, block.length));
            sent.await();
            client.close().await();
        });
    }

    /**
     * A protocol is told of its connection, of the bytes, and of the end once.
     *
     * @throws Exception if not
     */
    @Test
    default void protocolIsToldOfTheEndOnce() throws Exception {
        run(transport -> {
            RecordingProtocol server = new RecordingProtocol();
            var port = transport
                    .server()
                    .listenFactory(transport.listen().get(), _ -> server)
                    .await();
            Connection client = transport.connected(port);
            client.write("abc").await();
            client.close().await();
            CloseReason reason = server.lost().await();
            transport.waitAMoment();
            assertEquals(List.of("made", "abc", "lost"), server.told());
            assertEquals(new CloseReason.Done(), reason);
        });
    }

    /**
     * A read that was cancelled has taken nothing.
     *
     * @throws Exception if not
     */
    @Test
    default void cancelledReadTakesNothing() throws Exception {
        run(transport -> {
            Connection client = transport.connectedTo(Pattern::echo);
            Deferred<byte[]> read = client.read();
            read.cancel();
            assertThrows(CancellationException.class, read::await);
            client.write("kept").await();
            assertArrayEquals("kept".getBytes(UTF_8), client.readExactly(4).await());
            client.close().await();
        });
    }

    /**
     * A read that was cancelled has not taken what came after it, before the next read.
     *
     * @throws Exception if not
     */
    @Test
    default void cancelledReadTakesNothingOfWhatComesBeforeTheNext() throws Exception {
        run(transport -> {
            Connection client = transport.connectedTo(Pattern::echo);
            Deferred<byte[]> read = client.read();
            var _ = client.write("kept");
            read.cancel();
            transport.waitAMoment();
            assertThrows(CancellationException.class, read::await);
            Deferred<byte[]> third = client.readExactly(6);
            third.cancel();
            assertThrows(CancellationException.class, third::await);
            assertArrayEquals("kept".getBytes(UTF_8), client.readExactly(4).await());
            client.close().await();
        });
    }

    /**
     * While a protocol has paused, it is given nothing; what was sent meanwhile comes afterwards, in order.
     *
     * @throws Exception if not
     */
    @Test
    default void pausedProtocolGetsItsBytesLater() throws Exception {
        run(transport -> {
            RecordingProtocol server = new RecordingProtocol();
            var port = transport
                    .server()
                    .listenFactory(transport.listen().get(), _ -> server)
                    .await();
            Connection client = transport.connected(port);
            Connection accepted = server.made().await();
            accepted.pauseProducing();
            client.write("one").await();
            client.flush().await();
            transport.waitAMoment();
            assertEquals(List.of("made"), server.told());
            client.write("two").await();
            accepted.resumeProducing();
            client.close().await();
            server.lost().await();
            assertEquals("madeonetwolost", String.join("", server.told()));
        });
    }
}
