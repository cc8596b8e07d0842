package dev.hawser.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
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

/// Parts of files that handlers write: the system sends them where the transport can, in the order of the output.
class RegionTest {
    private static final int SIZE = (3 << 20) + 77;

    /// Far more than what the system keeps of a connection.
    private static final int LARGE = 24 << 20;

    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static TlsSettings ofServer;
    private static byte[] content;
    private static Path file;

    private final List<String> told = new ArrayList<>();

    @BeforeAll
    static void makeFiles() throws Exception {
        content = new byte[SIZE];
        new Random(11).nextBytes(content);
        file = Files.write(directory.resolve("file"), content);
        certificates = new Certificates(directory);
        ofServer = Certificates.server(certificates.forNames("localhost"));
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    private static Path large(String name) throws IOException {
        Path made = directory.resolve(name);
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), LARGE - 1); // zeros before, which need no disk
        }
        return made;
    }

    /// Counts what of it is read into memory.
    private static final class Counted extends DefaultFileRegion {
        private long copied;

        Counted(File file, long count) {
            super(file, 0, count);
        }

        @Override
        public long transferTo(WritableByteChannel target, long position) throws IOException {
            long some = super.transferTo(target, position);
            copied += target instanceof SelectableChannel ? 0 : some;
            return some;
        }
    }

    private void note(String name, ChannelFuture future) {
        future.addListener(_ -> told.add(name + (future.isSuccess() ? " left" : " failed")));
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    /// Both ends of a connection.
    private record Pair(Connection server, Connection client) {
        static Pair open(Net net, Endpoint listening, String host, TlsSettings ofClient) {
            Connection[] accepted = new Connection[1];
            ListeningPort port = net.listenFactory(listening, connection -> {
                        accepted[0] = null;
                        return new Keeping(accepted);
                    })
                    .await();
            Endpoint there = ofClient == null
                    ? Endpoint.tcp("127.0.0.1", port.port())
                    : Endpoint.tls(host, port.port(), ofClient);
            Connection client = net.connect(there).await();
            NetRun.whenStill(net, () -> accepted[0] == null ? 0 : 1);
            return new Pair(accepted[0], client);
        }

        static Pair open(Net net) {
            return open(net, Endpoint.tcp("127.0.0.1", 0), "", null);
        }
    }

    private record Keeping(Connection[] accepted) implements Protocol {
        @Override
        public void connectionMade(Connection connection) {
            accepted[0] = connection;
            connection.pauseProducing();
        }

        @Override
        public void dataReceived(ByteBuf data) {}
    }

    private Counted sendBetweenTexts(Connection server) {
        MessageConnection messages = server.codec();
        Counted region = new Counted(file.toFile(), SIZE);
        note("begin", messages.pipeline().write(text("begin")));
        note("file", messages.pipeline().write(region.retain()));
        note("none", messages.pipeline().write(new DefaultFileRegion(file.toFile(), 0, 0)));
        note("end", messages.pipeline().writeAndFlush(text("end")));
        var _ = server.close();
        return region;
    }

    private void hasAll(Connection client) {
        assertThat(client.readExactly(5).await()).asString(US_ASCII).isEqualTo("begin");
        assertThat(client.readExactly(SIZE).await()).isEqualTo(content);
        assertThat(client.read().await()).asString(US_ASCII).isEqualTo("end");
        assertThat(client.read().await()).isEmpty();
        assertThat(told).containsExactly("begin left", "file left", "none left", "end left");
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void systemSendsItBetweenWhatIsWrittenAroundIt(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Pair pair = Pair.open(net);
            Counted region = sendBetweenTexts(pair.server);
            hasAll(pair.client);
            assertThat(region.copied).isEqualTo(mechanism == IoMechanism.IO_URING ? SIZE : 0);
            assertThat(region.refCnt()).isOne(); // and that is ours
            region.release();
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void tlsEncryptsIt(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Pair pair = Pair.open(net, Endpoint.tls("127.0.0.1", 0, ofServer), "localhost", certificates.client());
            Counted region = sendBetweenTexts(pair.server);
            hasAll(pair.client);
            assertThat(region.copied).isEqualTo(SIZE);
            region.release();
        });
    }

    /// Tells how much has left, and whether all has.
    private static final class Progress implements ChannelProgressiveFutureListener {
        private long left;
        private boolean over;
        private boolean failed;

        @Override
        public void operationProgressed(ChannelProgressiveFuture future, long progress, long total) {
            assertThat(progress).isBetween(left, (long) LARGE);
            assertThat(total).isEqualTo(LARGE);
            left = progress;
        }

        @Override
        public void operationComplete(ChannelProgressiveFuture future) {
            over = true;
            failed = !future.isSuccess();
        }
    }

    private static Progress sendLarge(Connection server, FileRegion region) {
        MessageConnection messages = server.codec();
        Progress progress = new Progress();
        ChannelProgressivePromise promise = messages.pipeline().newProgressivePromise();
        promise.addListener(progress);
        messages.pipeline().writeAndFlush(region, promise);
        return progress;
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void itsPromiseWaitsForAPeerThatDoesNotRead(IoMechanism mechanism) throws Exception {
        Path large = large("unread");
        NetRun.on(mechanism, net -> {
            Pair pair = Pair.open(net);
            Progress progress = sendLarge(pair.server, new DefaultFileRegion(large.toFile(), 0, LARGE));
            long pending = NetRun.whenStill(net, pair.server::pendingOutput);
            assertThat(pending).isBetween(1L, LARGE - 1L);
            assertThat(progress.left).isEqualTo(LARGE - pending);
            assertThat(progress.over).isFalse();
            Deferred<?> flushed = pair.server.flush();
            assertThat(flushed.isFired()).isFalse();
            assertThat(pair.client.readExactly(LARGE).await()[LARGE - 1]).isEqualTo((byte) 1);
            flushed.await();
            assertThat(pair.server.pendingOutput()).isZero();
            assertThat(progress.over).isTrue();
            assertThat(progress.failed).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void fileThatIsCutMeanwhileIsNoGoodEnd(IoMechanism mechanism) throws Exception {
        assumeTrue(mechanism != IoMechanism.IO_URING, "with io_uring, a peer that had paused is not told of a reset");
        Path large = large("cut");
        NetRun.on(mechanism, net -> {
            Pair pair = Pair.open(net);
            Progress progress = sendLarge(pair.server, new DefaultFileRegion(large.toFile(), 0, LARGE));
            NetRun.whenStill(net, pair.server::pendingOutput);
            try (FileChannel channel = FileChannel.open(large, StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            }
            Deferred<byte[]> read = pair.client.readExactly(LARGE);
            assertThatThrownBy(read::await).isInstanceOf(NetException.class).isNotInstanceOf(EndOfInputException.class);
            assertThat(progress.failed).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void fileThatIsTooShortIsNotBegun(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Pair pair = Pair.open(net);
            MessageConnection messages = pair.server.codec();
            note("file", messages.pipeline().writeAndFlush(new DefaultFileRegion(file.toFile(), 0, SIZE + 1)));
            note("missing", messages.pipeline().writeAndFlush(new DefaultFileRegion(new File("/missing"), 0, 1)));
            Deferred<byte[]> read = pair.client.readExactly(1);
            assertThatThrownBy(read::await).isInstanceOf(NetException.class);
            assertThat(told).containsExactly("file failed", "missing failed");
        });
    }

    /// Something that only a class of a user's can read.
    private static final class Dots extends AbstractReferenceCounted implements FileRegion {
        private long transferred;
        private Thread reader;

        @Override
        public long position() {
            return 0;
        }

        @Override
        @Deprecated
        public long transfered() {
            return transferred;
        }

        @Override
        public long transferred() {
            return transferred;
        }

        @Override
        public long count() {
            return SIZE;
        }

        @Override
        public long transferTo(WritableByteChannel target, long position) throws IOException {
            reader = Thread.currentThread();
            byte[] dots = ".".repeat((int) Math.min(10_000, SIZE - position)).getBytes(US_ASCII);
            int some = target.write(ByteBuffer.wrap(dots));
            transferred += some;
            return some;
        }

        @Override
        public FileRegion retain() {
            super.retain();
            return this;
        }

        @Override
        public FileRegion retain(int increment) {
            super.retain(increment);
            return this;
        }

        @Override
        public FileRegion touch() {
            return this;
        }

        @Override
        public FileRegion touch(Object hint) {
            return this;
        }

        @Override
        protected void deallocate() {}
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void whatOnlyAUsersClassCanReadIsCopiedWhereHandlersRun(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Pair pair = Pair.open(net);
            MessageConnection messages = pair.server.codec();
            Dots dots = new Dots();
            Counted region = new Counted(file.toFile(), SIZE);
            note("file", messages.pipeline().write(region));
            note("empty", messages.pipeline().write(Unpooled.EMPTY_BUFFER));
            note("dots", messages.pipeline().write(dots));
            note("file", messages.pipeline().write(new DefaultFileRegion(file.toFile(), 0, SIZE)));
            note("end", messages.pipeline().writeAndFlush(text("end")));
            var _ = pair.server.close();
            assertThat(pair.client.readExactly(SIZE).await()).isEqualTo(content);
            byte[] expected = new byte[SIZE];
            Arrays.fill(expected, (byte) '.');
            assertThat(pair.client.readExactly(SIZE).await()).isEqualTo(expected);
            assertThat(pair.client.readExactly(SIZE).await()).isEqualTo(content);
            assertThat(pair.client.read().await()).asString(US_ASCII).isEqualTo("end");
            assertThat(pair.client.read().await()).isEmpty();
            assertThat(told).containsExactly("file left", "empty left", "dots left", "file left", "end left");
            assertThat(dots.reader.getName()).isNotEqualTo("hawser-io-pump");
        });
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void listenersOfPromisesAreCalledWhereHandlersRun(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Pair pair = Pair.open(net);
            MessageConnection messages = pair.server.codec();
            messages.pipeline()
                    .writeAndFlush(text("a"))
                    .addListener(_ -> told.add(Thread.currentThread().getName()));
            assertThat(pair.client.readExactly(1).await()).isNotEmpty();
            NetRun.whenStill(net, told::size);
            assertThat(told).hasSize(1).doesNotContain("hawser-io-pump");
        });
    }
}
