package dev.hawser.http.coding;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.http.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Content that was compressed, by the byte: what stands before it, behind it, and where it was cut.
class InflatingTest {
    private static final byte[] TEXT = "hi, hi, hi, and one more hi".getBytes(ISO_8859_1);
    private static final int HEAD = 10;

    /// Gives pieces that are there, then its end, and counts how often it was asked.
    private static final class Pieces implements Body {
        private final ArrayDeque<byte[]> pieces;
        private int reads;

        Pieces(byte[]... pieces) {
            this.pieces = new ArrayDeque<>(List.of(pieces));
        }

        @Override
        public Deferred<byte[]> read() {
            reads++;
            return Deferred.succeed(pieces.isEmpty() ? new byte[0] : pieces.poll());
        }
    }

    private static Inflating of(String coding, byte[]... pieces) {
        return new Inflating(new Pieces(pieces), coding, IOException::new);
    }

    private static byte[] all(Body body) {
        return success(body.bytes());
    }

    private static byte[] success(Deferred<byte[]> fired) {
        return ((Outcome.Success<byte[]>) fired.outcome().orElseThrow()).value();
    }

    private static Throwable failure(Deferred<byte[]> fired) {
        Throwable cause = ((Outcome.Failure<byte[]>) fired.outcome().orElseThrow()).cause();
        var _ = fired.addErrback(_ -> new byte[0]);
        return cause;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(to)) {
            out.write(bytes);
        }
        return to.toByteArray();
    }

    private static byte[] deflate(byte[] bytes, int level, boolean raw) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(to, new Deflater(level, raw))) {
            out.write(bytes);
        }
        return to.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// A gzip with flags in its head, and what these promise behind it.
    private static byte[] withHead(int flags, byte[] more) throws IOException {
        byte[] packed = gzip(TEXT);
        packed[3] = (byte) flags;
        return joined(Arrays.copyOf(packed, HEAD), more, Arrays.copyOfRange(packed, HEAD, packed.length));
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"gzip, true", "GZIP, true", "x-gzip, true", "deflate, true", "Deflate, true"})
    @CsvSource({"br, false", "identity, false", "'', false", "'gzip, gzip', false", "gzip2, false"})
    void someCodingsCanBeUndone(String coding, boolean known) {
        assertThat(Inflating.knows(coding)).isEqualTo(known);
    }

    @ParameterizedTest(name = "flags {0}")
    @CsvSource({
        "0, ''", // nothing more
        "1, ''", // it says that it is text
        "2, cc", // a checksum of the head
        "4, '\0\0'", // a field without anything in it
        "4, '\3\0abc'",
        "8, '\0'", // a name
        "8, 'name\0'",
        "16, 'comment\0'",
        "24, 'name\0comment\0'",
        "30, '\1\0xname\0\0cc'",
        "31, '\1\0xname\0comment\0cc'"
    })
    void theHeadOfAGzipIsSkippedWhereverItIsCut(int flags, String more) throws IOException {
        byte[] packed = withHead(flags, text(more));
        for (int cut = 1; cut < packed.length; cut++) {
            byte[] first = Arrays.copyOf(packed, cut);
            assertThat(all(of("gzip", first, Arrays.copyOfRange(packed, cut, packed.length))))
                    .isEqualTo(TEXT);
            assertThat(failure(of("gzip", first).bytes()))
                    .as("cut at %s", cut)
                    .hasMessage("is not the gzip that it says it is: it is cut off");
        }
    }

    @Test
    void aFieldOfTheHeadHasALengthOfTwoBytes() throws IOException {
        byte[] field = new byte[2 + 0x1ff];
        field[0] = (byte) 0xff;
        field[1] = 1;
        assertThat(all(of("gzip", withHead(4, field)))).isEqualTo(TEXT);
    }

    @ParameterizedTest(name = "byte {0} is {1}")
    @CsvSource({"0, 30", "0, 0", "1, 138", "1, 0", "2, 7", "2, 0", "3, 32", "3, 64", "3, 128", "3, 224"})
    void whatBeginsOtherwiseIsNoGzip(int at, int value) throws IOException {
        byte[] packed = gzip(TEXT);
        packed[at] = (byte) value;
        assertThat(failure(of("gzip", packed).bytes()))
                .hasMessage("is not the gzip that it says it is: it begins otherwise");
    }

    @Test
    void aHeadIsNoLongerThanSixteenKibibytes() throws IOException {
        int longest = (1 << 14) - HEAD - 1;
        assertThat(all(of("gzip", withHead(8, text("n".repeat(longest) + "\0")))))
                .isEqualTo(TEXT);
        String tooLong = "is not the gzip that it says it is: its head is longer than 16384 bytes";
        assertThat(failure(of("gzip", withHead(8, text("n".repeat(longest + 1) + "\0")))
                        .bytes()))
                .hasMessage(tooLong);
        byte[] begin = Arrays.copyOf(withHead(8, text("n".repeat(20_000))), 10_000);
        Pieces endless = new Pieces(begin, text("n".repeat(7_000)), text("n"));
        assertThat(failure(new Inflating(endless, "gzip", IOException::new).bytes()))
                .hasMessage(tooLong); // though its end has not come
        assertThat(endless.reads).isEqualTo(2);
    }

    @ParameterizedTest(name = "byte {0} from the end")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void checksumAndLengthAreLookedAtByteByByte(int fromEnd) throws IOException {
        byte[] packed = gzip(TEXT);
        packed[packed.length - fromEnd] ^= (byte) 0x80;
        assertThat(failure(of("gzip", packed).bytes()))
                .hasMessage("is not the gzip that it says it is: its checksum is wrong");
    }

    @Test
    void aChecksumWithAnyBitIsRead() throws IOException {
        boolean[] highest = new boolean[4];
        for (int i = 0; i < 40; i++) {
            byte[] content = text("content number " + i);
            CRC32 check = new CRC32();
            check.update(content);
            for (int at = 0; at < 4; at++) {
                highest[at] |= (check.getValue() >> (8 * at) & 0x80) != 0;
            }
            assertThat(all(of("gzip", gzip(content)))).isEqualTo(content);
        }
        assertThat(highest).containsOnly(true);
    }

    @Test
    void manyGzipsInARowAreOneContent() throws IOException {
        byte[] three = joined(gzip(TEXT), gzip(new byte[0]), withHead(8, text("n\0")));
        assertThat(all(of("gzip", three))).isEqualTo(joined(TEXT, TEXT));
        byte[] damaged = joined(gzip(TEXT), gzip(TEXT));
        damaged[damaged.length - 1] ^= 1;
        Inflating second = of("gzip", damaged);
        assertThat(success(second.read())).isEqualTo(TEXT);
        assertThat(success(second.read())).isEqualTo(TEXT);
        assertThat(failure(second.read())).hasMessageEndingWith("its checksum is wrong");
        assertThat(failure(of("gzip", gzip(TEXT), text("more")).bytes())).hasMessageEndingWith("it is cut off");
        assertThat(failure(of("gzip", gzip(TEXT), text("no more of it")).bytes()))
                .hasMessageEndingWith("it begins otherwise");
    }

    @ParameterizedTest(name = "level {0}, raw {1}")
    @CsvSource({"0, false", "1, false", "6, false", "9, false", "0, true", "1, true", "9, true"})
    void deflateIsReadWithAndWithoutAHeadOfZlib(int level, boolean raw) throws IOException {
        byte[] packed = deflate(TEXT, level, raw);
        for (int cut = 1; cut < packed.length; cut++) {
            assertThat(all(of("deflate", Arrays.copyOf(packed, cut), Arrays.copyOfRange(packed, cut, packed.length))))
                    .isEqualTo(TEXT);
        }
        assertThat(failure(of("deflate", packed, new byte[] {1}).bytes()))
                .hasMessage("is not the deflate that it says it is: there is something behind its end");
        assertThat(failure(
                        of("deflate", Arrays.copyOf(packed, packed.length - 1)).bytes()))
                .hasMessage("is not the deflate that it says it is: it is cut off");
    }

    @Test
    void whatIsNoDeflateSaysSo() throws IOException {
        assertThat(failure(of("deflate", text("\7\7\7\7")).bytes()))
                .hasMessageStartingWith("is not the deflate that it says it is: ");
        byte[] wrongSum = deflate(TEXT, 6, false);
        wrongSum[wrongSum.length - 1] ^= 1;
        assertThat(failure(of("deflate", wrongSum).bytes()))
                .hasMessageStartingWith("is not the deflate that it says it is: ");
        Deflater withDictionary = new Deflater();
        withDictionary.setDictionary(TEXT);
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(to, withDictionary)) {
            out.write(TEXT);
        }
        withDictionary.end();
        assertThat(failure(of("deflate", to.toByteArray()).bytes()))
                .hasMessage("is not the deflate that it says it is: it needs a dictionary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void noContentAtAllIsContentWithoutBytes(String coding) {
        assertThat(all(of(coding))).isEmpty();
    }

    @Test
    void whatComesOutComesInPiecesAndNothingIsAskedForBefore() throws IOException {
        byte[] noise = new byte[100_000];
        new Random(5).nextBytes(noise);
        for (byte[] content : new byte[][] {new byte[1 << 20], noise}) {
            byte[] packed = gzip(content);
            Pieces from = new Pieces(Arrays.copyOf(packed, 600), Arrays.copyOfRange(packed, 600, packed.length));
            Inflating body = new Inflating(from, "gzip", IOException::new);
            assertThat(from.reads).isZero();
            assertThat(success(body.read()).length).isBetween(1, 1 << 16);
            assertThat(from.reads).isOne();
            int total = 0;
            for (byte[] piece = success(body.read()); piece.length > 0; piece = success(body.read())) {
                assertThat(piece.length).isLessThanOrEqualTo(1 << 16);
                total += piece.length;
            }
            assertThat(total).isBetween(content.length - (1 << 16), content.length - 1);
        }
    }

    @Test
    void aReadWaitsForWhatComesLater() throws IOException {
        byte[] packed = gzip(TEXT);
        ArrayDeque<Promise<byte[]>> asked = new ArrayDeque<>();
        Inflating body = new Inflating(
                () -> {
                    asked.add(new Promise<>());
                    return asked.getLast();
                },
                "gzip",
                IOException::new);
        Deferred<byte[]> all = body.bytes();
        for (byte one : packed) {
            assertThat(all.isFired()).isFalse();
            asked.getLast().callback(new byte[] {one});
        }
        assertThat(all.isFired()).isFalse();
        asked.getLast().callback(new byte[0]);
        assertThat(success(all)).isEqualTo(TEXT);
        assertThat(success(body.read())).isEmpty();
        assertThat(asked).hasSize(packed.length + 1);
    }

    @Test
    void whatComesLaterAndIsWrongFailsTheReadThatWaits() {
        Promise<byte[]> later = new Promise<>();
        Inflating body = new Inflating(() -> later, "gzip", IOException::new);
        Deferred<byte[]> read = body.read();
        later.callback(text("not at all packed"));
        assertThat(failure(read)).isInstanceOf(IOException.class).hasMessageEndingWith("it begins otherwise");
        assertThat(failure(body.read())).hasMessageEndingWith("it begins otherwise");
    }

    @Test
    void aFailureOfWhatComesIsGivenAsItIsAndAFailureOfItsOwnAgain() throws IOException {
        IllegalStateException gone = new IllegalStateException("gone");
        assertThat(failure(new Inflating(() -> Deferred.fail(gone), "gzip", IOException::new).read()))
                .isSameAs(gone);
        Pieces from = new Pieces(text("not at all packed"), gzip(TEXT));
        Inflating body = new Inflating(from, "gzip", IOException::new);
        Throwable first = failure(body.read());
        assertThat(failure(body.read())).isSameAs(first);
        assertThat(from.reads).isOne();
    }

    @Test
    void whatIsClosedHasNothingMore() throws IOException {
        Pieces from = new Pieces(gzip(new byte[1 << 20]));
        Inflating body = new Inflating(from, "gzip", IOException::new);
        assertThat(success(body.read())).isNotEmpty();
        body.close();
        body.close();
        assertThat(success(body.read())).isEmpty();
        assertThat(from.reads).isOne();
    }
}
