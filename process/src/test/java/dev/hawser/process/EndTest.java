package dev.hawser.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How the end of a child is seen, and what is given back then.
class EndTest {
    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    private Programs programs;

    @BeforeEach
    void prepare() {
        programs = new Programs(directory);
    }

    /// 129 to 192 are what shells tell of signals; a program may say so itself.
    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 129, 137, 192, 193, 255})
    void codeIsNoSignalWhereTheSystemTellsThemApart(int code) throws Exception {
        Child child = programs.start(Spawner.best(), _ -> {}, "exit " + code);
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(code));
        assertThat(child.status().orElseThrow().code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"128,false", "129,true", "192,true", "193,false"})
    void jdkTellsAnEndBySignalAsShellsDo(int code, boolean signal) throws Exception {
        Child child = programs.start(Spawner.jdk(), _ -> {}, "exit " + code);
        assertThat(SpawnerTest.end(child))
                .isEqualTo(signal ? new ExitStatus.Signaled(code - 128) : new ExitStatus.Exited(code));
        assertThat(child.status().orElseThrow().code()).isEqualTo(code);
    }

    /// The system does not tell it twice.
    @Test
    void endThatOtherCodeHasAskedForIsAnEndWithoutACode() throws Exception {
        Child child = programs.start(Spawner.best(), _ -> {}, "exit 3");
        try (Arena arena = Arena.ofConfined()) {
            Programs.takeEndOf(child, arena.allocate(JAVA_INT));
        }
        assertThat(child.status()).contains(new ExitStatus.Exited(-1));
        assertThat(child.awaitEnd(LONG)).contains(new ExitStatus.Exited(-1));
        assertThat(child.signal(Signal.KILL)).isFalse();
        assertThat(child.leavesOthers()).isFalse();
        child.kill(); // nobody
        child.close();
    }

    /// Whoever waits by it needs no second look.
    @Test
    void descriptorOfTheEndCanBeReadOnceThereIsOne() throws Exception {
        int before = SpawnerTest.descriptors();
        PosixChild child = (PosixChild) programs.start(new PosixSpawner(), _ -> {}, "sleep 0.05; exit 3");
        int first = child.exitDescriptor().orElseThrow();
        int second = child.exitDescriptor().orElseThrow();
        assertThat(second).as("each asks for one of its own").isNotEqualTo(first);
        CLibrary.get().awaitReadable(first, (int) LONG.toMillis());
        assertThat(child.status()).contains(new ExitStatus.Exited(3));
        CLibrary.get().awaitReadable(second, (int) LONG.toMillis()); // it stays so
        CLibrary.get().close(first);
        CLibrary.get().close(second);
        assertThat(child.exitDescriptor()).isEmpty();
        assertThat(SpawnerTest.descriptors()).isLessThanOrEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void timeThatIsOverBeforeItBeginsIsNoTimeAtAll(Spawner spawner) throws Exception {
        Child child = programs.start(spawner, _ -> {}, "exec sleep 100");
        assertThat(child.awaitEnd(Duration.ofMillis(-1))).isEmpty();
        assertThat(child.awaitEnd(Duration.ofSeconds(Long.MIN_VALUE))).isEmpty();
        child.kill();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(9));
        assertThat(child.awaitEnd(Duration.ofMillis(-1))).contains(new ExitStatus.Signaled(9));
        child.close();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void timeMayBeAsLongAsThereIs(Spawner spawner) throws Exception {
        for (Duration most : List.of(Duration.ofDays(1000), Duration.ofSeconds(Long.MAX_VALUE))) {
            Child child = programs.start(spawner, _ -> {}, "exit 4");
            assertThat(child.awaitEnd(most)).contains(new ExitStatus.Exited(4));
            child.close();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void endOfOneIsNotThatOfAnother(Spawner spawner) throws Exception {
        List<Child> all = new ArrayList<>();
        for (int code = 0; code < 8; code++) {
            all.add(programs.start(spawner, _ -> {}, "exit " + code));
        }
        for (int code = 7; code >= 0; code--) {
            assertThat(all.get(code).awaitEnd(LONG)).contains(new ExitStatus.Exited(code));
            all.get(code).close();
        }
        assertThat(all).extracting(Child::pid).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void numberIsThatOfTheProcess(Spawner spawner) throws Exception {
        Child child = programs.start(spawner, _ -> {}, "echo $$ > number");
        assertThat(SpawnerTest.end(child).isSuccess()).isTrue();
        assertThat(directory.resolve("number")).hasContent(child.pid() + "\n");
    }

    /// An input that cannot be written any more is no reason to keep the outputs.
    @Test
    void jdkClosesAllPipesThoughOneCannotBeWritten() throws Exception {
        JdkChild child = (JdkChild) Spawner.jdk().start("sh", "-c", "exec <&-; echo closed; exec sleep 100");
        assertThat(child.process().getInputStream().read()).isEqualTo('c');
        child.process().getOutputStream().write('x'); // which is kept, and has no reader
        child.close();
        assertThatThrownBy(() -> child.process().getInputStream().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> child.process().getErrorStream().read()).isInstanceOf(IOException.class);
        child.close(); // again
        child.kill();
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(9));
    }

    @Test
    void pipesAreTakenOnceAndThoseLeftAreClosed() throws Exception {
        PosixChild child = (PosixChild) new PosixSpawner()
                .start(List.of("cat"), o -> o.stderr(Stdio.none()).descriptor(3, Stdio.pipeFromChild()));
        assertThatThrownBy(() -> child.takePipe(2)).hasMessageContaining("descriptor 2 of process " + child.pid());
        assertThatThrownBy(() -> child.takePipe(4)).hasMessageContaining("is no pipe, or taken");
        int three = child.takePipe(3);
        int before = SpawnerTest.descriptors();
        child.close();
        assertThat(SpawnerTest.descriptors()).as("two were left").isEqualTo(before - 2);
        child.close();
        assertThat(SpawnerTest.descriptors()).as("and closed once").isEqualTo(before - 2);
        CLibrary.get().close(three);
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(0));
    }
}
