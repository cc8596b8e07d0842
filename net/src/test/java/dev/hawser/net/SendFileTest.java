package dev.hawser.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that are sent by the system, or read in parts where it cannot.
class SendFileTest {
    private static final int SIZE = (5 << 20) + 123;

    /// Far more than what the system keeps of a connection.
    private static final int LARGE = 24 << 20;

    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static TlsSettings ofServer;
    private static byte[] content;
    private static Path file;

    @BeforeAll
    static void makeFiles() throws Exception {
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
        file = Files.write(directory.resolve("file"), content);
        certificates = new Certificates(directory);
        ofServer = Certificates.server(certificates.forNames("localhost"));
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private static Path large(String name) throws Exception {
        Path made = directory.resolve(name);
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), LARGE - 1); // zeros before, which need no disk
        }
        return made;
    }

    private static void seesResets(IoMechanism mechanism) {
        assumeTrue(
                mechanism != IoMechanism.IO_URING,
                "with io_uring, a peer that had paused is not told of a reset (Netty 4.2.18)");
    }

    // @start region="send"
    static void answer(Connection connection, Path file) {
        connection.write("length " + file.toFile().length() + "\n").await();
        connection.sendFile(file).await(); // a slow reader sets this function aside, and costs no memory
        connection.write("done\n").await();
    }
    // @end region="send"

    private static void isAnswered(Connection client) {
        assertThat(client.readLine().await()).contains("length " + SIZE);
        assertThat(client.readExactly(SIZE).await()).isEqualTo(content);
        assertThat(client.readLine().await()).contains("done");
        assertThat(client.read().await()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void fileArrivesBetweenWhatIsWrittenAroundIt(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> answer(connection, file))
                    .await();
            isAnswered(net.connect("tcp:127.0.0.1:" + port.port()).await());
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void fileGoesOverUnixSockets(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Path path = NetRun.socketPath();
            var _ = net.listen(Endpoint.unix(path), connection -> answer(connection, file))
                    .await();
            isAnswered(net.connect(Endpoint.unix(path)).await());
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void fileIsEncryptedByTls(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            ListeningPort port = net.listen(
                            Endpoint.tls("127.0.0.1", 0, ofServer), connection -> answer(connection, file))
                    .await();
            isAnswered(net.connect(Endpoint.tls("localhost", port.port(), certificates.client()))
                    .await());
        });
    }

    /// Several in one turn, without waiting for any, as a protocol does it; and the end of the output behind them.
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void filesOfAProtocolKeepTheirOrder(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            try (FileChannel channel = FileChannel.open(file)) {
                List<Long> seen = new ArrayList<>();
                ListeningPort port = net.listenFactory(Endpoint.tcp("127.0.0.1", 0), _ -> new Protocol() {
                            @Override
                            public void connectionMade(Connection connection) {
                                connection.send("a");
                                var _ = connection.sendFile(channel, 10, 2_000_000, seen::add);
                                connection.send("b");
                                var _ = connection.sendFile(channel, 0, 0);
                                var _ = connection.sendFile(channel, 5, 3);
                                var _ = connection.sendFile(channel, SIZE - 7, 7);
                                connection.send("c");
                                var _ = connection.closeOutput();
                            }

                            @Override
                            public void dataReceived(ByteBuf data) {}
                        })
                        .await();
                Connection client = net.connect("tcp:127.0.0.1:" + port.port()).await();
                assertThat(client.readExactly(1).await()).asString(US_ASCII).isEqualTo("a");
                assertThat(client.readExactly(2_000_000).await()).isEqualTo(Arrays.copyOfRange(content, 10, 2_000_010));
                assertThat(client.readExactly(1).await()).asString(US_ASCII).isEqualTo("b");
                assertThat(client.readExactly(3).await()).isEqualTo(Arrays.copyOfRange(content, 5, 8));
                assertThat(client.readExactly(7).await()).isEqualTo(Arrays.copyOfRange(content, SIZE - 7, SIZE));
                assertThat(client.readExactly(1).await()).asString(US_ASCII).isEqualTo("c");
                assertThat(client.read().await()).isEmpty();
                assertThat(seen).isSorted().last().isEqualTo(2_000_000L);
                assertThat(seen).hasSizeGreaterThan(1);
            }
        });
    }

    /// A connection whose peer reads nothing until it is told to.
    private record Stuck(Connection server, Connection client) {
        static Stuck open(Net net) {
            Promise<Connection> accepted = new Promise<>();
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        accepted.callback(connection);
                        var _ = connection.whenClosed().await();
                    })
                    .await();
            Connection client = net.connect("tcp:127.0.0.1:" + port.port()).await();
            return new Stuck(accepted.await(), client);
        }
    }

    /// What the buffers of sockets have of the memory outside the heap.
    static long direct() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void fileThatThePeerDoesNotReadIsNotInMemory(IoMechanism mechanism) throws Exception {
        Path large = large("unread");
        NetRun.on(mechanism, net -> {
            Stuck stuck = Stuck.open(net);
            long before = direct();
            Deferred<?> sent = stuck.server.sendFile(large);
            assertThat(stuck.server.pendingOutput()).isEqualTo(LARGE);
            long left = NetRun.whenStill(net, () -> stuck.server.pendingOutput());
            assertThat(left).isBetween(1L, LARGE - 1L);
            assertThat(direct() - before).isLessThan(LARGE / 2);
            stuck.server.write("there is room").await();
            stuck.server.send("which a file does not take"); // or this would be over the limit, and abort
            assertThat(stuck.client.readExactly(LARGE).await()[LARGE - 1]).isEqualTo((byte) 1);
            assertThat(stuck.client.readExactly(13).await()).asString(US_ASCII).isEqualTo("there is room");
            sent.await();
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void cancelLeavesOutTheRest(IoMechanism mechanism) throws Exception {
        Path large = large("cancelled");
        NetRun.on(mechanism, net -> {
            Stuck stuck = Stuck.open(net);
            Deferred<?> sent = stuck.server.sendFile(large);
            Deferred<?> never = stuck.server.sendFile(file);
            NetRun.whenStill(net, () -> stuck.server.pendingOutput());
            never.cancel();
            sent.cancel();
            var _ = never.addErrback(_ -> null);
            var _ = sent.addErrback(_ -> null);
            stuck.server.write("end").await();
            var _ = stuck.server.closeOutput();
            long zeros = 0;
            byte[] last = {};
            for (byte[] part = stuck.client.read().await();
                    part.length > 0;
                    part = stuck.client.read().await()) {
                zeros += part.length;
                last = part;
            }
            assertThat(zeros).isBetween(4L, LARGE - 1L);
            assertThat(last).asString(US_ASCII).endsWith("\0end");
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void fileThatIsCutMeanwhileAbortsTheConnection(IoMechanism mechanism) throws Exception {
        seesResets(mechanism);
        Path large = large("cut");
        NetRun.on(mechanism, net -> {
            Stuck stuck = Stuck.open(net);
            Deferred<?> sent = stuck.server.sendFile(large);
            NetRun.whenStill(net, () -> stuck.server.pendingOutput());
            try (FileChannel channel = FileChannel.open(large, StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            }
            Deferred<byte[]> read = stuck.client.readExactly(LARGE);
            assertThatThrownBy(sent::await)
                    .isInstanceOf(ConnectionClosedException.class)
                    .hasRootCauseInstanceOf(EOFException.class)
                    .rootCause()
                    .hasMessageContaining("up to byte " + LARGE)
                    .hasMessageContaining("only 1000 bytes");
            assertThatThrownBy(read::await).isInstanceOf(NetException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void abortInTheMiddleIsSeen(IoMechanism mechanism) throws Exception {
        seesResets(mechanism);
        NetRun.on(mechanism, net -> {
            Stuck stuck = Stuck.open(net);
            var _ = stuck.server.write(new byte[12 << 20]).addErrback(_ -> null);
            NetRun.whenStill(net, () -> stuck.server.pendingOutput());
            Deferred<byte[]> read = stuck.client.readExactly(12 << 20);
            stuck.server.abort();
            assertThatThrownBy(read::await).isInstanceOf(NetException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void whatTheFileDoesNotHaveIsRefused(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Stuck stuck = Stuck.open(net);
            try (FileChannel channel = FileChannel.open(file)) {
                assertThatThrownBy(() -> stuck.server.sendFile(channel, 10, SIZE))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(SIZE + " bytes")
                        .hasMessageContaining("offset 10");
                assertThatThrownBy(() -> stuck.server.sendFile(channel, -1, 1))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            Deferred<?> missing = stuck.server.sendFile(directory.resolve("missing"));
            assertThatThrownBy(missing::await).isInstanceOf(NoSuchFileException.class);
            stuck.server.write("ok\n").await();
            assertThat(stuck.client.readLine().await()).contains("ok");
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void endOfTheConnectionFailsIt(IoMechanism mechanism) throws Exception {
        Path large = large("aborted");
        NetRun.on(mechanism, net -> {
            Stuck stuck = Stuck.open(net);
            Deferred<?> sent = stuck.server.sendFile(large);
            NetRun.whenStill(net, () -> stuck.server.pendingOutput());
            stuck.client.abort();
            assertThatThrownBy(sent::await).isInstanceOf(ConnectionLostException.class);
        });
    }
}
