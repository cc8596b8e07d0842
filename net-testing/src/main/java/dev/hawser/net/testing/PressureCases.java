package dev.hawser.net.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The part of {@link TransportConformance} about a reader that is slower than the writer. */
public sealed interface PressureCases extends ConformanceCases permits TransportConformance {
    /**
     * A reader that stops stops the writer, with no more in between than the buffers may hold; when it goes on, it gets
     * everything.
     *
     * @throws Exception if not
     */
    @Test
    default void readerThatStopsStopsTheWriter() throws Exception {
        run(transport -> {
            int block = 64 * 1024;
            long bound = transport.capacity() + 4L * block;
            long total = 2 * bound / block * block;
            long[] written = new long[1];
            Connection[] writer = new Connection[1];
            Connection client = transport.connectedTo(server -> {
                writer[0] = server;
                write(server, total, written);
            });
            long stalled = whenStill(transport, written);
            assertTrue(stalled > 0 && stalled <= bound, () -> stalled + " bytes were taken, expected 1 to " + bound);
            long pending = writer[0].pendingOutput();
            assertTrue(pending <= 3L * block, () -> pending + " bytes wait in the connection");
            assertEquals(total, Pattern.read(client, Long.MAX_VALUE));
            client.close().await();
        });
    }

    /**
     * A writer that was stopped a hundred times sends everything.
     *
     * @throws Exception if not
     */
    @Test
    default void readerInFitsAndStartsGetsEverything() throws Exception {
        run(options -> options.readBuffer(1000).writeBuffer(100, 1000, 1 << 20), transport -> {
            long total = 1_000_000;
            long[] written = new long[1];
            Connection client = transport.connectedTo(server -> write(server, total, written));
            long received = 0;
            for (int i = 0; i < 100; i++) {
                int part = (int) (total / 100);
                Pattern.check(client.readExactly(part).await(), received);
                received += part;
                client.pauseProducing();
                transport.reactor().sleep(Duration.ofMillis(1)).await();
                client.resumeProducing();
            }
            assertEquals(0, client.read().await().length);
            client.close().await();
        });
    }

    private static void write(Connection connection, long total, long[] written) {
        byte[] block = new byte[64 * 1024];
        while (written[0] < total) {
            int length = (int) Math.min(block.length, total - written[0]);
            for (int i = 0; i < length; i++) {
                block[i] = Pattern.at(written[0] + i);
            }
            Deferred<?> room = connection.write(length == block.length ? block : Arrays.copyOf(block, length));
            written[0] += length;
            room.await();
        }
    }

    /** Waits until a number has come to a stand. */
    private static long whenStill(TransportFixture transport, long[] number) {
        long before = number[0];
        for (int same = 0; same < 5; same++) {
            transport.waitAMoment();
            long now = number[0];
            same = now == before ? same : -1;
            before = now;
        }
        return before;
    }
}
