package dev.hawser.net.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.ConnectionLostException;
import dev.hawser.net.Leaks;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a wire is given of the output, in which order, and who is told what of it.
@WithReactor
class OutboundTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path directory;

    private final QuietWire wire = new QuietWire();
    private final List<IOException> failures = new ArrayList<>();
    private VirtualTime time;
    private Outbound outbound;
    private int emptied;

    @BeforeEach
    void make(Reactor reactor, VirtualTime clock) {
        time = clock;
        NetSettings settings =
                new NetSettings(10, new WriteBufferWaterMark(2, 5), 8, Duration.ofSeconds(1), List.of(), null);
        outbound = new Outbound(reactor.access(), wire, settings, () -> emptied++);
    }

    private void settle() {
        time.advance(Duration.ZERO);
        time.advance(Duration.ZERO);
    }

    private void add(String text) {
        outbound.add(text.getBytes(US_ASCII));
    }

    private String taken() {
        ByteBuf taken = outbound.take();
        String text = taken.toString(US_ASCII);
        taken.release();
        return text;
    }

    private OutgoingFile file(String content, boolean owned, List<Long> progress) throws IOException {
        Path file = Files.writeString(Files.createTempFile(directory, "part", ""), content);
        return new OutgoingFile(FileChannel.open(file), owned, 0, content.length(), progress::add);
    }

    private Deferred<@Nullable Void> add(OutgoingFile file) {
        return outbound.add(file, failures::add);
    }

    /// How many bytes were sent, one by one, when each of these had fired.
    private List<Integer> sentUntilFired(int bytes, List<Deferred<?>> waiting) {
        List<Integer> fired = new ArrayList<>();
        for (int sent = 1; sent <= bytes; sent++) {
            outbound.sent(1);
            settle();
            while (fired.size() < waiting.size() && waiting.get(fired.size()).isFired()) {
                fired.add(sent);
            }
        }
        return fired;
    }

    @AfterAll
    static void everyBufferIsReleased() {
        Leaks.assertNone();
    }

    @Test
    void smallWritesShareABufferUntilItIsTaken() {
        add("ab");
        add("cd");
        assertThat(outbound.pending()).isEqualTo(4);
        assertThat(wire.writesAsked).isPositive();
        ByteBuf first = outbound.take();
        add("ef");
        assertThat(first.toString(US_ASCII)).isEqualTo("abcd");
        assertThat(taken()).isEqualTo("ef");
        assertThat(taken()).isEmpty();
        first.release();
    }

    @Test
    void theFirstBufferIsSmallAndTheOnesBehindItAreNot() {
        assertThat(outbound.place(1).capacity()).isEqualTo(256);
        add("x".repeat(256));
        assertThat(outbound.place(1).capacity()).isEqualTo(4096);
        assertThat(outbound.place(5000).capacity()).isEqualTo(5000);
        assertThat(taken()).as("all of it fits").hasSize(256);
        outbound.drop(OutboundTest::lost);
    }

    @Test
    void aBufferKeepsItsPlaceBetweenWritesAndAnEmptyOneIsLeftOut() {
        ByteBuf empty = Unpooled.buffer();
        add("a");
        outbound.add(Unpooled.copiedBuffer("b", US_ASCII));
        outbound.add(empty);
        add("c");
        assertThat(taken()).isEqualTo("a");
        assertThat(taken()).isEqualTo("b");
        assertThat(taken()).isEqualTo("c");
        assertThat(taken()).isEmpty();
        assertThat(empty.refCnt()).isZero();
    }

    @Test
    void whoWaitsForRoomGoesOnAtTheLowMark() {
        add("12345");
        assertThat(outbound.isFull()).isFalse();
        assertThat(outbound.room().isFired()).isTrue();
        add("6");
        assertThat(outbound.isFull()).isTrue();
        Deferred<?> room = outbound.room();
        assertThat(sentUntilFired(4, List.of(room))).containsExactly(4);
        assertThat(outbound.pending()).isEqualTo(2);
        outbound.drop(OutboundTest::lost);
    }

    @Test
    void asMuchAsTheLimitMayWait() {
        add("12345678");
        assertThat(outbound.isOverLimit()).isFalse();
        add("9");
        assertThat(outbound.isOverLimit()).isTrue();
        outbound.drop(OutboundTest::lost);
    }

    @Test
    void whoWaitsForTheEndOfItIsToldBehindTheLastByteAndSoIsTheConnection() {
        assertThat(outbound.empty().isFired()).isTrue();
        add("123");
        Deferred<?> empty = outbound.empty();
        assertThat(taken()).isEqualTo("123");
        outbound.sent(2);
        assertThat(emptied).isZero();
        assertThat(sentUntilFired(1, List.of(empty))).containsExactly(1);
        assertThat(emptied).isEqualTo(1);
    }

    private static ConnectionLostException lost() {
        return new ConnectionLostException("cut", null);
    }

    @Test
    void whatIsDroppedIsReleasedAndCountedAndItsWaitersAreTold() throws Exception {
        add("123456");
        ByteBuf buffer = Unpooled.copiedBuffer("7", US_ASCII);
        outbound.add(buffer);
        Deferred<?> room = outbound.room();
        Deferred<?> empty = outbound.empty();
        OutgoingFile file = file("8", true, new ArrayList<>());
        Deferred<?> sent = add(file);

        outbound.drop(OutboundTest::lost);
        settle();
        assertThat(buffer.refCnt()).isZero();
        assertThat(outbound.pending()).isZero();
        assertThat(outbound.discarded()).isEqualTo(8);
        assertThat(outbound.hasFiles()).isFalse();
        for (Deferred<?> each : List.of(room, empty, sent)) {
            assertThat(Results.failureOf(each, ConnectionLostException.class)).hasMessageEndingWith("cut");
        }
        assertThat(taken()).isEmpty();
        add("behind");
        assertThat(taken()).isEqualTo("behind");
    }

    @Test
    void aFileIsHandedOnAndSentBetweenWhatIsWrittenAroundIt() throws Exception {
        List<Long> progress = new ArrayList<>();
        add("ab");
        Deferred<?> sent = add(file("0123456789", false, progress));
        add("cd");
        assertThat(outbound.pending()).isEqualTo(14);
        assertThat(outbound.inMemory()).isEqualTo(4);
        assertThat(outbound.hasFiles()).isTrue();

        assertThat(outbound.takeFile()).as("not before the memory").isNull();
        assertThat(taken()).isEqualTo("ab");
        FileRegion region = outbound.takeFile();
        assertThat(region.position()).isZero();
        assertThat(region.count()).isEqualTo(10);
        assertThat(outbound.takeFile()).as("all was handed on").isNull();
        assertThat(taken()).isEqualTo("cd");

        outbound.sent(2);
        outbound.sent(4);
        settle();
        assertThat(progress).containsExactly(4L);
        assertThat(sent.isFired()).isFalse();
        outbound.sent(6);
        settle();
        assertThat(progress).containsExactly(4L, 10L);
        assertThat(sent.isFired()).isTrue();
        assertThat(emptied).isZero();
        outbound.sent(2);
        assertThat(emptied).isEqualTo(1);
        region.release();
    }

    @Test
    void filesAndWritesThatFollowEachOtherAreEachToldOfTheirOwnEnd() throws Exception {
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        add("a");
        Deferred<?> one = add(file("012", true, first));
        add("bc");
        Deferred<?> two = add(file("345", true, second));
        add("d");
        List<String> order = new ArrayList<>();
        for (String part = taken(); !part.isEmpty(); part = taken()) {
            order.add(part);
        }
        assertThat(order).containsExactly("a", "012", "bc", "345", "d");
        assertThat(sentUntilFired(10, List.of(one, two))).containsExactly(4, 9);
        assertThat(first).containsExactly(1L, 2L, 3L);
        assertThat(second).containsExactly(1L, 2L, 3L);
        assertThat(emptied).isEqualTo(1);
    }

    @Test
    void oneStepMayEndSeveralFiles() throws Exception {
        Deferred<?> one = add(file("012", true, new ArrayList<>()));
        add("bc");
        Deferred<?> two = add(file("345", true, new ArrayList<>()));
        while (!taken().isEmpty()) {
            // all is handed on
        }
        outbound.sent(8);
        settle();
        assertThat(one.isFired()).isTrue();
        assertThat(two.isFired()).isTrue();
    }

    @Test
    void aFileThatIsLeftOutLeavesWhatIsAroundItInPlace() throws Exception {
        add("a");
        OutgoingFile left = file("012", true, new ArrayList<>());
        Deferred<?> one = add(left);
        add("bc");
        Deferred<?> two = add(file("345", true, new ArrayList<>()));
        one.cancel();
        settle();
        assertThat(Results.failureOf(one, CancellationException.class)).isNotNull();
        assertThat(outbound.pending()).isEqualTo(6);
        assertThat(taken() + taken()).isEqualTo("abc");
        assertThat(taken()).isEqualTo("345");
        assertThat(sentUntilFired(6, List.of(two))).containsExactly(6);
        assertThat(emptied).isEqualTo(1);
    }

    @Test
    void theLastFileMayBeLeftOut() throws Exception {
        Deferred<?> one = add(file("012", true, new ArrayList<>()));
        Deferred<?> two = add(file("345", true, new ArrayList<>()));
        two.cancel();
        settle();
        assertThat(Results.failureOf(two, CancellationException.class)).isNotNull();
        assertThat(taken()).isEqualTo("012");
        assertThat(taken()).isEmpty();
        assertThat(sentUntilFired(3, List.of(one))).containsExactly(3);
        assertThat(emptied).isEqualTo(1);
    }

    private OutgoingFile large(long size, boolean owned) throws IOException {
        Path file = Files.createTempFile(directory, "large", "");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), size - 1);
        return new OutgoingFile(channel, owned, 0, size, null);
    }

    @Test
    void ofALargeFileTheWireHasAMebibyteAtMost() throws Exception {
        Deferred<?> sent = add(large(2 * MIB + 7, true));
        FileRegion first = outbound.takeFile();
        assertThat(first.count()).isEqualTo(MIB);
        assertThat(outbound.takeFile()).isNull();
        assertThat(outbound.take().isReadable()).isFalse();
        int asked = wire.writesAsked;
        outbound.sent(1);
        assertThat(wire.writesAsked).as("there is room again").isGreaterThan(asked);
        FileRegion second = outbound.takeFile();
        assertThat(second.position()).isEqualTo(MIB);
        assertThat(second.count()).isEqualTo(MIB);
        outbound.sent(2L * MIB - 1);
        FileRegion last = outbound.takeFile();
        assertThat(last.position()).isEqualTo(2 * MIB);
        assertThat(last.count()).isEqualTo(7);
        outbound.sent(7);
        settle();
        assertThat(sent.isFired()).isTrue();
        List.of(first, second, last).forEach(FileRegion::release);
    }

    @Test
    void whatTheWireHasOfAFileIsSentWhenTheRestIsLeftOut() throws Exception {
        Deferred<?> sent = add(large(100_000, true));
        ByteBuf chunk = outbound.take();
        assertThat(chunk.readableBytes()).isEqualTo(1 << 16);
        chunk.release();
        outbound.sent(1000);
        sent.cancel();
        settle();
        assertThat(Results.failureOf(sent, CancellationException.class)).isNotNull();
        assertThat(outbound.pending()).isEqualTo((1 << 16) - 1000);
        assertThat(outbound.take().isReadable()).isFalse();
        outbound.sent((1 << 16) - 1000);
        assertThat(emptied).isEqualTo(1);
    }

    @Test
    void partsOfAFileThatIsReadIntoMemoryFollowEachOther() throws Exception {
        byte[] content = new byte[150_000];
        new Random(5).nextBytes(content);
        FileChannel channel = FileChannel.open(Files.write(directory.resolve("parts"), content));
        Deferred<?> sent = add(new OutgoingFile(channel, true, 10, content.length - 10, null));
        add("behind");
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = outbound.take(); part.isReadable(); part = outbound.take()) {
            all.writeBytes(part);
            outbound.sent(part.readableBytes() / 2);
            part.release();
        }
        ByteBuf expected = Unpooled.buffer().writeBytes(content, 10, content.length - 10);
        expected.writeBytes("behind".getBytes(US_ASCII));
        assertThat(all).isEqualTo(expected);
        outbound.sent(outbound.pending());
        settle();
        assertThat(sent.isFired()).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aFileThatIsLeftOutOrDroppedIsClosed() throws Exception {
        Path path = Files.writeString(directory.resolve("closed"), "0123");
        FileChannel left = FileChannel.open(path);
        Deferred<?> sent = add(new OutgoingFile(left, true, 0, 4, null));
        sent.cancel();
        assertThat(left.isOpen()).isFalse();
        FileChannel dropped = FileChannel.open(path);
        var _ = add(new OutgoingFile(dropped, true, 0, 4, null)).addErrback(_ -> null);
        outbound.drop(OutboundTest::lost);
        settle();
        assertThat(dropped.isOpen()).isFalse();
        assertThat(Results.failureOf(sent, CancellationException.class)).isNotNull();
    }

    /// Netty lets go of a region after it has told that it is sent, or before.
    @Test
    void aFileOfOursIsClosedWhenAllAndNettyHaveLetGoOfIt() throws Exception {
        FileChannel ours = FileChannel.open(Files.writeString(directory.resolve("ours"), "0123"));
        var _ = add(new OutgoingFile(ours, true, 0, 4, null));
        FileRegion region = outbound.takeFile();
        outbound.sent(4);
        assertThat(ours.isOpen()).isTrue();
        region.release();
        assertThat(ours.isOpen()).isFalse();

        FileChannel theirs = FileChannel.open(directory.resolve("ours"));
        var _ = add(new OutgoingFile(theirs, false, 0, 4, null));
        outbound.takeFile().release();
        outbound.sent(4);
        assertThat(theirs.isOpen()).isTrue();
        theirs.close();
    }

    @Test
    void aPartBeginsAtItsOffset() throws Exception {
        FileChannel channel = FileChannel.open(Files.writeString(directory.resolve("part"), "0123456789"));
        var _ = add(new OutgoingFile(channel, true, 3, 4, null));
        assertThat(taken()).isEqualTo("3456");
        assertThat(taken()).isEmpty();
        outbound.sent(4);
        var _ = add(new OutgoingFile(FileChannel.open(directory.resolve("part")), true, 3, 4, null));
        FileRegion region = outbound.takeFile();
        assertThat(region.position()).isEqualTo(3);
        assertThat(region.count()).isEqualTo(4);
        region.release();
        outbound.sent(4);
    }

    @Test
    void aFileThatIsCutIsToldByWhateverIsAskedOfIt() throws Exception {
        Path path = Files.writeString(directory.resolve("cut"), "0123456789");
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        OutgoingFile file = new OutgoingFile(channel, true, 2, 8, null);
        var _ = add(file).addErrback(_ -> null);
        FileRegion region = outbound.takeFile();
        channel.truncate(9);
        assertThat(region.count()).as("that ends it for Netty").isZero();
        assertThat(region.count()).isZero();
        assertThat(failures)
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure)
                                .hasMessage(
                                        "a file to be sent up to byte 10 has only 9 bytes now; 0 of the 8 to be sent have left"));
        region.release();
        outbound.drop(OutboundTest::lost);

        var _ = add(new OutgoingFile(FileChannel.open(path), true, 2, 8, null)).addErrback(_ -> null);
        assertThat(outbound.takeFile()).isNull();
        assertThat(failures).hasSize(2);
        outbound.drop(OutboundTest::lost);
        var _ = add(new OutgoingFile(FileChannel.open(path), true, 9, 1, null)).addErrback(_ -> null);
        assertThat(outbound.take().isReadable()).isFalse();
        assertThat(failures).hasSize(3);
        outbound.drop(OutboundTest::lost);
        settle();
    }
}
