package dev.hawser.http.h1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of a length, and bodies in chunks (RFC 9112, section 7), and what stands behind them.
class BodyReaderTest {
    private static final HeadLimits LIMITS = new HeadLimits(100, 50, 3);

    private static ByteBuf line(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    private static BodyReader chunks() {
        return new BodyReader(-1, LIMITS);
    }

    /// All pieces that are there, up to the one without bytes.
    private static List<String> pieces(BodyReader reader, ByteBuf from) throws Refusal {
        List<String> pieces = new ArrayList<>();
        for (byte[] piece = reader.read(from); piece.length > 0; piece = reader.read(from)) {
            pieces.add(new String(piece, ISO_8859_1));
        }
        return pieces;
    }

    private static String whole(String text) throws Refusal {
        BodyReader reader = chunks();
        ByteBuf from = line(text);
        String all = String.join("", pieces(reader, from));
        assertThat(reader.isOver()).isTrue();
        assertThat(from.toString(ISO_8859_1)).isEqualTo("next");
        return all;
    }

    private static Refusal refused(String text) {
        BodyReader reader = chunks();
        ByteBuf from = line(text);
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> pieces(reader, from));
        assertThat(refusal).as(text).isNotNull();
        return refusal;
    }

    @Test
    void aBodyOfALengthEndsWithItsLastByte() throws Exception {
        BodyReader reader = new BodyReader(5, LIMITS);
        assertThat(pieces(reader, line("abc"))).containsExactly("abc");
        assertThat(reader.isOver()).isFalse();
        assertThat(pieces(reader, line(""))).isEmpty();
        ByteBuf rest = line("denext");
        assertThat(pieces(reader, rest)).containsExactly("de");
        assertThat(reader.isOver()).isTrue();
        assertThat(rest.toString(ISO_8859_1)).isEqualTo("next");
    }

    @Test
    void aBodyOfNoLengthTakesNothing() throws Exception {
        BodyReader reader = new BodyReader(0, LIMITS);
        assertThat(reader.isOver()).isTrue();
        ByteBuf next = line("next");
        assertThat(reader.read(next)).isEmpty();
        assertThat(next.readableBytes()).isEqualTo(4);
    }

    @Test
    void piecesAreOf64KibibytesAtMost() throws Exception {
        String long1 = "x".repeat(150_000);
        List<String> pieces = pieces(new BodyReader(150_000, LIMITS), line(long1));
        assertThat(pieces).extracting(String::length).containsExactly(65_536, 65_536, 18_928);
        assertThat(pieces(chunks(), line("249f0\r\n" + long1 + "\r\n0\r\n\r\n")))
                .extracting(String::length)
                .containsExactly(65_536, 65_536, 18_928);
    }

    @Test
    void whatIsAtHandIsAllThatIsLeftInOnePiece() throws Exception {
        BodyReader reader = new BodyReader(5, LIMITS);
        assertThat(reader.isAtHand(line("abcd"), 100)).isFalse();
        assertThat(reader.isAtHand(line("abcde"), 100)).isTrue();
        assertThat(reader.isAtHand(line("abcdefgh"), 5)).isTrue();
        assertThat(reader.isAtHand(line("abcdefgh"), 4)).isFalse();
        assertThat(pieces(reader, line("ab"))).hasSize(1);
        assertThat(reader.isAtHand(line("cde"), 3))
                .as("what was taken does not count")
                .isTrue();
        assertThat(pieces(reader, line("cde"))).hasSize(1);
        assertThat(reader.isAtHand(line("next"), 100)).as("it is over").isFalse();
        assertThat(new BodyReader(65_537, LIMITS).isAtHand(line("x".repeat(65_537)), 100_000))
                .as("more than a piece")
                .isFalse();
        BodyReader chunk = chunks();
        assertThat(pieces(chunk, line("5\r\na"))).containsExactly("a");
        assertThat(chunk.isAtHand(line("bcde"), 100)).as("more chunks may come").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'0\r\n\r\nnext', ''",
        "'00000\r\n\r\nnext', ''",
        "'1\r\na\r\n0\r\n\r\nnext', a",
        "'3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nnext', abcde",
        "'00a\r\n0123456789\r\n0\r\n\r\nnext', 0123456789",
        "'A\r\n0123456789\r\n0\r\n\r\nnext', 0123456789",
        "'1;x\r\na\r\n0;y=\"z\"\r\n\r\nnext', a",
        "'1;\tx = ~\r\na\r\n0\r\n\r\nnext', a",
        "'2\r\n\r\n\r\n0\r\n\r\nnext', '\r\n'",
        "'1\r\na\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\nnext', a",
    })
    void chunksAreReadToTheirEnd(String text, String body) throws Exception {
        assertThat(whole(text)).isEqualTo(body);
    }

    @Test
    void chunksAreReadHoweverTheyAreCut() throws Exception {
        String text = "5;x=y\r\nabcde\r\n1\r\nf\r\n0\r\nX: y\r\nZ: a\r\n\r\n";
        for (int cut = 1; cut < text.length(); cut++) {
            BodyReader reader = chunks();
            StringBuilder all = new StringBuilder();
            ByteBuf held = Unpooled.buffer();
            for (int at = 0; at < text.length(); at += cut) {
                assertThat(reader.isOver()).isFalse();
                held.writeBytes(
                        text.substring(at, Math.min(text.length(), at + cut)).getBytes(ISO_8859_1));
                pieces(reader, held).forEach(all::append);
            }
            assertThat(all).as("pieces of %d", cut).hasToString("abcdef");
            assertThat(reader.isOver()).isTrue();
        }
    }

    @Test
    void aPieceIsGivenBeforeItsChunkIsWhole() throws Exception {
        BodyReader reader = chunks();
        assertThat(pieces(reader, line("ff\r\nabc"))).containsExactly("abc");
        assertThat(pieces(reader, line("de"))).containsExactly("de");
        assertThat(reader.isOver()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                ";x\r\n",
                "1 \r\n",
                " 1\r\n",
                "+1\r\n",
                "0x1\r\n",
                "\u00b2\r\n",
                "1000000000000000\r\n", // sixteen digits
                "0000000000000001\r\n",
                "1\n",
                "\n",
                "1\r\r\n",
                "1;\u007f\r\n",
                "1;\u00e4\r\n",
                "1;\u0001\r\n",
                "1\r\nab\r\n",
                "1\r\na\n",
                "1\r\na0\r\n"
            })
    void whatIsNoChunkIsBad(String text) {
        assertThat(refused(text).status().code()).isEqualTo(400);
    }

    @Test
    void fifteenDigitsAreALength() throws Exception {
        assertThat(pieces(chunks(), line("fffffffffffffff\r\nabc"))).containsExactly("abc");
    }

    @Test
    void theLineBeforeAChunkIsBounded() throws Exception {
        assertThat(whole("1;" + "x".repeat(253) + "\r\na\r\n0\r\n\r\nnext"))
                .as("256 with its carriage return")
                .isEqualTo("a");
        assertThat(refused("1;" + "x".repeat(254) + "\r\n").status().code()).isEqualTo(400);
        assertThat(pieces(chunks(), line("1;" + "x".repeat(254)))).isEmpty();
        assertThat(refused("1;" + "x".repeat(255)).status().code())
                .as("before its end has come")
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: x",
                "content-length: 1",
                "TRANSFER-ENCODING: chunked",
                "Connection: close",
                "Trailer: x",
                "Expect: 100-continue",
                "Authorization: x",
                "Cookie: x",
                "Content-Type: x",
                "Content-Encoding: gzip",
                "Content-Range: x",
                "X : y",
                " X: y",
                "X",
                ": y",
                "X: a\u0001"
            })
    void whatWouldChangeTheMessageMayNotStandBehindIt(String trailer) {
        assertThat(refused("0\r\n" + trailer + "\r\n\r\n").status().code()).isEqualTo(400);
    }

    @Test
    void whatStandsBehindABodyIsBounded() throws Exception {
        assertThat(whole("0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\nnext")).isEmpty();
        assertThat(refused("0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n").status().code())
                .isEqualTo(431);
        assertThat(whole("0\r\nA: " + "x".repeat(43) + "\r\n\r\nnext"))
                .as("50 bytes, and no more but the end")
                .isEmpty();
        assertThat(refused("0\r\nA: " + "x".repeat(47) + "\r\n").status().code())
                .isEqualTo(431);
        assertThat(refused("0\r\nA: " + "x".repeat(20) + "\r\nB: " + "x".repeat(22) + "\r\n")
                        .status()
                        .code())
                .as("they count together")
                .isEqualTo(431);
    }
}
