package dev.hawser.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.junit.jupiter.params.provider.ValueSource;

/// Frames as they stand on the line, in hexadecimal digits, and what they say (RFC 6455, section 5).
class FrameReaderTest {
    private static final int MAX = 1000;

    private final List<String> told = new ArrayList<>();

    private final FrameReader.Receiver receiver = new FrameReader.Receiver() {
        @Override
        public void message(Message message) {
            told.add(message instanceof Message.Text(String text) ? text : hex(message.payload()));
        }

        @Override
        public void ping(byte[] payload) {
            told.add("ping " + new String(payload, UTF_8));
        }

        @Override
        public void pong() {
            told.add("pong");
        }

        @Override
        public void closed(CloseStatus status) {
            told.add("closed " + status);
        }
    };

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private FrameReader ofServer() {
        return new FrameReader(receiver, false, MAX, false);
    }

    private FrameReader ofClient() {
        return new FrameReader(receiver, true, MAX, false);
    }

    private FrameReader inflating() {
        return new FrameReader(receiver, false, MAX, true);
    }

    private static ByteBuf line(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private List<String> read(FrameReader reader, String hex) throws Violation {
        reader.read(line(hex));
        return told;
    }

    private static CloseStatus refused(FrameReader reader, String hex) {
        Violation violation = catchThrowableOfType(Violation.class, () -> reader.read(line(hex)));
        assertThat(violation).as(hex).isNotNull();
        return violation.status();
    }

    @Test
    void examplesOfTheStandardAreRead() throws Exception {
        assertThat(read(ofServer(), "81 05 48656c6c6f")).containsExactly("Hello");
        assertThat(read(ofClient(), "81 85 37fa213d 7f9f4d5158")).containsExactly("Hello", "Hello");
        told.clear();
        assertThat(read(ofServer(), "01 03 48656c 80 02 6c6f")).containsExactly("Hello");
        assertThat(read(ofServer(), "89 05 48656c6c6f")).containsExactly("Hello", "ping Hello");
        assertThat(read(ofClient(), "8a 85 37fa213d 7f9f4d5158")).endsWith("pong");
    }

    @Test
    void whereTheBytesAreCutChangesNothing() throws Exception {
        String mask = "37fa213d";
        String all = "01 83" + mask + "7f9f4d" + "89 81" + mask + "56" + "80 82" + mask + "5b95" + "82 80" + mask;
        byte[] bytes = HexFormat.of().parseHex(all.replace(" ", ""));
        for (int cut = 1; cut < bytes.length; cut++) {
            told.clear();
            FrameReader reader = ofClient();
            for (int at = 0; at < bytes.length; at += cut) {
                reader.read(Unpooled.wrappedBuffer(bytes, at, Math.min(cut, bytes.length - at)));
            }
            assertThat(told).as("pieces of %d", cut).containsExactly("ping a", "Hello", "");
        }
    }

    @Test
    void lengthsAreWrittenInTheShortestOfThreeForms() throws Exception {
        for (int length : new int[] {0, 1, 125, 126, 127, 255, 256, 65_535, 65_536, 70_000}) {
            for (boolean masked : new boolean[] {true, false}) {
                told.clear();
                byte[] payload = "x".repeat(length).getBytes(UTF_8);
                byte[] frame = Frame.of(Frame.FINAL | Frame.TEXT, payload, masked);
                int form = length < 126 ? 0 : length < 65_536 ? 2 : 8;
                assertThat(frame).hasSize(2 + form + (masked ? 4 : 0) + length);
                new FrameReader(receiver, masked, 70_000, false).read(Unpooled.wrappedBuffer(frame));
                assertThat(told).containsExactly("x".repeat(length));
            }
        }
    }

    @Test
    void masksDiffer() {
        byte[] payload = new byte[8];
        assertThat(Frame.of(Frame.BINARY, payload, true)).isNotEqualTo(Frame.of(Frame.BINARY, payload, true));
        assertThat(Frame.of(Frame.BINARY, payload, false)).isEqualTo(Frame.of(Frame.BINARY, payload, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81 7e 007d", // 125 in two bytes
                "82 7f 000000000000ffff", // 65,535 in eight
                "82 7f 8000000000000000", // below zero
                "91 00", // flags that nobody has agreed on
                "a1 00",
                "c1 00",
                "83 00", // kinds that there are not
                "87 00",
                "8b 00",
                "8f 00",
                "09 00", // a control frame in pieces
                "08 00",
                "89 7e 007e", // and one that is long
                "80 00", // the rest of nothing
                "00 01 61",
                "01 00 81 00", // a message within another
                "01 00 82 00",
                "81 80 00000000", // masked, by a server
                "88 01 03", // half a code
                "88 02 03e7", // codes that nobody sends
                "88 02 03ec",
                "88 02 03ed",
                "88 02 03ee",
                "88 02 03f7",
                "88 02 0bb7",
                "88 02 1388",
                "88 02 0000"
            })
    void whatTheProtocolForbidsEndsTheSocket(String frames) {
        assertThat(refused(ofServer(), frames).code()).isEqualTo(CloseStatus.PROTOCOL_ERROR);
        assertThat(told).isEmpty();
    }

    @Test
    void aClientHasToMaskWhateverItSends() {
        for (String frame : List.of("81 00", "89 00", "88 00", "82 05 0000000000")) {
            assertThat(refused(ofClient(), frame).reason()).isEqualTo("a client masks its frames");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "88 00, 1005",
        "88 02 03e8, 1000",
        "88 04 03eb6f6b, 1003 ok",
        "88 02 03ef, 1007",
        "88 02 03f6, 1014",
        "88 02 0bb8, 3000",
        "88 05 1387e282ac, 4999 €"
    })
    void aCloseSaysWhy(String frame, String said) throws Exception {
        assertThat(read(ofServer(), frame + "81 01 61"))
                .as("and what is behind it")
                .containsExactly("closed " + said);
    }

    @Test
    void aReasonIsText() {
        assertThat(refused(ofServer(), "88 03 03e8 ff").code()).isEqualTo(CloseStatus.NOT_TEXT);
        assertThat(refused(ofServer(), "88 04 03e8 e282").code()).isEqualTo(CloseStatus.NOT_TEXT);
    }

    @Test
    void aTextMayBeCutWithinACharacterAndIsRefusedWhereItIsWrong() throws Exception {
        assertThat(read(ofServer(), "01 01 e2 00 01 82 80 01 ac")).containsExactly("€");
        assertThat(refused(ofServer(), "01 01 ff").code())
                .as("at once, though more follows")
                .isEqualTo(CloseStatus.NOT_TEXT);
        assertThat(refused(ofServer(), "81 02 e282").code()).isEqualTo(CloseStatus.NOT_TEXT);
        told.clear();
        assertThat(read(ofServer(), "82 02 e282 02 01 ff 80 00"))
                .as("bytes may be anything")
                .containsExactly("e282", "ff");
    }

    @Test
    void messagesAreBoundedByTheLengthThatTheirHeadsSay() throws Exception {
        ofServer().read(line("82 7e 03e8"));
        assertThat(refused(ofServer(), "82 7e 03e9").code())
                .as("before the content has come")
                .isEqualTo(CloseStatus.TOO_BIG);
        assertThat(refused(ofServer(), "02 02 0000 80 7e 03e7").code()).isEqualTo(CloseStatus.TOO_BIG);
        assertThat(refused(ofServer(), "82 7f 7fffffffffffffff").code()).isEqualTo(CloseStatus.TOO_BIG);
    }

    @Test
    void aLengthThatOverflowsWithWhatCameBeforeIsTooBig() {
        assertThat(refused(ofServer(), "02 02 0000 00 7f 7fffffffffffffff").code())
                .isEqualTo(CloseStatus.TOO_BIG);
    }

    @Test
    void controlFramesDoNotCountForTheMessageTheyStandIn() throws Exception {
        FrameReader reader = new FrameReader(receiver, false, 4, false);
        assertThat(read(reader, "01 02 6162 89 05 48656c6c6f 80 02 6364")).containsExactly("ping Hello", "abcd");
        assertThat(read(reader, "81 04 61626364")).as("nor the message before").endsWith("abcd");
    }

    @Test
    void messagesAreUnpackedIfBothWantIt() throws Exception {
        assertThat(read(inflating(), "c1 07 f248cdc9c90700")).containsExactly("Hello");
        assertThat(read(inflating(), "41 03 f248cd 80 04 c9c90700")).containsExactly("Hello", "Hello");
        assertThat(read(inflating(), "41 03 f248cd 89 00 80 04 c9c90700")).endsWith("ping ", "Hello");
        told.clear();
        assertThat(read(inflating(), "81 01 61 c2 07 f248cdc9c90700")).containsExactly("a", "48656c6c6f");
    }

    @Test
    void onlyTheFirstFrameOfAMessageSaysThatItIsPacked() {
        assertThat(refused(inflating(), "41 03 f248cd c0 04 c9c90700").code()).isEqualTo(CloseStatus.PROTOCOL_ERROR);
        assertThat(refused(inflating(), "c9 00").code()).isEqualTo(CloseStatus.PROTOCOL_ERROR);
        assertThat(refused(inflating(), "c8 00").code()).isEqualTo(CloseStatus.PROTOCOL_ERROR);
    }

    @Test
    void whatIsNotPackedAsItSaysIsRefused() {
        assertThat(refused(inflating(), "c2 03 ffffff").code()).isEqualTo(CloseStatus.NOT_TEXT);
    }

    @Test
    void whatIsUnpackedIsBounded() throws Exception {
        String most = hexFrame(Deflating.deflate(new byte[MAX]));
        assertThat(read(inflating(), most)).containsExactly("00".repeat(MAX));
        String more = hexFrame(Deflating.deflate(new byte[MAX + 1]));
        assertThat(refused(inflating(), more).code()).isEqualTo(CloseStatus.TOO_BIG);
    }

    private static String hexFrame(byte[] packed) {
        return hex(Frame.of(Frame.FINAL | Frame.COMPRESSED | Frame.BINARY, packed, false));
    }

    @Test
    void whatIsUnpackedIsTextOrNot() throws Exception {
        byte[] wrong = Deflating.deflate(new byte[] {'a', (byte) 0xff});
        byte[] frame = Frame.of(Frame.FINAL | Frame.COMPRESSED | Frame.TEXT, wrong, false);
        assertThat(refused(inflating(), hex(frame)).code()).isEqualTo(CloseStatus.NOT_TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 8191, 8192, 8193, 200_000})
    void packingLosesNothing(int length) throws Exception {
        byte[] noise = new byte[length];
        new java.util.Random(length).nextBytes(noise);
        assertThat(Deflating.inflate(Deflating.deflate(noise), length)).isEqualTo(noise);
        byte[] packed = Deflating.deflate(new byte[length]);
        assertThat(hex(packed)).as("what always stands behind it is not sent").doesNotEndWith("0000ffff");
        assertThat(Deflating.inflate(packed, length)).hasSize(length);
    }
}
