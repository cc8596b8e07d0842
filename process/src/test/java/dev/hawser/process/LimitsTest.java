package dev.hawser.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The descriptors of this process: what is made of them for a child, and what is left when there are too few.
class LimitsTest {
    private static final int DESCRIPTORS = 7;
    private static final int NON_BLOCKING = 0x800;
    private static final int CLOSE_ON_EXEC = 0x80000;

    @TempDir
    private Path directory;

    private Programs programs;

    @BeforeEach
    void prepare() {
        programs = new Programs(directory);
    }

    @Test
    void thisSideOfAPipeReturnsAtOnceAndTheChildsWaits() throws Exception {
        PosixChild child = (PosixChild) new PosixSpawner()
                .start(
                        List.of("sh", "-c", "for i in 0 1 3; do grep flags /proc/$$/fdinfo/$i; done > flags; read go"),
                        programs.quiet()
                                .andThen(o -> o.stdin(Stdio.pipeToChild())
                                        .stdout(Stdio.pipeFromChild())
                                        .descriptor(3, Stdio.pipeFromChild())));
        for (int descriptor : new int[] {0, 1, 3}) {
            int ours = child.takePipe(descriptor);
            assertThat(Programs.flags(ours) & (NON_BLOCKING | CLOSE_ON_EXEC))
                    .as("flags of the pipe of %d", descriptor)
                    .isEqualTo(NON_BLOCKING | CLOSE_ON_EXEC);
            CLibrary.get().close(ours);
        }
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Exited(1)); // there was nothing to read
        assertThat(Files.readAllLines(directory.resolve("flags")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(Integer.parseInt(line.replaceAll("\\D+", ""), 8) & NON_BLOCKING)
                        .isZero());
    }

    @Test
    void thisSideOfATerminalReturnsAtOnceAndIsInheritedByNobody() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "this system has no pseudo-terminals (/dev/ptmx)");
        PosixChild child = (PosixChild) new PosixSpawner().start(List.of("cat"), o -> o.terminal(24, 80));
        for (int descriptor : new int[] {0, 1}) {
            int ours = child.takePipe(descriptor);
            assertThat(Programs.flags(ours) & (NON_BLOCKING | CLOSE_ON_EXEC)).isEqualTo(NON_BLOCKING | CLOSE_ON_EXEC);
            CLibrary.get().close(ours);
        }
        assertThatThrownBy(() -> child.takePipe(2)).hasMessageContaining("is no pipe");
        child.close(); // and so the terminal is gone
        assertThat(SpawnerTest.end(child)).isEqualTo(new ExitStatus.Signaled(1));
    }

    @Test
    void nothingIsLeftOfATerminalWhoseProgramIsNotThere() {
        assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "this system has no pseudo-terminals (/dev/ptmx)");
        Launch launch = new PosixSpawner()
                .prepare(List.of("no-such-program"), o -> o.terminal(24, 80).stderr(Stdio.pipeFromChild()));
        int before = SpawnerTest.descriptors();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(launch::start).hasMessageContaining("No such file or directory");
        }
        assertThat(SpawnerTest.descriptors()).isLessThanOrEqualTo(before);
    }

    /// Whatever is made first, one after the other is missing, until there are enough of them.
    @Test
    void nothingIsLeftOpenWhereverTheDescriptorsRunOut() throws Exception {
        leavesNothing(o -> o.descriptor(3, Stdio.pipeToChild()), 5);
        leavesNothing(o -> o.descriptor(80, Stdio.pipeFromChild()), 5);
    }

    @Test
    void nothingIsLeftOfATerminalWhereverTheDescriptorsRunOut() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "this system has no pseudo-terminals (/dev/ptmx)");
        leavesNothing(o -> o.terminal(24, 80).stderr(Stdio.pipeFromChild()), 3);
    }

    private static void leavesNothing(Consumer<ProcessOptions> options, int atLeast) throws Exception {
        Launch launch = new PosixSpawner().prepare(List.of("true"), options);
        finish((PosixChild) launch.start()); // all that it needs is loaded
        List<Integer> gaps = fillGaps();
        try {
            int failures = 0;
            while (!startsWith(failures, launch)) {
                failures++;
                assertThat(failures).isLessThan(300);
            }
            assertThat(failures).isGreaterThanOrEqualTo(atLeast);
        } finally {
            gaps.forEach(CLibrary.get()::close);
        }
    }

    /// Starts a program with so many descriptors to spare.
    private static boolean startsWith(int spare, Launch launch) throws Exception {
        int before = SpawnerTest.descriptors();
        AtomicReference<PosixChild> child = new AtomicReference<>();
        Throwable failure = limited(highest() + spare, () -> child.set((PosixChild) launch.start()));
        if (failure == null) {
            finish(child.get());
        } else {
            assertThat(failure)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageMatching("cannot start 'true': (Too many open files|Invalid argument"
                            + "|Bad file descriptor|this system has no terminal to give.*)");
        }
        assertThat(SpawnerTest.descriptors())
                .as("after a start with %d to spare", spare)
                .isLessThanOrEqualTo(before);
        return failure == null;
    }

    /// Has no number free below the highest that is open, but for one that looking itself takes.
    private static List<Integer> fillGaps() throws IOException {
        int highest = highest();
        List<Integer> taken = new ArrayList<>();
        while (taken.isEmpty() || taken.getLast() < highest) {
            taken.add(CLibrary.get().duplicate(0, 0));
        }
        return taken;
    }

    private static void finish(PosixChild child) throws Exception {
        child.close();
        SpawnerTest.end(child);
    }

    /// What the system refuses to write down for the child is not left out.
    @Test
    void descriptorThatTheSystemDoesNotHaveIsRefusedAndNotLeftOut() throws Exception {
        int limit = 200;
        for (Stdio stdio :
                List.of(Stdio.none(), Stdio.inherit(), Stdio.pipeToChild(), Stdio.read(Path.of("/dev/null")))) {
            Launch launch = new PosixSpawner()
                    .prepare(
                            List.of("true"),
                            programs.quiet()
                                    .andThen(o -> o.descriptor(limit - 1, Stdio.none())
                                            .descriptor(limit, stdio)));
            Throwable failure = limited(limit, launch::start);
            assertThat(failure)
                    .as("%s", stdio)
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageMatching("cannot start 'true': (Bad file descriptor|Invalid argument)");
        }
    }

    @Test
    void inheritedDescriptorThatIsNotOpenIsRefused() {
        Launch launch = new PosixSpawner()
                .prepare(List.of("true"), programs.quiet().andThen(o -> o.descriptor(255, Stdio.inherit())));
        assumeTrue(!Files.exists(Path.of("/proc/self/fd/255")), "this process has so many files open");
        assertThatThrownBy(launch::start)
                .isInstanceOf(StartFailedException.class)
                .hasMessage("cannot start 'true': Bad file descriptor");
    }

    private static int highest() {
        TreeSet<Integer> all = new TreeSet<>();
        String[] open = new File("/proc/self/fd").list();
        for (String one : open == null ? new String[0] : open) {
            all.add(Integer.valueOf(one));
        }
        return all.last();
    }

    interface Body {
        void run() throws IOException;
    }

    /// Has this process open descriptors below a number only while the body runs; gives what that throws.
    private static @Nullable Throwable limited(int limit, Body body) {
        MethodHandle get = CLibrary.handle("getrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
        MethodHandle set = CLibrary.handle("setrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment before = arena.allocate(JAVA_LONG, 2);
            assertThat(CLibrary.call(() -> (int) get.invokeExact(DESCRIPTORS, before)))
                    .isZero();
            MemorySegment fewer = arena.allocate(JAVA_LONG, 2).copyFrom(before);
            fewer.set(JAVA_LONG, 0, limit);
            assertThat(CLibrary.call(() -> (int) set.invokeExact(DESCRIPTORS, fewer)))
                    .isZero();
            try {
                return catchThrowable(body::run);
            } finally {
                assertThat(CLibrary.call(() -> (int) set.invokeExact(DESCRIPTORS, before)))
                        .isZero();
            }
        }
    }
}
