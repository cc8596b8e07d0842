package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.transport.IoMechanism;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Large arrays that are given as buffers: copied in pieces to where the system takes them, as it does.
class LargeArraysTest {
    /// Far more than what the system keeps of a connection.
    private static final int SIZE = (24 << 20) + 123;

    @TempDir
    private static Path directory;

    private static byte[] content;

    @BeforeAll
    static void makeContent() {
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    /// Both ends of a connection.
    private record Ends(Connection server, Connection client) {
        static Ends open(Net net) {
            Promise<Connection> accepted = new Promise<>();
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        accepted.callback(connection);
                        var _ = connection.whenClosed().await();
                    })
                    .await();
            Connection client = net.connect("tcp:127.0.0.1:" + port.port()).await();
            return new Ends(accepted.await(), client);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void anArrayArrivesWholeAndIsCopiedAsFarAsItIsTaken(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Ends ends = Ends.open(net);
            ByteBuf large = Unpooled.wrappedBuffer(content);
            long before = SendFileTest.direct();
            ends.server().send("head");
            ends.server().send(large);
            long left = NetRun.whenStill(net, () -> ends.server().pendingOutput());
            assertThat(left).isBetween(1L, SIZE - 1L);
            assertThat(SendFileTest.direct() - before).isLessThan(SIZE / 2);

            assertThat(ends.client().readExactly(4).await()).asString().isEqualTo("head");
            assertThat(ends.client().readExactly(SIZE).await()).isEqualTo(content);
            ends.server().send("tail"); // before, it would be over the limit
            assertThat(ends.client().readExactly(4).await()).asString().isEqualTo("tail");
            ends.server().flush().await();
            assertThat(large.refCnt()).isZero();
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void aFileBehindAnArrayDoesNotOvertakeIt(IoMechanism mechanism) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "file");
        NetRun.on(mechanism, options -> options.writeBuffer(1, 2, SIZE), net -> {
            Ends ends = Ends.open(net);
            ends.server().send(Unpooled.wrappedBuffer(content));
            Deferred<?> sent = ends.server().sendFile(file);
            ends.server().send("tail");
            assertThat(ends.client().readExactly(SIZE).await()).isEqualTo(content);
            assertThat(ends.client().readExactly(8).await()).asString().isEqualTo("filetail");
            sent.await();
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void whatIsLeftOfAnArrayIsReleasedWithTheConnection(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Ends ends = Ends.open(net);
            ByteBuf large = Unpooled.wrappedBuffer(content);
            ends.server().send(large);
            NetRun.whenStill(net, () -> ends.server().pendingOutput());
            assertThat(large.refCnt()).isOne();
            ends.server().abort();
            var _ = ends.server().whenClosed().await();
            assertThat(large.refCnt()).isZero();
        });
    }
}
