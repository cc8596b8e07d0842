package dev.hawser.http.h2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Frames of a server as they stand on the line, in hexadecimal digits, and what they mean (RFC 9113, section 6).
class FramesTest {
    /// Without it nothing else may come.
    private static final String SETTINGS = "000000 04 00 00000000";

    private static final int MAX_BLOCK = 40_000;

    private final List<String> told = new ArrayList<>();

    private final FrameReader.Target target = new FrameReader.Target() {
        @Override
        public void data(int stream, ByteBuf content, int length, boolean end) {
            told.add("data " + stream + " " + content.toString(US_ASCII) + " of " + length + (end ? " end" : ""));
        }

        @Override
        public void headers(int stream, ByteBuf block, boolean end) {
            told.add("headers " + stream + " " + block.toString(US_ASCII) + (end ? " end" : ""));
        }

        @Override
        public void reset(int stream, long code) {
            told.add("reset " + stream + " " + code);
        }

        @Override
        public void settings(ByteBuf values) {
            told.add("settings of " + values.readableBytes());
        }

        @Override
        public void settingsAcknowledged() {
            told.add("settings acknowledged");
        }

        @Override
        public void ping(long what, boolean answer) {
            told.add((answer ? "pong " : "ping ") + Long.toHexString(what));
        }

        @Override
        public void goAway(int last, long code) {
            told.add("away " + last + " " + code);
        }

        @Override
        public void windowUpdate(int stream, int bytes) {
            told.add("window " + stream + " " + bytes);
        }

        @Override
        public void nothing() {
            told.add("nothing");
        }

        @Override
        public void failed(H2Failure why) {
            told.add("failed " + why.stream() + " " + why.code());
        }

        @Override
        public void headIsOpen(boolean open) {
            told.add(open ? "head begins" : "head ends");
        }
    };

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private FrameReader begun() throws H2Failure {
        FrameReader reader = new FrameReader(target, true, MAX_BLOCK);
        reader.read(Unpooled.wrappedBuffer(bytes(SETTINGS)));
        told.clear();
        return reader;
    }

    private List<String> read(String frames) throws H2Failure {
        begun().read(Unpooled.wrappedBuffer(bytes(frames)));
        return told;
    }

    private static H2Failure failure(FrameReader reader, byte[] bytes) {
        H2Failure failure = catchThrowableOfType(H2Failure.class, () -> reader.read(Unpooled.wrappedBuffer(bytes)));
        assertThat(failure).isNotNull();
        assertThat(failure.stream()).as("the connection ends").isZero();
        return failure;
    }

    @ParameterizedTest
    @CsvSource({
        "000002 00 00 00000001 6869, data 1 hi of 2",
        "000002 00 01 00000003 6869, data 3 hi of 2 end",
        "000000 00 01 00000003, data 3  of 0 end",
        "000006 00 08 00000001 03 6869 000000, data 1 hi of 6",
        "000001 00 09 00000001 00, data 1  of 1 end",
        "000004 00 08 00000001 03 000000, data 1  of 4",
        "000002 00 f6 80000001 6869, data 1 hi of 2",
        "000002 01 04 00000001 6869, headers 1 hi",
        "000002 01 05 00000001 6869, headers 1 hi end",
        "000005 01 0c 00000001 02 6869 0000, headers 1 hi",
        "000007 01 24 00000003 80000001 ff 6869, headers 3 hi",
        "00000a 01 2c 00000003 02 00000001 ff 6869 0000, headers 3 hi",
        "000005 01 24 00000003 00000001 ff, headers 3 ''",
        "000004 03 00 00000001 00000008, reset 1 8",
        "000004 03 00 00000001 ffffffff, reset 1 4294967295",
        "000000 04 01 00000000, settings acknowledged",
        "00000c 04 00 00000000 000300000001 000400000002, settings of 12",
        "000008 06 00 00000000 0000000000000abc, ping abc",
        "000008 06 01 00000000 ff00000000000abc, pong ff00000000000abc",
        "000008 07 00 00000000 00000005 00000002, away 5 2",
        "00000a 07 00 00000000 ffffffff ffffffff 6869, away 2147483647 4294967295",
        "000004 08 00 00000000 00000001, window 0 1",
        "000004 08 00 00000007 ffffffff, window 7 2147483647",
        "000004 08 00 00000007 80000000, window 7 0",
        "000005 02 00 00000003 00000001 ff, nothing",
        "000003 0a ff 00000003 010203, nothing",
        "000000 ff 00 00000000, nothing"
    })
    void aFrameSaysOneThing(String frame, String says) throws Exception {
        assertThat(read(frame))
                .extracting(String::strip)
                .containsExactly(says.replace("''", "").strip());
    }

    @ParameterizedTest
    @CsvSource({
        "000002 00 00 00000000 6869, PROTOCOL_ERROR",
        "000002 01 04 00000000 6869, PROTOCOL_ERROR",
        "000005 02 00 00000000 00000001 ff, PROTOCOL_ERROR",
        "000004 03 00 00000000 00000008, PROTOCOL_ERROR",
        "000000 04 00 00000001, PROTOCOL_ERROR",
        "000008 06 00 00000001 0000000000000abc, PROTOCOL_ERROR",
        "000008 07 00 00000001 00000005 00000002, PROTOCOL_ERROR",
        "000004 05 04 00000001 00000002, PROTOCOL_ERROR",
        "000001 09 04 00000001 61, PROTOCOL_ERROR",
        "000000 00 08 00000001, FRAME_SIZE_ERROR",
        "000003 00 08 00000001 03 0000, PROTOCOL_ERROR",
        "000003 01 0c 00000001 03 0000, PROTOCOL_ERROR",
        "000004 01 24 00000003 00000001, FRAME_SIZE_ERROR",
        "000005 01 24 00000003 80000003 ff, PROTOCOL_ERROR",
        "000003 03 00 00000001 000008, FRAME_SIZE_ERROR",
        "000005 03 00 00000001 0000000800, FRAME_SIZE_ERROR",
        "000006 04 01 00000000 000300000001, FRAME_SIZE_ERROR",
        "000005 04 00 00000000 0003000000, FRAME_SIZE_ERROR",
        "000007 06 00 00000000 00000000000abc, FRAME_SIZE_ERROR",
        "000009 06 01 00000000 000000000000000abc, FRAME_SIZE_ERROR",
        "000007 07 00 00000000 00000005 000002, FRAME_SIZE_ERROR",
        "000003 08 00 00000000 000001, FRAME_SIZE_ERROR",
        "000005 08 00 00000001 0000000100, FRAME_SIZE_ERROR",
        "004001 00 00 00000001, FRAME_SIZE_ERROR"
    })
    void whatIsWrongWithAFrameEndsTheConnection(String frame, ErrorCode code) throws Exception {
        assertThat(failure(begun(), bytes(frame)).code()).isEqualTo(code);
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "000004 02 00 00000003 00000001, failed 3 FRAME_SIZE_ERROR",
        "000006 02 00 00000003 00000001 ff00, failed 3 FRAME_SIZE_ERROR",
        "000005 02 00 00000003 80000003 ff, failed 3 PROTOCOL_ERROR"
    })
    void whatIsWrongWithOneStreamEndsThatAlone(String frame, String says) throws Exception {
        assertThat(read(frame + "000008 06 00 00000000 0000000000000abc")).containsExactly(says, "ping abc");
    }

    @Test
    void theFirstFrameSaysTheSettings() {
        for (String first : List.of(
                "000000 04 01 00000000", "000008 06 00 00000000 0000000000000abc", "000003 0a 00 00000003 010203")) {
            assertThat(failure(new FrameReader(target, true, MAX_BLOCK), bytes(first))
                            .code())
                    .isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aClientBeginsWithItsWordsHoweverTheyAreCut() throws Exception {
        byte[] words = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
        byte[] frames = bytes(SETTINGS + "000002 00 01 00000001 6869");
        ByteBuf all = Unpooled.wrappedBuffer(words, frames);
        for (int cut = 1; cut <= all.readableBytes(); cut++) {
            told.clear();
            FrameReader reader = new FrameReader(target, false, MAX_BLOCK);
            ByteBuf rest = all.duplicate();
            while (rest.isReadable()) {
                reader.read(rest.readSlice(Math.min(cut, rest.readableBytes())));
            }
            assertThat(told).as("pieces of %d", cut).containsExactly("settings of 0", "data 1 hi of 2 end");
        }
        for (int wrong = 0; wrong < words.length; wrong++) {
            byte[] other = words.clone();
            other[wrong]++;
            assertThat(failure(new FrameReader(target, false, MAX_BLOCK), other).code())
                    .isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void theLongestFrameIsReadInPieces() throws Exception {
        FrameReader reader = begun();
        byte[] frame = new byte[9 + 16_384];
        System.arraycopy(bytes("004000 00 00 00000001"), 0, frame, 0, 9);
        for (int i = 0; i < 3; i++) {
            reader.read(Unpooled.wrappedBuffer(frame, 0, 10_000));
            reader.read(Unpooled.wrappedBuffer(frame, 10_000, frame.length - 10_000));
        }
        assertThat(told).hasSize(3).allMatch(frameTold -> frameTold.endsWith(" of 16384"));
    }

    @Test
    void aHeadMayComeInPartsWithNothingBetweenThem() throws Exception {
        assertThat(read("000001 01 01 00000001 61 000001 09 00 00000001 62 000001 09 04 00000001 63"))
                .containsExactly("head begins", "head ends", "headers 1 abc end");
        assertThat(read("000003 01 08 00000003 01 61 00 000000 09 04 00000003"))
                .as("without the padding")
                .containsExactly("head begins", "head ends", "headers 3 a");
        for (String between : List.of(
                "000001 00 00 00000001 61",
                "000008 06 00 00000000 0000000000000abc",
                "000001 09 04 00000003 61",
                "000000 0a 00 00000001",
                "000001 01 04 00000001 61")) {
            assertThat(failure(begun(), bytes("000001 01 00 00000001 61" + between))
                            .code())
                    .as(between)
                    .isEqualTo(ErrorCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void theEndOfOneHeadIsNotThatOfTheNext() throws Exception {
        String head = "000001 01 01 00000001 61 000000 09 04 00000001";
        String other = "000001 01 00 00000003 62 000000 09 04 00000003";
        assertThat(read(head + other)).contains("headers 1 a end", "headers 3 b");
        assertThat(failure(begun(), bytes(head + "000000 09 04 00000001")).code())
                .as("it has ended")
                .isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void aHeadHasSoManyPartsAndBytes() throws Exception {
        String part = "000001 09 00 00000001 61";
        String last = "000001 09 04 00000001 61";
        assertThat(read("000001 01 00 00000001 61" + part.repeat(62) + last)).endsWith("headers 1 " + "a".repeat(64));
        assertThat(failure(begun(), bytes("000001 01 00 00000001 61" + part.repeat(63) + last))
                        .code())
                .isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        String large = "002710 09 00 00000001" + "61".repeat(10_000);
        assertThat(read("002710 01 00 00000001" + "61".repeat(10_000) + large.repeat(3)))
                .containsExactly("head begins");
        assertThat(failure(begun(), bytes("002711 01 00 00000001" + "61".repeat(10_001) + large.repeat(3)))
                        .code())
                .isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
    }

    @Test
    void nothingIsReadBehindAStop() throws Exception {
        FrameReader reader = begun();
        reader.stop();
        reader.read(Unpooled.wrappedBuffer(bytes("000008 06 00 00000000 0000000000000abc")));
        assertThat(told).isEmpty();
    }

    @Test
    void numbersThatNobodyKnowsAreFaultsOfThePeer() {
        assertThat(ErrorCode.of(0)).isEqualTo(ErrorCode.NO_ERROR);
        assertThat(ErrorCode.of(7)).isEqualTo(ErrorCode.REFUSED_STREAM);
        assertThat(ErrorCode.of(13)).isEqualTo(ErrorCode.HTTP_1_1_REQUIRED);
        assertThat(ErrorCode.of(14)).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(ErrorCode.of(4_294_967_295L)).isEqualTo(ErrorCode.INTERNAL_ERROR);
    }

    @Test
    void floodsAreCountedWithin30Seconds() throws Exception {
        long[] now = {5};
        Floods floods = new Floods(() -> now[0]);
        for (int i = 0; i < 200; i++) {
            floods.reset();
        }
        assertThat(catchThrowableOfType(H2Failure.class, floods::reset).code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
        now[0] += 30_000_000_000L;
        assertThat(catchThrowableOfType(H2Failure.class, floods::reset))
                .as("not over yet")
                .isNotNull();
        now[0]++;
        for (int i = 0; i < 200; i++) {
            floods.reset();
        }
        for (int i = 0; i < 3000; i++) {
            floods.idleFrame();
        }
        assertThat(catchThrowableOfType(H2Failure.class, floods::idleFrame)).hasMessageContaining("3000 frames");
        now[0] += 30_000_000_001L;
        floods.idleFrame();
    }

    @Test
    void howTheLastStreamsHaveEndedIsKnown() {
        Streams streams = new Streams(false);
        assertThat(streams.isIdle(1)).isTrue();
        streams.begun(5);
        assertThat(streams.isIdle(1)).as("with all before it").isFalse();
        assertThat(streams.isIdle(5)).isFalse();
        assertThat(streams.isIdle(7)).isTrue();
        assertThat(streams.isIdle(2)).as("a server begins none").isTrue();
        assertThat(streams.howEnded(5)).isEqualTo(Streams.How.UNKNOWN);
        streams.ended(5, Streams.How.BY_US);
        streams.ended(5, Streams.How.BY_PEER);
        assertThat(streams.howEnded(5)).as("what came last").isEqualTo(Streams.How.BY_PEER);
        for (int id = 7; id < 7 + 2 * 127; id += 2) {
            streams.ended(id, Streams.How.ENDED);
        }
        assertThat(streams.howEnded(5)).isEqualTo(Streams.How.BY_PEER);
        streams.ended(1001, Streams.How.ENDED);
        assertThat(streams.howEnded(5)).as("128 are kept").isEqualTo(Streams.How.UNKNOWN);
        assertThat(streams.howEnded(7)).isEqualTo(Streams.How.ENDED);
    }

    @Test
    void aClientNumbersItsStreamsUntilThereAreNoNumbersLeft() {
        Streams streams = new Streams(true);
        assertThat(streams.isIdle(1)).isTrue();
        assertThat(streams.next()).isEqualTo(1);
        assertThat(streams.isIdle(1)).isFalse();
        assertThat(streams.isIdle(3)).isTrue();
        assertThat(streams.next()).isEqualTo(3);
        assertThat(streams.isIdle(2)).as("nothing is pushed").isTrue();
        assertThat(streams.hasNext()).isTrue();
    }
}
