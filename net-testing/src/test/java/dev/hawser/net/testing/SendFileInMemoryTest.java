package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.Connection;
import dev.hawser.net.ConnectionClosedException;
import dev.hawser.net.Endpoint;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.policy.Throttle;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Files where no system sends them: they go in parts, as there is room.
@Tag("both")
@ExtendWith(BufferLeaks.class)
class SendFileInMemoryTest {
    private static final int SIZE = 3_000_001;

    @TempDir
    private Path directory;

    private Path file;
    private byte[] content;

    @BeforeEach
    void makeFile() throws Exception {
        content = new byte[SIZE];
        new Random(3).nextBytes(content);
        file = Files.write(directory.resolve("file"), content);
    }

    @Test
    @WithReactor
    void fileGoesThroughAThrottleInItsTime(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Policies slow = Policies.none().withOutputThrottle(Throttle.perConnection(1_000_000));
        List<Long> progress = new ArrayList<>();
        Scenario.run(reactor, () -> {
            var _ = network.net("server")
                    .listen(Endpoint.parse("memory:files"), slow, connection -> {
                        try (FileChannel channel = FileChannel.open(file)) {
                            connection.write("<").await();
                            connection.sendFile(channel, 0, SIZE, progress::add).await();
                            connection.write(">").await();
                        }
                    })
                    .await();
            Connection client = network.net("client").connect("memory:files").await();
            long begin = reactor.nanoTime();
            byte[] all = client.readExactly(SIZE + 2).await();
            assertThat(Duration.ofNanos(reactor.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(2500), Duration.ofMillis(3100));
            assertThat(all[0]).isEqualTo((byte) '<');
            assertThat(Arrays.copyOfRange(all, 1, SIZE + 1)).isEqualTo(content);
            assertThat(all[SIZE + 1]).isEqualTo((byte) '>');
            assertThat(progress).isSorted().hasSizeGreaterThan(10).last().isEqualTo((long) SIZE);
        });
    }

    @Test
    @WithReactor
    void fileThatIsCutMeanwhileIsTold(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            Promise<Connection> accepted = new Promise<>();
            var _ = network.net("server")
                    .listen("memory:files", connection -> {
                        accepted.callback(connection);
                        var _ = connection.whenClosed().await();
                    })
                    .await();
            Connection client = network.net("client").connect("memory:files").await();
            Deferred<?> sent = accepted.await().sendFile(file);
            reactor.sleep(Duration.ofSeconds(1)).await(); // as much as the network takes
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(10);
            }
            Deferred<byte[]> read = client.readExactly(SIZE);
            assertThatThrownBy(sent::await)
                    .isInstanceOf(ConnectionClosedException.class)
                    .hasRootCauseInstanceOf(EOFException.class);
            assertThatThrownBy(read::await).isInstanceOf(IOException.class);
        });
    }
}
