package dev.hawser.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Which signals reach whom, and what a child does by itself when one comes.
class SignalsTest {
    private static final int[] OF_TERMINALS = {1, 2, 3, 20, 21, 22};
    private static final int PIPE = 13;

    @TempDir
    private Path directory;

    private Programs programs;

    @BeforeEach
    void prepare() {
        programs = new Programs(directory);
    }

    /// The shell knows the signals by their names, so the numbers have to be the system's. It begins no program
    /// meanwhile: dash may lose a signal then.
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"KILL", "STOP"})
    void signalsAreThoseThatTheSystemHasByTheirNames(Signal signal) throws Exception {
        assumeThat(ignored(_ -> {})).as("by nohup, say").doesNotContain(signal.number());
        Child child = programs.start(
                Spawner.best(), _ -> {}, "trap 'exit 42' " + signal.name() + "; echo > ready; while :; do :; done");
        programs.await("ready");
        assertThat(child.signal(signal)).isTrue();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(42));
        assertThat(child.signal(signal)).isFalse();
        assertThat(new ExitStatus.Signaled(signal.number()))
                .hasToString("ended by signal " + signal.number() + " (SIG" + signal.name() + ")");
        child.close();
    }

    @Test
    void stoppedChildStandsStillUntilItGoesOn() throws Exception {
        Child child = programs.start(Spawner.best(), _ -> {}, "exec sleep 100");
        assertThat(child.signal(Signal.STOP)).isTrue();
        SpawnerTest.awaitTrue(() -> state(child.pid()) == 'T');
        assertThat(child.status()).as("it has not ended").isEmpty();
        assertThat(child.signal(Signal.CONT)).isTrue();
        SpawnerTest.awaitTrue(() -> state(child.pid()) == 'S');
        assertThat(child.signal(Signal.STOP)).isTrue();
        child.kill();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(9));
    }

    private static char state(long pid) throws Exception {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return line.charAt(line.lastIndexOf(')') + 2);
    }

    /// Nobody can refuse to be killed, and all of a group are.
    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void killEndsThoseThatDoNotListenAndThatStandStill(Spawner spawner) throws Exception {
        Child child = programs.start(
                spawner,
                _ -> {},
                "trap '' TERM; sh -c 'echo $$ > ready.new; mv ready.new ready; kill -STOP $$' & while :; do sleep 0.01; done");
        programs.await("ready");
        long other = Long.parseLong(Files.readString(directory.resolve("ready")).strip());
        SpawnerTest.awaitTrue(() -> state(other) == 'T');
        child.kill();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(9));
        SpawnerTest.awaitTrue(() -> !child.leavesOthers());
        SpawnerTest.awaitTrue(() -> !Procfs.isRunning((int) other, (int) child.pid()));
    }

    /// Who leads a session of its own takes others along to its end, too.
    @Test
    void sessionEndsTogether() throws Exception {
        Child child = programs.start(
                Spawner.best(), o -> o.group(ChildGroup.SESSION), "sleep 100 & echo > ready; exec sleep 100");
        programs.await("ready");
        assertThat(child.leavesOthers()).isTrue();
        child.terminate();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(15));
        SpawnerTest.awaitTrue(() -> !child.leavesOthers());
    }

    /// What it has started is in the group of this process, where nobody is looked for.
    @Test
    void childInTheGroupOfThisProcessLeavesWhatItStarted() throws Exception {
        Child child = programs.start(
                Spawner.best(), o -> o.group(ChildGroup.PARENTS), "sleep 100 & echo $! > ready; exec sleep 100");
        SpawnerTest.awaitTrue(() -> Files.exists(directory.resolve("ready"))
                && Files.readString(directory.resolve("ready")).endsWith("\n"));
        long other = Long.parseLong(Files.readString(directory.resolve("ready")).strip());
        child.kill();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(9));
        assertThat(child.leavesOthers()).isFalse();
        assertThat(Procfs.isZombie(other)).isFalse();
        assertThat(CLibrary.get().kill((int) other, Signal.KILL.number())).isZero();
    }

    @Test
    void whoHasLeftTheGroupIsNoneOfIts() throws Exception {
        Child child = programs.start(
                Spawner.best(), _ -> {}, "setsid sh -c 'echo $$ > new; mv new ready; exec sleep 100' & exec sleep 100");
        programs.await("ready");
        int other =
                Integer.parseInt(Files.readString(directory.resolve("ready")).strip());
        child.kill();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(9));
        SpawnerTest.awaitTrue(() -> !child.leavesOthers());
        assertThat(Procfs.isRunning(other, other)).isTrue();
        assertThat(CLibrary.get().kill(other, Signal.KILL.number())).isZero();
    }

    /// As a program writes into `head`: it ends by the signal, and does not go on for ever.
    @Test
    void childDiesOfAPipeThatNobodyReadsThoughThisProcessIgnoresThat() throws Exception {
        ignoring(new int[] {PIPE}, () -> {
            assertThat(ignored(_ -> {})).doesNotContain(PIPE);
            PosixChild child = (PosixChild) new PosixSpawner().start("sh", "-c", "read go; exec echo something");
            CLibrary.get().close(child.takePipe(1));
            Files.writeString(Path.of("/proc/self/fd/" + child.takePipe(0)), "\n");
            assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(PIPE));
            return null;
        });
    }

    @Test
    void signalsOfATerminalAreIgnoredAsByThisProcessButWithATerminal() throws Exception {
        ignoring(OF_TERMINALS, () -> {
            assertThat(ignored(_ -> {})).contains(1, 2, 3, 20, 21, 22);
            assertThat(ignored(o -> o.group(ChildGroup.SESSION))).contains(1, 2, 3, 20, 21, 22);
            assertThat(ignored(o -> o.terminal(24, 80))).isEmpty();
            return null;
        });
    }

    /// The signals that a child ignores from the beginning.
    private List<Integer> ignored(Consumer<ProcessOptions> options) throws Exception {
        Child child = Spawner.best()
                .start(
                        List.of("sh", "-c", "exec grep SigIgn /proc/self/status > status"),
                        programs.quiet().andThen(options));
        assertThat(SpawnerTest.end(child).isSuccess()).isTrue();
        child.close();
        String mask = Files.readString(directory.resolve("status")).strip().replaceAll(".*\t", "");
        List<Integer> all = new ArrayList<>();
        for (int signal = 1; signal <= 31; signal++) {
            if ((Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) != 0) {
                all.add(signal);
            }
        }
        return all;
    }

    /// Has this process ignore signals, and puts back what it did before.
    private static void ignoring(int[] signals, Callable<?> body) throws Exception {
        MethodHandle action = CLibrary.handle("sigaction", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ignore = arena.allocate(PosixSpawner.ENOUGH, 16);
            ignore.set(JAVA_LONG, 0, 1); // SIG_IGN
            List<MemorySegment> before = new ArrayList<>();
            for (int signal : signals) {
                MemorySegment old = arena.allocate(PosixSpawner.ENOUGH, 16);
                before.add(old);
                assertThat(CLibrary.call(() -> (int) action.invokeExact(signal, ignore, old)))
                        .isZero();
            }
            try {
                body.call();
            } finally {
                for (int i = 0; i < signals.length; i++) {
                    int signal = signals[i];
                    MemorySegment old = before.get(i);
                    assertThat(CLibrary.call(() -> (int) action.invokeExact(signal, old, MemorySegment.NULL)))
                            .isZero();
                }
            }
        }
    }
}
