package dev.hawser.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What is said of a program before it starts, and how its end is told: no process is needed for that.
class OptionsTest {
    private static Launch launch(Consumer<ProcessOptions> options) {
        return Spawner.jdk().prepare(List.of("sort", "-n"), options);
    }

    private static void refused(Consumer<ProcessOptions> options, String message) {
        assertThatThrownBy(() -> launch(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void withoutOptionsThereAreThreePipesAndFiveSecondsToEnd() {
        Launch launch = launch(_ -> {});
        assertThat(launch.command()).containsExactly("sort", "-n");
        assertThat(launch.program()).isEqualTo("sort");
        assertThat(launch).hasToString("Launch[sort]");
        assertThat(launch.descriptors().keySet()).containsExactly(0, 1, 2);
        assertThat(launch.descriptor(0)).contains(Stdio.pipeToChild());
        assertThat(launch.descriptor(1)).contains(Stdio.pipeFromChild());
        assertThat(launch.descriptor(2)).contains(Stdio.pipeFromChild());
        assertThat(launch.descriptor(3)).isEmpty();
        assertThat(launch.grace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(launch.pipeTimeout()).isEmpty();
    }

    @Test
    void whatIsSaidIsWhatTheLaunchKnows() {
        Launch launch = launch(o -> o.grace(Duration.ZERO)
                .pipeTimeout(Duration.ofMillis(1))
                .stdin(Stdio.none())
                .descriptor(ProcessOptions.MAX_DESCRIPTOR, Stdio.inherit()));
        assertThat(launch.grace()).isZero();
        assertThat(launch.pipeTimeout()).contains(Duration.ofMillis(1));
        assertThat(launch.descriptor(0)).contains(Stdio.none());
        assertThat(launch.descriptor(ProcessOptions.MAX_DESCRIPTOR)).contains(Stdio.inherit());
        assertThatThrownBy(() -> launch.descriptors().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void commandWithoutAProgramIsRefused() {
        assertThatThrownBy(() -> Spawner.jdk().prepare(List.of("", "x"), _ -> {}))
                .hasMessage("a command needs a program, its first part");
    }

    @Test
    void standardDescriptorsHaveADirectionAndOthersHaveNot() {
        Path file = Path.of("file");
        refused(o -> o.stdout(Stdio.pipeToChild()), "descriptor 1 cannot be PipeToChild");
        refused(o -> o.stderr(Stdio.read(file)), "descriptor 2 cannot be Read");
        refused(o -> o.stdin(Stdio.append(file)), "descriptor 0 cannot be Write");
        refused(o -> o.stdout(Stdio.sameAsStdout()), "descriptor 1 cannot be SameAsStdout");
        refused(o -> o.descriptor(-1, Stdio.none()), "expected a descriptor of 0 to 255, was -1");
        assertThat(launch(o -> o.descriptor(3, Stdio.pipeToChild())
                                .descriptor(4, Stdio.pipeFromChild())
                                .descriptor(5, Stdio.read(file))
                                .descriptor(6, Stdio.write(file)))
                        .descriptors())
                .hasSize(7);
    }

    @Test
    void terminalIsForBothWaysAndForASessionOfItsOwn() {
        Stdio terminal = new Stdio.Terminal(new TerminalSize(24, 80), true);
        refused(o -> o.descriptor(3, terminal), "descriptor 3 cannot be Terminal");
        refused(
                o -> o.stdin(terminal).group(ChildGroup.SESSION),
                "a terminal is for standard input and standard output");
        refused(o -> o.stdout(terminal).group(ChildGroup.SESSION), "a terminal is for standard input and standard out");
        refused(o -> o.stderr(terminal).group(ChildGroup.SESSION), "a terminal is for standard input and standard out");
        refused(o -> o.terminal(24, 80).group(ChildGroup.OWN), "in the group OWN");
        refused(o -> o.terminal(24, 80).stdin(Stdio.none()), "connected were Null[] and Terminal");
        assertThat(launch(o -> o.terminal(24, 80).stderr(Stdio.pipeFromChild())).descriptor(2))
                .contains(Stdio.pipeFromChild());
    }

    @Test
    void echoIsSaidBeforeOrAfterTheTerminal() {
        Stdio silent = new Stdio.Terminal(new TerminalSize(24, 80), false);
        assertThat(launch(o -> o.echo(false).terminal(24, 80)).descriptor(1)).contains(silent);
        assertThat(launch(o -> o.terminal(24, 80).echo(false)).descriptor(1)).contains(silent);
        assertThat(launch(o -> o.terminal(24, 80)).descriptor(1))
                .contains(new Stdio.Terminal(new TerminalSize(24, 80), true));
    }

    @Test
    void terminalHasRowsAndColumnsThatFitItsKernel() {
        assertThat(new TerminalSize(1, Short.MAX_VALUE)).hasToString("1 rows, 32767 columns");
        assertThat(new TerminalSize(Short.MAX_VALUE, 1).rows()).isEqualTo(Short.MAX_VALUE);
        for (int wrong : new int[] {0, -1, Short.MAX_VALUE + 1}) {
            assertThatThrownBy(() -> new TerminalSize(wrong, 80))
                    .hasMessage("expected 1 to 32767 rows and columns, was " + wrong + " rows and 80 columns");
            assertThatThrownBy(() -> new TerminalSize(24, wrong))
                    .hasMessage("expected 1 to 32767 rows and columns, was 24 rows and " + wrong + " columns");
        }
    }

    @Test
    void endIsToldAsShellsTellIt() {
        assertThat(new ExitStatus.Exited(0).isSuccess()).isTrue();
        assertThat(new ExitStatus.Exited(1).isSuccess()).isFalse();
        assertThat(new ExitStatus.Exited(7)).hasToString("exited with 7");
        assertThat(new ExitStatus.Exited(-1)).hasToString("ended, with what code is not known");
        assertThat(new ExitStatus.Exited(-1).isSuccess()).isFalse();
        assertThat(new ExitStatus.Signaled(15).code()).isEqualTo(143);
        assertThat(new ExitStatus.Signaled(15).isSuccess()).isFalse();
        assertThat(new ExitStatus.Signaled(15)).hasToString("ended by signal 15 (SIGTERM)");
        assertThat(new ExitStatus.Signaled(11)).hasToString("ended by signal 11"); // which has no name here
    }
}
