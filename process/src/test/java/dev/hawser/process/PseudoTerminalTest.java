package dev.hawser.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Terminals of this process's making, as the kernel and `stty` see them.
class PseudoTerminalTest {
    private static final TerminalSize SIZE = new TerminalSize(24, 80);

    @TempDir
    private Path directory;

    private Programs programs;

    @BeforeAll
    static void needsTerminals() {
        assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "this system has no pseudo-terminals (/dev/ptmx)");
    }

    @BeforeEach
    void prepare() {
        programs = new Programs(directory);
    }

    /// Runs a script that has a terminal, and hands back what it wrote into the file `told`.
    private String told(boolean echo, TerminalSize size, String script) throws Exception {
        Child child = new PosixSpawner()
                .start(
                        List.of("sh", "-c", "{ " + script + "; } > told"),
                        o -> o.directory(directory)
                                .terminal(size.rows(), size.columns())
                                .echo(echo));
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
        child.close();
        return Files.readString(directory.resolve("told"));
    }

    @ParameterizedTest
    @CsvSource({"true, echo", "false, -echo"})
    void echoIsOnOrOffBeforeTheProgramBegins(boolean echo, String mode) throws Exception {
        String modes = told(echo, SIZE, "stty -a");
        assertThat(modes.split("[\\s;]+")).contains(mode, "icanon", "isig"); // the others are as they were
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "24, 80", "32767, 1", "1, 32767", "300, 258"})
    void sizeIsToldInRowsAndColumns(int rows, int columns) throws Exception {
        assertThat(told(true, new TerminalSize(rows, columns), "stty size")).isEqualTo(rows + " " + columns + "\n");
    }

    /// By its foreground and its session it sends Ctrl-C to the program, and to no one else.
    @Test
    void programLeadsTheSessionOfItsTerminalWithAllThree() throws Exception {
        String script = "test -t 0 && test -t 2 && ps -o pid=,pgid=,sid=,tpgid= -p $$; echo > /dev/tty";
        String[] ids = told(true, SIZE, script).strip().split("\\s+");
        assertThat(ids).hasSize(4).containsOnly(ids[0]);
    }

    @Test
    void errorsGoElsewhereIfThatIsSaidAfterTheTerminal() throws Exception {
        PosixChild child = (PosixChild) new PosixSpawner()
                .start(
                        List.of("sh", "-c", "test -t 0 && test -t 1 && ! test -t 2 && echo wrong >&2"),
                        o -> o.terminal(24, 80).directory(directory).stderr(Stdio.write(Path.of("errors"))));
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(directory.resolve("errors")).hasContent("wrong\n");
        child.close();
    }

    @Test
    void controlKeyEndsTheProgram() throws Exception {
        PosixChild child = (PosixChild)
                programs.start(new PosixSpawner(), o -> o.terminal(24, 80), "echo > ready; exec sleep 100");
        programs.await("ready");
        int input = child.takePipe(0);
        press(input, (byte) 3);
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(Signal.INT.number()));
        CLibrary.get().close(input);
        child.close();
    }

    private static void press(int input, byte key) {
        MethodHandle write = CLibrary.handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            one.set(JAVA_BYTE, 0, key);
            assertThat(CLibrary.call(() -> (int) (long) write.invokeExact(input, one, 1L)))
                    .isOne();
        }
    }

    @Test
    void sizeOfWhatIsNoTerminalCannotBeSet() throws Exception {
        int[] pipe = CLibrary.get().pipe();
        assertThatThrownBy(() -> PseudoTerminal.resize(pipe[0], new TerminalSize(3, 4)))
                .isInstanceOf(IOException.class)
                .hasMessage("the size of a terminal cannot be set to 3 rows, 4 columns");
        PosixChild child = (PosixChild) new PosixSpawner().start("true");
        PosixChild wrong = new PosixChild(CLibrary.get(), (int) child.pid(), true, new java.util.HashMap<>(), pipe[0]);
        assertThatThrownBy(() -> wrong.resize(SIZE)).isInstanceOf(UncheckedIOException.class);
        wrong.close();
        CLibrary.get().close(pipe[1]);
        child.close();
        SpawnerTest.end(child);
    }

    @Test
    void terminalIsDesertedOnceTheLastHasClosedIt() throws Exception {
        PseudoTerminal.Opened opened = PseudoTerminal.open(SIZE, true);
        assertThat(PseudoTerminal.isDeserted(opened.ours()))
                .as("nobody has come yet, so nobody has left")
                .isFalse();
        Child child = programs.start(
                Spawner.best(),
                o -> o.stdin(Stdio.read(Path.of(opened.path()))),
                "echo > ready; until test -e go; do sleep 0.01; done");
        programs.await("ready");
        assertThat(PseudoTerminal.isDeserted(opened.ours())).isFalse();
        Files.createFile(directory.resolve("go"));
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(PseudoTerminal.isDeserted(opened.ours())).isTrue();
        CLibrary.get().close(opened.ours());
        assertThat(PseudoTerminal.isDeserted(opened.ours()))
                .as("of what is closed nothing is told")
                .isFalse();
    }
}
