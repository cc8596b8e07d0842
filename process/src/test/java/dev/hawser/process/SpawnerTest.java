package dev.hawser.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpawnerTest {
    /// Ends when its parent has become `sleep`, which asks for no child. A shell may still do so before.
    private static final String ENDS_BEHIND_ITS_PARENT = "sh -c 'until grep -q sleep /proc/$PPID/comm; do :; done'";

    @TempDir
    private Path directory;

    static Stream<Spawner> spawners() {
        assertThat(Spawner.best()).isInstanceOf(PosixSpawner.class);
        return Stream.of(Spawner.best(), Spawner.jdk());
    }

    /// A program, and what is said of it beside that it has nothing to read, and both outputs in one file.
    private record Started(List<String> command, Consumer<ProcessOptions> options) {
        Started with(Consumer<ProcessOptions> more) {
            return new Started(command, options.andThen(more));
        }

        Child start(Spawner spawner) throws StartFailedException {
            return spawner.start(command, options);
        }
    }

    private Started toFile(String... command) {
        return new Started(
                List.of(command),
                options ->
                        options.stdin(Stdio.none()).stdout(Stdio.write(out())).stderr(Stdio.sameAsStdout()));
    }

    private Path out() {
        return directory.resolve("out");
    }

    static ExitStatus end(Child child) throws Exception {
        try {
            awaitTrue(() -> child.status().isPresent());
        } catch (AssertionError e) {
            child.kill();
            throw new AssertionError("process " + child.pid() + " does not end", e);
        }
        return child.status().orElseThrow();
    }

    /// Looks again and again: of processes that are nobody's children here the system tells nothing.
    static void awaitTrue(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + 240_000_000_000L;
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(1);
        }
    }

    private String output(Spawner spawner, Started started) throws Exception {
        assertThat(end(started.start(spawner))).isEqualTo(new ExitStatus.Exited(0));
        return Files.readString(out());
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void argumentsAndBothOutputsArriveAsTheyAre(Spawner spawner) throws Exception {
        assertThat(output(spawner, toFile("sh", "-c", "printf '%s|' \"$@\"; echo E >&2", "sh", "a b", "$HOME *", "")))
                .isEqualTo("a b|$HOME *||E\n");
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void variablesAreAddedTakenAwayAndReplaced(Spawner spawner) throws Exception {
        Started print = toFile("sh", "-c", "echo \"$COLOUR-${HOME-none}-${PATH:+path}\"");
        assertThat(output(spawner, print.with(o -> o.variable("COLOUR", "red").noVariable("HOME"))))
                .isEqualTo("red-none-path\n");
        assertThat(output(spawner, toFile("env").with(o -> o.onlyVariables(Map.of("COLOUR", "blue")))))
                .contains("COLOUR=blue\n")
                .doesNotContain("HOME=");
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void filesAreReadEmptiedAndAppendedTo(Spawner spawner) throws Exception {
        Path in = Files.writeString(directory.resolve("in"), "hello");
        Files.writeString(out(), "a much longer text");
        Started cat = toFile("cat").with(o -> o.stdin(Stdio.read(in)));
        assertThat(output(spawner, cat)).isEqualTo("hello");
        assertThat(output(spawner, cat.with(o -> o.stdout(Stdio.append(out())))))
                .isEqualTo("hellohello");
        assertThat(output(spawner, toFile("sh", "-c", "cat; pwd").with(o -> o.directory(directory))))
                .isEqualTo(directory.toRealPath() + "\n");
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void whatCannotBeStartedIsSaidInOneSentence(Spawner spawner) throws Exception {
        Path plain = Files.writeString(directory.resolve("plain"), "#!/bin/sh\n");
        fails(spawner, toFile("no-such-program"), "cannot start 'no-such-program': .*No such file or directory.*");
        fails(spawner, toFile(plain.toString()), "cannot start '" + plain + "': .*Permission denied.*");
        fails(
                spawner,
                toFile("true").with(o -> o.directory(Path.of("/no/such"))),
                "cannot start 'true': there is no directory /no/such");
        fails(
                spawner,
                toFile("true").with(o -> o.stdin(Stdio.read(Path.of("/no/such")))),
                "cannot start 'true': its input, /no/such, cannot be read");
        fails(
                spawner,
                toFile("true").with(o -> o.stdout(Stdio.write(Path.of("/no/such")))),
                "cannot start 'true': its output, /no/such, cannot be written");
        fails(
                spawner,
                toFile("true").with(o -> o.stdout(Stdio.append(directory))),
                "cannot start 'true': its output, " + directory + ", cannot be written");
    }

    /// With an input or output that is there and one that is not, the one that is not is named.
    @ParameterizedTest
    @MethodSource("spawners")
    void fileThatIsMissingIsNamedAmongOthers(Spawner spawner) throws Exception {
        Path there = Files.writeString(directory.resolve("there"), "");
        fails(
                spawner,
                toFile("true").with(o -> o.stdin(Stdio.read(there)).stderr(Stdio.write(Path.of("/no/such")))),
                "cannot start 'true': its output, /no/such, cannot be written");
        fails(
                spawner,
                toFile("no-such-program").with(o -> o.stdin(Stdio.read(there)).stdout(Stdio.write(there))),
                "cannot start 'no-such-program': .*No such file or directory.*");
    }

    @Test
    void fileThatIsNoProgramIsSaidToBeNone() throws Exception {
        Path program = script("no line for an interpreter\n");
        fails(Spawner.best(), toFile(program.toString()), "cannot start '.*': Exec format error");
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void missingInterpreterIsNotToldAsAMissingProgram(Spawner spawner) throws Exception {
        Path program = script("#! /no/such/interpreter -x\n");
        fails(
                spawner,
                toFile(program.toString()),
                "cannot start '.*': its interpreter, /no/such/interpreter, does not exist");
        fails(
                spawner,
                toFile("./script").with(o -> o.directory(directory)),
                "cannot start './script': its interpreter, /no/such/interpreter, does not exist");
        script("#!/bin/sh\r\necho\r\n");
        fails(
                spawner,
                toFile(program.toString()),
                "cannot start '.*': its interpreter, /bin/sh with a carriage return, does not exist:"
                        + " its lines end as those of Windows");
        script("#!" + Files.writeString(directory.resolve("plain"), "") + "\n");
        fails(
                spawner,
                toFile(program.toString()),
                "cannot start '.*': its interpreter, " + directory.resolve("plain") + ", may not be executed");
    }

    private Path script(String text) throws IOException {
        Path program = Files.writeString(directory.resolve("script"), text);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    @Test
    void stoppedChildGoesOnToEndWhenItIsAskedTo() throws Exception {
        Child child = toFile("sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do :; done")
                .start(Spawner.best());
        awaitTrue(() -> Files.readString(out()).equals("ready\n"));
        assertThat(child.signal(Signal.STOP)).isTrue();
        child.terminate();
        assertThat(end(child)).isEqualTo(new ExitStatus.Exited(5)); // which only one that runs can say
    }

    private static void fails(Spawner spawner, Started started, String message) {
        assertThatThrownBy(() -> started.start(spawner))
                .isInstanceOf(StartFailedException.class)
                .hasMessageMatching(message);
    }

    @Test
    void nulCharacterIsRefused() {
        fails(Spawner.best(), toFile("echo", "a\0b"), "cannot start 'echo': an argument or variable has a NUL .*");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Spawner.jdk().prepare(List.of(), _ -> {}))
                .hasMessage("a command needs a program, its first part");
        refused(o -> o.variable("a=b", "c"), "'a=b' is no name of a variable");
        refused(o -> o.noVariable(""), "'' is no name of a variable");
        refused(o -> o.onlyVariables(Map.of("a=b", "c")), "'a=b' is no name of a variable");
        refused(o -> o.stdin(Stdio.pipeFromChild()), "descriptor 0 cannot be PipeFromChild");
        refused(o -> o.descriptor(3, Stdio.sameAsStdout()), "descriptor 3 cannot be SameAsStdout");
        refused(o -> o.descriptor(256, Stdio.none()), "expected a descriptor of 0 to 255, was 256");
        refused(o -> o.grace(Duration.ofMillis(-1)), "grace must not be negative, was PT-0.001S");
        refused(o -> o.pipeTimeout(Duration.ofMillis(-1)), "pipeTimeout must not be negative, was PT-0.001S");
    }

    private static void refused(Consumer<ProcessOptions> options, String message) {
        assertThatThrownBy(() -> Spawner.jdk().prepare(List.of("x"), options)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void endIsToldByCodeOrBySignal(Spawner spawner) throws Exception {
        assertThat(end(toFile("sh", "-c", "exit 7").start(spawner))).isEqualTo(new ExitStatus.Exited(7));
        Child child = toFile("sleep", "100").start(spawner);
        assertThat(child.status()).isEmpty();
        assertThat(child.signal(Signal.KILL)).isTrue();
        assertThat(end(child)).isEqualTo(new ExitStatus.Signaled(9)).hasToString("ended by signal 9 (SIGKILL)");
        assertThat(child.signal(Signal.TERM)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void terminateReachesAllThatItStarted(Spawner spawner) throws Exception {
        reachesAll(spawner, Child::terminate, 15);
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void killReachesAllThatItStarted(Spawner spawner) throws Exception {
        reachesAll(spawner, Child::kill, 9);
    }

    private void reachesAll(Spawner spawner, Consumer<Child> call, int signal) throws Exception {
        Child child = toFile("sh", "-c", "sleep 100 & echo $!; sleep 100").start(spawner);
        awaitTrue(() -> Files.exists(out()) && Files.readString(out()).endsWith("\n"));
        long grandchild = Long.parseLong(Files.readString(out()).strip());
        call.accept(child);
        assertThat(end(child)).isEqualTo(new ExitStatus.Signaled(signal));
        awaitTrue(() -> !isRunning(grandchild));
    }

    /// The other one would say so before it says goodbye: the shell takes signals in the order of their numbers.
    @Test
    void signalReachesItAlone() throws Exception {
        String other = "(trap 'echo other' USR1; trap 'echo bye; exit 0' USR2; echo ready; while :; do :; done)";
        Child child = toFile(
                        "sh", "-c", other + " & trap 'echo own; kill -USR2 $!; wait $!; exit 0' USR1; echo ready; wait")
                .start(Spawner.best());
        awaitTrue(() -> Files.exists(out()) && Files.readString(out()).equals("ready\nready\n"));
        assertThat(child.signal(Signal.USR1)).isTrue();
        assertThat(end(child)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(out()).hasContent("ready\nready\nown\nbye\n");
    }

    /// What has ended and was not asked for yet does not run.
    private static boolean isRunning(long pid) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        try {
            return !Files.readString(stat).replaceAll("(?s).*\\) ", "").startsWith("Z");
        } catch (java.nio.file.NoSuchFileException e) {
            return false;
        }
    }

    @Test
    void childLeadsAGroupOrASessionIfItIsToldTo() throws Exception {
        String ids = "ps -o pid=,pgid=,sid= -p $$";
        String own = output(Spawner.best(), toFile("sh", "-c", ids));
        String session = output(Spawner.best(), toFile("sh", "-c", ids).with(o -> o.group(ChildGroup.SESSION)));
        String shared = output(Spawner.best(), toFile("sh", "-c", ids).with(o -> o.group(ChildGroup.PARENTS)));
        assertThat(own.strip().split("\\s+")).satisfies(id -> assertThat(id[1]).isEqualTo(id[0]));
        assertThat(session.strip().split("\\s+")).containsOnly(session.strip().split("\\s+")[0]);
        assertThat(shared.strip().split("\\s+"))
                .satisfies(id -> assertThat(id[1]).isNotEqualTo(id[0]));
    }

    @Test
    void childHasTheDescriptorsThatItWasGivenAndNoOthers() throws Exception {
        Path five = Files.writeString(directory.resolve("five"), "5");
        List<Child> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(Spawner.best().start("sleep", "100")); // with pipes, which are not for others
        }
        try (var _ = new java.net.ServerSocket(0)) {
            String script = "cat <&5; echo; ls /proc/$$/fd; true"; // without a pipe or an exec, which would show
            String listed =
                    output(Spawner.best(), toFile("sh", "-c", script).with(o -> o.descriptor(5, Stdio.read(five))));
            assertThat(listed).matches("5\n0\n1\n(10\n)?2\n5\n"); // 10 is the shell's own
        } finally {
            for (Child other : others) {
                other.kill();
                end(other);
                other.close();
            }
        }
    }

    @Test
    void nothingIsLeftOpenAfterAFailureOrAnEnd() throws Exception {
        int before = descriptors();
        for (int i = 0; i < 20; i++) {
            fails(Spawner.best(), new Started(List.of("no-such-program"), _ -> {}), ".*No such file.*");
            PosixChild child = (PosixChild) new PosixSpawner().start("true");
            CLibrary.get().close(child.exitDescriptor().orElseThrow());
            CLibrary.get().close(child.takePipe(1));
            assertThatThrownBy(() -> child.takePipe(1)).hasMessageContaining("is no pipe, or taken");
            end(child);
            assertThat(child.exitDescriptor()).isEmpty();
            child.close();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 1); // the directory that is listed
    }

    static int descriptors() {
        String[] all = new File("/proc/self/fd").list();
        return all == null ? 0 : all.length;
    }

    private record Zombie(Child starter, ProcessHandle handle) {}

    /// Starts one that writes down a child that ends, for whose end nobody asks; waits until that is a zombie.
    private Zombie zombieOf(Spawner spawner, Started parent) throws Exception {
        Child child = parent.start(spawner);
        awaitTrue(() -> Files.exists(out()) && Files.readString(out()).endsWith("\n"));
        long zombie = Long.parseLong(Files.readString(out()).strip());
        awaitTrue(() -> Procfs.isZombie(zombie));
        return new Zombie(child, ProcessHandle.of(zombie).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("spawners")
    void zombieIsNobodyWhoWasLeft(Spawner spawner) throws Exception {
        Zombie zombie = zombieOf(spawner, toFile("sh", "-c", ENDS_BEHIND_ITS_PARENT + " & echo $!; exec sleep 100"));
        assertThat(zombie.handle().isAlive()).isTrue(); // says the JDK
        Child parent = zombie.starter();
        assertThat(Procfs.isZombie(parent.pid())).isFalse();
        parent.terminate();
        assertThat(end(parent)).isEqualTo(new ExitStatus.Signaled(15));
        assertThat(parent.leavesOthers()).isFalse(); // whether or not its new parent has asked for it
    }

    /// A shell leaves the group, with a child in it that it never asks for; the system still delivers signals to that.
    @Test
    void groupOfZombiesOnlyIsDeserted() throws Exception {
        Started options =
                toFile("sh", "-c", "(" + ENDS_BEHIND_ITS_PARENT + " & echo $!; exec setsid sleep 3) & exit 0");
        Zombie zombie = zombieOf(Spawner.best(), options);
        Child child = zombie.starter();
        assertThat(end(child)).isEqualTo(new ExitStatus.Exited(0));
        awaitTrue(() -> !child.leavesOthers()); // once the shell has left
        assertThat(CLibrary.get().kill((int) -child.pid(), 0)).isZero();
        assertThat(zombie.handle().isAlive()).isTrue();
    }

    @Test
    void whoeverIsLeftInTheGroupIsFoundUntilHeHasEnded() throws Exception {
        Child child = toFile("sh", "-c", "sleep 100 & sleep 100 & exit 0").start(Spawner.best());
        assertThat(end(child)).isEqualTo(new ExitStatus.Exited(0));
        assertThat(child.leavesOthers()).isTrue();
        assertThat(child.leavesOthers()).isTrue();
        child.terminate();
        awaitTrue(() -> !child.leavesOthers());
    }
}
