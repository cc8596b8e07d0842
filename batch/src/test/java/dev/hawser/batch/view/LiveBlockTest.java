package dev.hawser.batch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LiveBlockTest {
    private static final Screen NARROW = new Screen(21, true, false, true);

    private final LiveBlock block = new LiveBlock(NARROW);
    private final FakeTerminal terminal = new FakeTerminal();

    @Test
    void leavesTheTerminalAsItWasWithTheCursorBelow() {
        assertThat(block.show(List.of("shops: running", "3 done")))
                .isEqualTo("\u001b[?7l\rshops: running\u001b[K\r\n3 done\u001b[K\r\n\u001b[J\u001b[?7h");
    }

    @Test
    void isDrawnInPlaceOfWhatWasThereBefore() {
        terminal.write("$ hawser status\r\n");
        terminal.write(block.show(List.of("shops: running", "3 done, 0 dead", "1 of 9 slots busy")));
        terminal.write(block.show(List.of("shops: complete", "9 done")));

        assertThat(terminal.lastLines(4)).containsExactly("$ hawser status", "shops: complete", "9 done", "");
    }

    @Test
    void foldsWhatIsTooWideAndCountsItsRows() {
        terminal.write("$ hawser status\r\n");
        terminal.write(block.show(List.of("shops: running, by process 77", "3 done")));
        assertThat(terminal.lastLines(5))
                .containsExactly("$ hawser status", "shops: running, by", "process 77", "3 done", "");

        terminal.write(block.show(List.of("shops: complete", "9 done")));
        assertThat(terminal.lastLines(4)).containsExactly("$ hawser status", "shops: complete", "9 done", "");
    }

    @Test
    void whatWouldSteerTheTerminalIsReplaced() {
        assertThat(block.show(List.of("shop \u001b[2J\n"))).contains("shop ?[2J?\u001b[K\r\n");
    }

    @Test
    void howeverManyLinesThereAreOnlyTheLastDrawingIsSeen() {
        for (var seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var drawn = new LiveBlock(NARROW);
            var shown = new FakeTerminal();
            shown.write("$ hawser status\r\n");
            List<String> last = List.of();
            for (var draws = random.nextInt(1, 6); draws > 0; draws--) {
                last = lines(random);
                shown.write(drawn.show(last));
            }

            var expected = new ArrayList<>(List.of("$ hawser status"));
            last.forEach(line -> expected.addAll(TextWidth.fold(line, 20)));
            expected.add("");
            assertThat(shown.lastLines(expected.size()))
                    .as("seed %d", seed)
                    .isEqualTo(expected.stream().map(String::stripTrailing).toList());
        }
    }

    private static List<String> lines(SplittableRandom random) {
        var lines = new ArrayList<String>();
        for (var count = random.nextInt(6); count > 0; count--) {
            lines.add("客户 done ".repeat(random.nextInt(6)) + "x".repeat(random.nextInt(30)));
        }
        return lines;
    }
}
