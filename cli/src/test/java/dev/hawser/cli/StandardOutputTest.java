package dev.hawser.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.cli.tale.Terminal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    @Test
    void aTerminalHasColours() {
        assertThat(StandardOutput.terminal(Map.of("TERM", "xterm", "COLUMNS", "120"), true, UTF_8))
                .isEqualTo(new Terminal(120, true, true));
    }

    @Test
    void aFileHasNone() {
        assertThat(StandardOutput.terminal(Map.of("TERM", "xterm"), false, UTF_8))
                .isEqualTo(new Terminal(80, false, true));
    }

    @Test
    void coloursCanBeRefused() {
        assertThat(StandardOutput.terminal(Map.of("TERM", "xterm", "NO_COLOR", "1"), true, UTF_8)
                        .colour())
                .isFalse();
        assertThat(StandardOutput.terminal(Map.of("TERM", "xterm", "NO_COLOR", ""), true, UTF_8)
                        .colour())
                .isTrue();
        assertThat(StandardOutput.terminal(Map.of("TERM", "dumb"), true, UTF_8).colour())
                .isFalse();
        assertThat(StandardOutput.terminal(Map.of(), true, UTF_8).colour()).isFalse();
    }

    @Test
    void aWidthThatMakesNoSenseIsNotTaken() {
        assertThat(StandardOutput.terminal(Map.of("COLUMNS", "wide"), true, UTF_8)
                        .columns())
                .isEqualTo(80);
        assertThat(StandardOutput.terminal(Map.of("COLUMNS", "0"), true, UTF_8).columns())
                .isEqualTo(80);
        assertThat(StandardOutput.terminal(Map.of("COLUMNS", "9"), true, UTF_8).columns())
                .isEqualTo(50);
        assertThat(StandardOutput.terminal(Map.of("COLUMNS", "999"), true, UTF_8)
                        .columns())
                .isEqualTo(160);
    }

    @Test
    void blocksNeedACharsetThatHasThem() {
        assertThat(StandardOutput.terminal(Map.of(), true, ISO_8859_1).unicode())
                .isFalse();
    }
}
