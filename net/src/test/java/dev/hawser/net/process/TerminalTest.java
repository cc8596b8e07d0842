package dev.hawser.net.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.process.ExitStatus;
import dev.hawser.process.Signal;
import dev.hawser.process.StartFailedException;
import dev.hawser.process.Stdio;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Children that believe they have somebody in front of them: real programs, with a terminal of this process's making.
class TerminalTest {
    @BeforeAll
    static void needsTerminals() {
        assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "this system has no pseudo-terminals (/dev/ptmx)");
    }

    private static void on(ProcessRun.Body body) throws Exception {
        ProcessRun.on(ProcessRun.Way.POSIX, body);
    }

    private static void needs(String program) {
        boolean there = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(place -> new File(place, program).canExecute());
        assumeTrue(there, "the program '" + program + "' is not there");
    }

    private static List<String> sh(String script) {
        return List.of("sh", "-c", script);
    }

    /// All that comes until nobody has the other end any more.
    private static String rest(Connection output) {
        StringBuilder all = new StringBuilder();
        for (byte[] part = output.read().await();
                part.length > 0;
                part = output.read().await()) {
            all.append(new String(part, UTF_8));
        }
        return all.toString();
    }

    @Test
    void programHasATerminal() throws Exception {
        needs("tty");
        on(processes -> {
            ChildProcess child =
                    processes.spawn(List.of("tty"), o -> o.terminal(24, 80)).await();
            assertThat(rest(child.stdout())).startsWith("/dev/pts/").endsWith("\r\n");
            assertThat(child.ended().await()).isEqualTo(new ExitStatus.Exited(0));
        });
    }

    @Test
    void itControlsItsProcesses() throws Exception {
        on(processes -> {
            ChildProcess child = processes
                    .spawn(
                            sh("echo its name > /dev/tty; test -t 0 && test -t 1 && test -t 2 && echo all three"),
                            o -> o.terminal(24, 80))
                    .await();
            assertThat(rest(child.stdout())).isEqualTo("its name\r\nall three\r\n");
        });
    }

    @Test
    void sizeIsToldAndChanges() throws Exception {
        needs("stty");
        on(processes -> {
            ChildProcess child = processes
                    .spawn(
                            sh("stty size; trap 'stty size' WINCH; echo ready; read a; read b"),
                            o -> o.terminal(7, 33).echo(false))
                    .await();
            assertThat(child.stdout().readLine().await()).contains("7 33");
            assertThat(child.stdout().readLine().await()).contains("ready");
            child.resize(50, 132);
            assertThat(child.stdout().readLine().await()).contains("50 132");
            child.stdin().write("\n\n").await();
            assertThatThrownBy(() -> child.resize(0, 80)).isInstanceOf(IllegalArgumentException.class);
            var _ = child.ended().await();
        });
    }

    // @start region="ask"
    /** Answers a program that asks whoever sits in front of it. */
    static String greeted(Processes processes) {
        ChildProcess child = processes
                .spawn(
                        List.of("python3", "-c", "print('hello', input('Your name? '))"),
                        o -> o.terminal(24, 80).echo(false))
                .await();
        child.stdout().readExactly("Your name? ".length()).await(); // which it would not print into a pipe at once
        child.stdin().write("Ada\n").await();
        return child.stdout().readLine().await().orElseThrow();
    }
    // @end region="ask"

    @Test
    void pythonAsksAndIsAnswered() throws Exception {
        needs("python3");
        on(processes -> assertThat(greeted(processes)).isEqualTo("hello Ada"));
    }

    @Test
    void whatIsWrittenIsEchoedUnlessThatIsOff() throws Exception {
        on(processes -> {
            ChildProcess echoing =
                    processes.spawn(List.of("cat"), o -> o.terminal(24, 80)).await();
            echoing.stdin().write("one\n").await();
            assertThat(echoing.stdout().readLine().await()).contains("one");
            assertThat(echoing.stdout().readLine().await()).contains("one"); // of cat
            echoing.close();
            ChildProcess silent = processes
                    .spawn(List.of("cat"), o -> o.terminal(24, 80).echo(false))
                    .await();
            silent.stdin().write("two\nhalf").await();
            silent.stdin().closeOutput().await();
            assertThat(rest(silent.stdout())).isEqualTo("two\r\nhalf");
            assertThat(silent.ended().await()).isEqualTo(new ExitStatus.Exited(0));
            var _ = echoing.ended().await();
        });
    }

    @Test
    void whoClosesItsTerminalBeforeItExitsIsNotHungUpOn() throws Exception {
        on(processes -> {
            ChildProcess child = processes
                    .spawn(sh("echo out; exec <&- >&- 2>&-; /bin/sleep 0.2; exit 7"), o -> o.terminal(24, 80))
                    .await();
            child.stdin().close();
            assertThat(rest(child.stdout())).isEqualTo("out\r\n");
            assertThat(child.ended().await()).isEqualTo(new ExitStatus.Exited(7));
        });
    }

    @Test
    void bothOutputsAreOneUnlessOneIsAPipe() throws Exception {
        on(processes -> {
            List<String> both = sh("echo out; echo err >&2; echo out");
            ChildProcess merged = processes.spawn(both, o -> o.terminal(24, 80)).await();
            assertThat(rest(merged.stdout())).isEqualTo("out\r\nerr\r\nout\r\n");
            assertThat(merged.hasPipe(2)).isFalse();
            ChildProcess apart = processes
                    .spawn(both, o -> o.terminal(24, 80).stderr(Stdio.pipeFromChild()))
                    .await();
            assertThat(rest(apart.stdout())).isEqualTo("out\r\nout\r\n");
            assertThat(rest(apart.stderr())).isEqualTo("err\n");
        });
    }

    @Test
    void muchOutputIsReadToItsEnd() throws Exception {
        on(processes -> {
            ChildProcess child = processes
                    .spawn(
                            sh("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"),
                            o -> o.terminal(24, 80))
                    .await();
            String all = rest(child.stdout());
            assertThat(all.lines()).hasSize(20_000);
            assertThat(all).endsWith("line 19999\r\n");
            assertThat(child.ended().await().isSuccess()).isTrue();
        });
    }

    @Test
    void keysAreSignals() throws Exception {
        on(processes -> {
            ChildProcess child = processes
                    .spawn(
                            sh("echo ready; exec sleep 600"),
                            o -> o.terminal(24, 80).echo(false))
                    .await();
            assertThat(child.stdout().readLine().await()).contains("ready");
            child.stdin().write("\003").await(); // Ctrl-C
            assertThat(child.ended().await()).isEqualTo(new ExitStatus.Signaled(2));
        });
    }

    @Test
    void closingBothStreamsHangsUp() throws Exception {
        on(processes -> {
            ChildProcess child = processes
                    .spawn(sh("echo ready; exec sleep 600"), o -> o.terminal(24, 80))
                    .await();
            assertThat(child.stdout().readLine().await()).contains("ready");
            child.stdin().abort();
            child.stdout().abort();
            assertThat(child.ended().await()).isEqualTo(new ExitStatus.Signaled(Signal.HUP.number()));
        });
    }

    @Test
    void topListsTheProcesses() throws Exception {
        needs("top");
        on(processes -> {
            ChildProcess child = processes
                    .spawn(
                            List.of("top", "-b", "-n", "1", "-w", "60"),
                            o -> o.terminal(24, 80).variable("TERM", "dumb"))
                    .await();
            Deferred<ExitStatus> ended = child.ended();
            assertThat(rest(child.stdout())).contains("PID USER").contains("%CPU");
            assertThat(ended.await()).isEqualTo(new ExitStatus.Exited(0));
        });
    }

    @Test
    void nothingIsLeftOpen() throws Exception {
        on(processes -> {
            var _ = processes
                    .output(List.of("true"), o -> o.terminal(24, 80), new byte[0], 1000)
                    .await();
            int before = ProcessRun.descriptors();
            for (int i = 0; i < 20; i++) {
                ProcessOutput output = processes
                        .output(List.of("cat"), o -> o.terminal(24, 80).echo(false), "x\n".getBytes(UTF_8), 1000)
                        .await();
                assertThat(output.outText()).isEqualTo("x\r\n");
            }
            assertThat(ProcessRun.descriptors()).isLessThan(before + 10);
        });
    }

    @Test
    void withoutNativeAccessThereIsNone() throws Exception {
        ProcessRun.on(ProcessRun.Way.JDK, processes -> {
            Deferred<ChildProcess> refused = processes.spawn(List.of("tty"), o -> o.terminal(24, 80));
            assertThatThrownBy(refused::await)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("terminal")
                    .hasMessageContaining("native access");
        });
    }

    @Test
    void inputAndOutputOfATerminalAreItsOwn() throws Exception {
        on(processes -> assertThatThrownBy(() -> {
                    var _ = processes.spawn(
                            List.of("cat"), o -> o.terminal(24, 80).stdin(Stdio.none()));
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("terminal"));
    }
}
