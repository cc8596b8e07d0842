package dev.hawser.batch.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as they are written and read, byte by byte. */
class LinesTest {
    /** Gives some of the bytes at once. */
    private static LineScanner scanner(byte[] bytes, int atOnce, long position) {
        return new LineScanner(
                (to, at) -> {
                    int count = (int) Math.min(Math.min(atOnce, to.remaining()), bytes.length - at);
                    if (count <= 0) {
                        return -1;
                    }
                    to.put(bytes, (int) at, count);
                    return count;
                },
                position);
    }

    private static String text(LineScanner scanner) {
        return new String(scanner.buffer(), scanner.from(), scanner.length(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1 << 20})
    void eachLineHasItsPlaceHoweverItIsCut(int atOnce) throws IOException {
        String longest = "x".repeat(200_000);
        byte[] bytes = ("skipped\none\n\n" + longest + "\nlast\ntorn").getBytes(UTF_8);
        LineScanner scanner = scanner(bytes, atOnce, 8);
        List<String> lines = new ArrayList<>();
        long end = 8;
        while (scanner.next()) {
            lines.add(text(scanner));
            assertThat(scanner.number()).isEqualTo(lines.size());
            assertThat(scanner.start()).isEqualTo(end);
            end += scanner.length() + 1;
            assertThat(scanner.end()).isEqualTo(end);
        }
        assertThat(lines).containsExactly("one", "", longest, "last");
        assertThat(scanner.tailLength()).isEqualTo(4);
        assertThat(new String(scanner.buffer(), scanner.tail(), 4, UTF_8)).isEqualTo("torn");
        assertThat(scanner.next()).isFalse();
    }

    @Test
    void aFileThatGrowsIsReadOn() throws IOException {
        byte[] bytes = new byte[8];
        int[] there = {2};
        LineScanner scanner = new LineScanner(
                (to, at) -> {
                    int count = (int) (there[0] - at);
                    to.put(bytes, (int) at, count);
                    return count;
                },
                0);
        System.arraycopy("ab\ncd\n".getBytes(UTF_8), 0, bytes, 0, 6);
        assertThat(scanner.next()).isFalse();
        there[0] = 5;
        assertThat(scanner.next()).isTrue();
        assertThat(text(scanner)).isEqualTo("ab");
        assertThat(scanner.next()).isFalse();
        there[0] = 6;
        assertThat(scanner.next()).isTrue();
        assertThat(text(scanner)).isEqualTo("cd");
    }

    private static byte[] written(JsonLines lines) {
        ByteBuffer bytes = lines.written();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    @Test
    void whatIsTakenBackLeavesTheLinesBeforeIt() {
        JsonLines lines = new JsonLines();
        lines.open().field("a", 1).endLine();
        int mark = lines.length();
        assertThat(mark).isEqualTo(8);
        lines.open().field("half", "of it").openArray("list").element(7);
        lines.cutTo(mark);
        lines.open()
                .field("b", true)
                .open("c")
                .close()
                .openArray("d")
                .closeArray()
                .endLine();
        assertThat(new String(written(lines), UTF_8)).isEqualTo("{\"a\":1}\n{\"b\":true,\"c\":{},\"d\":[]}\n");
        lines.clear();
        assertThat(lines.length()).isZero();
        lines.open().endLine();
        assertThat(new String(written(lines), UTF_8)).isEqualTo("{}\n");
    }

    /** Of a group that was very long its memory is not kept. */
    @Test
    void aLineAfterALongOneIsWrittenAsAnyOther() {
        JsonLines lines = new JsonLines();
        lines.open().field("long", "x".repeat(5 << 20)).endLine();
        lines.clear();
        lines.open().field("a", 1).endChecked(Checksum.OF_RECORD);
        byte[] line = written(lines);
        assertThat(Checksum.isRight(line, 0, line.length - 1, Checksum.OF_RECORD))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Checksum.OF_RECORD, Checksum.OF_DEAD})
    void noBitOfALineCanBeChangedUnnoticed(int closes) {
        JsonLines lines = new JsonLines();
        lines.open().field("before", 1).endLine();
        int from = lines.length();
        lines.open().field("a", "text");
        if (closes == Checksum.OF_DEAD) {
            lines.open("inner").field("b", 2);
        }
        lines.endChecked(closes);
        byte[] all = written(lines);
        int length = all.length - from - 1;
        assertThat(all[all.length - 1]).isEqualTo((byte) '\n');
        assertThat(Checksum.isRight(all, from, length, closes)).isTrue();
        assertThat(Checksum.isRight(all, from, length - 1, closes)).isFalse();
        assertThat(Checksum.isRight(all, from + 1, length - 1, closes)).isFalse();
        assertThat(Checksum.isRight(all, from, 3, closes)).isFalse();
        for (int bit = from * 8; bit < (from + length) * 8; bit++) {
            all[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Checksum.isRight(all, from, length, closes))
                    .as("bit %s", bit)
                    .isFalse();
            all[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(Checksum.isHidden(all, from, length, closes))
                .as("nothing is behind it")
                .isFalse();
        all[from + length] = 'x';
        assertThat(Checksum.isHidden(all, from, length + 1, closes)).isTrue();
        assertThat(Checksum.isHidden(all, from, length / 2, closes)).isFalse();
        byte[] alone = Arrays.copyOfRange(all, from, all.length);
        assertThat(Checksum.isHidden(alone, 0, alone.length, closes))
                .as("at the beginning of a file, too")
                .isTrue();
    }
}
