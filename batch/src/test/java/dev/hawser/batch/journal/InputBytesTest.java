package dev.hawser.batch.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.journal.Entry.BlockRead;
import dev.hawser.batch.journal.Entry.InputChanged;
import dev.hawser.batch.journal.Entry.InputEnded;
import dev.hawser.batch.journal.InputBytes.ChangedException;
import dev.hawser.batch.journal.InputBytes.Known;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An input block by block: what is new of it, what is as before, and what was changed behind our back. */
class InputBytesTest {
    private static final int BLOCK = BlockRead.LENGTH;
    private static final Known NOTHING = new Known(List.of(), -1, "list.csv", false);

    /** Lines of eight bytes. */
    private static byte[] lines(int bytes) {
        return "1234567\n".repeat(bytes / 8 + 1).substring(0, bytes).getBytes(UTF_8);
    }

    private static List<Entry> readAll(InputBytes bytes) throws IOException {
        List<Entry> news = new ArrayList<>();
        byte[] some = new byte[100_000];
        while (bytes.read(some) >= 0) {
            news.addAll(bytes.takeNews());
        }
        news.addAll(bytes.takeNews());
        return news;
    }

    private static InputBytes open(byte[] input, Known known) {
        return new InputBytes(new ByteArrayInputStream(input), known, true);
    }

    /** What an earlier process has seen of an input; to its end, if it has read that. */
    private static Known seen(byte[] input, boolean toItsEnd, boolean mayChange) throws IOException {
        List<BlockRead> blocks = readAll(open(input, NOTHING)).stream()
                .map(BlockRead.class::cast)
                .toList();
        return new Known(
                toItsEnd ? blocks : blocks.subList(0, blocks.size() - 1),
                toItsEnd ? input.length : -1,
                "list.csv",
                mayChange);
    }

    @Test
    void eachBlockIsToldWithItsDigestAndItsLines() throws IOException {
        InputBytes bytes = open(lines(BLOCK + 12), NOTHING);
        List<Entry> news = readAll(bytes);
        assertThat(news)
                .extracting(entry -> ((BlockRead) entry).index() + ": " + ((BlockRead) entry).bytes() + ", "
                        + ((BlockRead) entry).firstLine() + "-" + ((BlockRead) entry).lastLine())
                .containsExactly("0: 1048576, 1-131073", "1: 12, 131073-131074");
        assertThat(((BlockRead) news.getLast()).sha256())
                .isEqualTo("6d3376ed4041173831d964255cfae0d73c6c2761363b484935d9dc0e84cacab0");
        assertThat(bytes.ended(7)).contains(new InputEnded(BLOCK + 12, 7));
        assertThat(bytes.position()).isEqualTo(BLOCK + 12);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK})
    void anInputThatIsAsItWasHasNoNews(int length) throws IOException {
        byte[] input = lines(length);
        Known known = length == 0 ? new Known(List.of(), 0, "x", false) : seen(input, true, false);
        InputBytes again = open(input, known);
        assertThat(readAll(again)).isEmpty();
        assertThat(again.ended(1)).contains(new InputEnded(length, 1));
    }

    @Test
    void whatIsReadIsWhatIsThere() throws IOException {
        byte[] input = lines(BLOCK + 100);
        input[BLOCK] = (byte) 0xff;
        assertThat(open(input, NOTHING).readAllBytes()).isEqualTo(input);
        InputBytes bytes = open(new byte[] {(byte) 0xfe, 1}, NOTHING);
        assertThat(bytes.read(new byte[3], 0, 0)).isZero();
        assertThat(bytes.read()).isEqualTo(0xfe);
        assertThat(bytes.position()).isOne();
        assertThat(bytes.available()).isOne();
        assertThat(bytes.ended(1)).as("one byte is left").isEmpty();
        assertThat(bytes.read()).isOne();
        assertThat(bytes.read()).isEqualTo(-1);
        assertThat(bytes.read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noByteOfABlockThatWasChangedIsHandedOn(boolean mayChange) throws IOException {
        byte[] input = lines(2 * BLOCK + 50);
        Known known = seen(input, true, mayChange);
        input[BLOCK + 3] ^= 1;
        InputBytes bytes = open(input, known);
        if (mayChange) {
            List<Entry> news = readAll(bytes);
            assertThat(news.getFirst()).isEqualTo(new InputChanged(1, false));
            assertThat(news.subList(1, 3))
                    .extracting(entry -> ((BlockRead) entry).index())
                    .as("all from there on are read anew")
                    .containsExactly(1, 2);
            assertThat(news).hasSize(3);
            return;
        }
        assertThat(bytes.readNBytes(BLOCK)).hasSize(BLOCK);
        assertThatThrownBy(bytes::read)
                .isInstanceOf(ChangedException.class)
                .hasMessageStartingWith("list.csv is not what it was: of bytes 1,048,576 to 2,097,152, lines 131,073 to"
                        + " 262,145, sha-256 was ")
                .hasMessageEndingWith(". A run goes on with the input that it began with, or, if a changed input is"
                        + " allowed, serves those ids of it that are not done yet");
        assertThat(bytes.position()).isEqualTo(BLOCK);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, BLOCK, BLOCK + 100})
    void anInputThatHasGrownIsToldWithItsLengthBefore(int before) throws IOException {
        byte[] longer = lines(2 * BLOCK + 8);
        byte[] shorter = Arrays.copyOf(longer, before);
        assertThatThrownBy(() -> readAll(open(longer, seen(shorter, true, false))))
                .isInstanceOf(ChangedException.class)
                .hasMessageStartingWith(
                        "list.csv has grown since this run read it to its end: it had %,d bytes; what was"
                                        .formatted(before)
                                + " there is unchanged.");
        List<Entry> news = readAll(open(longer, seen(shorter, true, true)));
        assertThat(news.getFirst()).isEqualTo(new InputChanged(before / BLOCK, true));
        assertThat(news.subList(1, news.size()))
                .extracting(entry -> ((BlockRead) entry).index())
                .containsExactlyElementsOf(before / BLOCK == 0 ? List.of(0, 1, 2) : List.of(1, 2));
    }

    @Test
    void anInputThatHasGrownAndWasChangedHasChanged() throws IOException {
        byte[] shorter = lines(100);
        byte[] longer = lines(200);
        longer[5] ^= 1;
        List<Entry> news = readAll(open(longer, seen(shorter, true, true)));
        assertThat(news.getFirst()).isEqualTo(new InputChanged(0, false));
    }

    @Test
    void anInputThatIsShorterIsTold() throws IOException {
        byte[] longer = lines(2 * BLOCK + 8);
        assertThatThrownBy(() -> readAll(open(lines(BLOCK), seen(longer, true, false))))
                .isInstanceOf(ChangedException.class)
                .hasMessageStartingWith(
                        "list.csv has 1,048,576 bytes now, of 2,097,160 or more before. A run goes on ");
        assertThat(readAll(open(lines(BLOCK), seen(longer, true, true)))).containsExactly(new InputChanged(1, false));
        assertThatThrownBy(() -> readAll(open(new byte[0], seen(longer, false, false))))
                .hasMessageStartingWith("list.csv has 0 bytes now, of 2,097,152 or more before.");
    }

    @Test
    void moreOfAnInputThatWasNotReadToItsEndIsNoChange() throws IOException {
        byte[] input = lines(2 * BLOCK + 8);
        List<Entry> news = readAll(open(input, seen(input, false, false)));
        assertThat(news).singleElement().matches(entry -> ((BlockRead) entry).index() == 2);
    }

    /** Our own copy of what is coming in. */
    @Test
    void ofAnInputThatIsStillComingInBytesAreHandedOnAsTheyCome() throws IOException {
        int[] there = {10};
        InputStream comes = new InputStream() {
            private int at;

            @Override
            public int read() {
                throw new UnsupportedOperationException("it is read some at a time");
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                int count = Math.min(length, there[0] - at);
                Arrays.fill(to, offset, offset + count, (byte) 'x');
                at += count;
                return count == 0 ? -1 : count;
            }

            @Override
            public int available() {
                return there[0] - at;
            }
        };
        InputBytes bytes = new InputBytes(comes, NOTHING, false);
        assertThat(bytes.mayWait()).isFalse();
        assertThat(bytes.read(new byte[100])).isEqualTo(10);
        assertThat(bytes.takeNews()).as("its block is not full").isEmpty();
        assertThat(bytes.mayWait()).isTrue();
        there[0] = 30;
        assertThat(bytes.mayWait()).isFalse();
        assertThat(bytes.read(new byte[15])).isEqualTo(15);
        assertThat(bytes.mayWait()).as("five are here").isFalse();
        assertThat(bytes.read(new byte[15])).isEqualTo(5);
        assertThat(bytes.read()).isEqualTo(-1);
        assertThat(bytes.mayWait()).as("it has ended").isFalse();
        assertThat(bytes.takeNews()).singleElement().matches(entry -> ((BlockRead) entry).bytes() == 30);
        assertThat(open(lines(5), NOTHING).mayWait()).as("a file is there").isFalse();
    }

    @Test
    void whoeverWaitsIsWokenAndItsSourceIsClosedWithIt() throws IOException {
        List<String> calls = new ArrayList<>();
        final class Waiting extends ByteArrayInputStream implements InputBytes.Stoppable {
            Waiting() {
                super(new byte[0]);
            }

            @Override
            public void stop() {
                calls.add("stop");
            }

            @Override
            public void close() {
                calls.add("close");
            }
        }
        InputBytes bytes = new InputBytes(new Waiting(), NOTHING, false);
        bytes.stop();
        bytes.close();
        assertThat(calls).containsExactly("stop", "close");
        open(lines(3), NOTHING).stop(); // does nothing to a file
    }
}
