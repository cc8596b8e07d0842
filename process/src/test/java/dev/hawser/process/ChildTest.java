package dev.hawser.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What can be asked of a child, and told it.
class ChildTest {
    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    private static Child quiet(Spawner spawner, Consumer<ProcessOptions> more, String... command)
            throws StartFailedException {
        return spawner.start(
                List.of(command),
                more.andThen(o -> o.stdin(Stdio.none()).stdout(Stdio.none()).stderr(Stdio.none())));
    }

    private static Child sh(Spawner spawner, String script) throws StartFailedException {
        return quiet(spawner, _ -> {}, "sh", "-c", script);
    }

    private Child there(Spawner spawner, String script) throws StartFailedException {
        return quiet(spawner, o -> o.directory(directory), "sh", "-c", script);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void waitingEndsWithTheChild(Spawner spawner) throws Exception {
        Child child = sh(spawner, "sleep 0.05; exit 3");
        assertThat(child.awaitEnd(LONG)).contains(new ExitStatus.Exited(3));
        assertThat(child.awaitEnd(LONG)).contains(new ExitStatus.Exited(3)); // and not again
        child.close();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void waitingThatComesToItsOwnEndTellsNothing(Spawner spawner) throws Exception {
        Child child = quiet(spawner, _ -> {}, "sleep", "100");
        int before = SpawnerTest.descriptors();
        assertThat(child.awaitEnd(Duration.ofMillis(1))).isEmpty();
        assertThat(child.awaitEnd(Duration.ZERO)).isEmpty();
        assertThat(SpawnerTest.descriptors()).isLessThanOrEqualTo(before);
        child.kill();
        assertThat(child.awaitEnd(LONG)).contains(new ExitStatus.Signaled(9));
        child.close();
    }

    @Test
    void interruptedWaitTellsNothingAndLeavesTheInterrupt() throws Exception {
        Child child = quiet(Spawner.jdk(), _ -> {}, "sleep", "100");
        Thread.currentThread().interrupt();
        assertThat(child.awaitEnd(LONG)).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
        child.kill();
        assertThat(child.awaitEnd(LONG)).contains(new ExitStatus.Signaled(9));
        child.close();
    }

    @ParameterizedTest
    @CsvSource({"1", "127", "128", "193", "255"})
    void codesAreToldAsTheyAre(int code) throws Exception {
        for (Spawner spawner : SpawnerTest.spawners().toList()) {
            assertThat(SpawnerTest.end(sh(spawner, "exit " + code))).isEqualTo(new ExitStatus.Exited(code));
        }
    }

    @ParameterizedTest
    @CsvSource({"3", "10", "12", "15", "64"})
    void signalsAreToldAsTheyAre(int signal) throws Exception {
        for (Spawner spawner : SpawnerTest.spawners().toList()) {
            assertThat(SpawnerTest.end(sh(spawner, "kill -" + signal + " $$")))
                    .isEqualTo(new ExitStatus.Signaled(signal));
        }
    }

    /// The JVM blocks SIGQUIT in all threads but one.
    @Test
    void noSignalIsBlockedInAChild() throws Exception {
        Child child = quiet(Spawner.best(), _ -> {}, "sleep", "100");
        assertThat(child.signal(Signal.QUIT)).isTrue();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(3));
        Child other = there(Spawner.best(), "grep SigBlk /proc/self/status > blocked");
        assertThat(SpawnerTest.end(other)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(directory.resolve("blocked")).hasContent("SigBlk:\t0000000000000000");
    }

    @Test
    void jdkKnowsTwoSignals() throws Exception {
        Child child = quiet(Spawner.jdk(), _ -> {}, "sleep", "100");
        assertThatThrownBy(() -> child.signal(Signal.USR1))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("without native access a process can be sent TERM and KILL only, not USR1");
        assertThat(child.status()).isEmpty();
        assertThat(child.signal(Signal.TERM)).isTrue();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(15));
        assertThat(child.signal(Signal.USR1)).isFalse(); // nothing is sent to who has ended
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void whoDoesNotListenIsLeftUntilItIsKilled(Spawner spawner) throws Exception {
        Child child = there(spawner, "(trap '' TERM; echo > ready; exec sleep 100) & exec sleep 100");
        SpawnerTest.awaitTrue(() -> Files.exists(directory.resolve("ready")));
        child.terminate();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(15));
        assertThat(child.leavesOthers()).isTrue();
        child.terminate(); // which it does not hear either
        assertThat(child.leavesOthers()).isTrue();
        child.kill();
        SpawnerTest.awaitTrue(() -> !child.leavesOthers());
        child.kill(); // there is nobody any more
        assertThat(child.leavesOthers()).isFalse();
        child.close();
    }

    @Test
    void signalsOfAChildInTheGroupOfThisProcessReachItAlone() throws Exception {
        Child other = quiet(Spawner.best(), o -> o.group(ChildGroup.PARENTS), "sleep", "100");
        Child child = quiet(Spawner.best(), o -> o.group(ChildGroup.PARENTS), "sleep", "100");
        assertThat(child.leavesOthers()).isFalse();
        child.terminate();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(15));
        assertThat(child.leavesOthers()).isFalse();
        assertThat(other.status()).isEmpty();
        other.kill();
        assertThat(SpawnerTest.end(other)).isEqualTo(new ExitStatus.Signaled(9));
    }

    /// Its line in the table of processes has its name in parentheses, and no other mark.
    @Test
    void nameWithParenthesesIsRead() throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep"), directory.resolve("a) Z 1 (b"));
        Child child = quiet(Spawner.best(), _ -> {}, program.toString(), "100");
        int pid = (int) child.pid();
        assertThat(Procfs.isZombie(pid)).isFalse();
        assertThat(Procfs.isRunning(pid, pid)).isTrue();
        assertThat(Procfs.isRunning(pid, pid + 1)).isFalse(); // which is another group
        assertThat(Procfs.running(pid).orElseThrow()).containsExactly(pid);
        child.kill();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(9));
        assertThat(Procfs.isRunning(pid, pid)).isFalse();
        assertThat(Procfs.isZombie(pid)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void withoutATerminalThereIsNoSizeToTell(Spawner spawner) throws Exception {
        Child child = quiet(spawner, _ -> {}, "sleep", "100");
        child.hangUp(); // of nothing
        assertThat(child.status()).isEmpty();
        assertThatThrownBy(() -> child.resize(new TerminalSize(1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("process " + child.pid() + " has no terminal");
        child.kill();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(9));
        child.close();
    }

    /// As nohup does, and a shell with what it starts in the background.
    private static Object ignore(String signal) throws ReflectiveOperationException {
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        return handle(signal, handler.getField("SIG_IGN").get(null));
    }

    private static Object handle(String signal, Object how) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        return type.getMethod("handle", type, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, type.getConstructor(String.class).newInstance(signal), how);
    }

    @Test
    void signalsOfATerminalReachItsProgramThoughThisProcessIgnoresThem() throws Exception {
        Object before = ignore("HUP");
        try {
            PosixChild child = inATerminal("echo > ready; exec sleep 100");
            SpawnerTest.awaitTrue(() -> Files.exists(directory.resolve("ready")));
            assertThat(child.signal(Signal.HUP)).isTrue();
            assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(1));
            child.close();
            Child plain = there(Spawner.best(), "grep SigIgn /proc/self/status > plain");
            assertThat(SpawnerTest.end(plain)).isEqualTo(new ExitStatus.Exited(0));
            assertThat(Files.readString(directory.resolve("plain")))
                    .as("what nohup ignores stays ignored")
                    .matches("SigIgn:\t[0-9a-f]{15}[13579bdf]\n");
        } finally {
            handle("HUP", before);
        }
    }

    private PosixChild inATerminal(String script) throws StartFailedException {
        assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "this system has no pseudo-terminals (/dev/ptmx)");
        return (PosixChild) new PosixSpawner()
                .start(List.of("sh", "-c", script), o -> o.terminal(24, 80).directory(directory));
    }

    @Test
    void terminalHasASizeThatChanges() throws Exception {
        PosixChild child = inATerminal(
                "trap 'stty size >> size; exit 4' WINCH; stty size > size; echo > ready; while :; do :; done");
        SpawnerTest.awaitTrue(() -> Files.exists(directory.resolve("ready")));
        child.resize(new TerminalSize(30, 100));
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(4));
        assertThat(directory.resolve("size")).hasContent("24 80\n30 100\n");
        child.close();
        assertThatThrownBy(() -> child.resize(new TerminalSize(1, 1))).hasMessageContaining("or it is closed");
    }

    @Test
    void whoseTerminalIsLetGoGetsAHangUp() throws Exception {
        int before = SpawnerTest.descriptors();
        PosixChild child = inATerminal("echo > ready; exec sleep 100");
        SpawnerTest.awaitTrue(() -> Files.exists(directory.resolve("ready")));
        CLibrary.get().close(child.takePipe(0));
        CLibrary.get().close(child.takePipe(1));
        assertThat(child.status()).isEmpty();
        child.hangUp();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(1));
        child.hangUp(); // of nothing any more
        assertThat(SpawnerTest.descriptors()).isLessThanOrEqualTo(before);
    }

    @Test
    void whoHasClosedItsTerminalIsNotHungUpOn() throws Exception {
        PosixChild child = inATerminal("exec <&- >&- 2>&-; trap 'exit 6' USR1; echo > ready; while :; do :; done");
        SpawnerTest.awaitTrue(() -> Files.exists(directory.resolve("ready")));
        CLibrary.get().close(child.takePipe(0));
        CLibrary.get().close(child.takePipe(1));
        child.hangUp();
        assertThat(child.signal(Signal.USR1)).isTrue();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(6));
        child.resize(new TerminalSize(30, 100)); // this end of it is still open
        child.close();
    }
}
