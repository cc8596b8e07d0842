package dev.hawser.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The variables of a child, its arguments, and where its program is looked for.
class EnvironmentTest {
    private static final String NAME = "HAWSER_TEST_VARIABLE";

    @TempDir
    private Path directory;

    private Programs programs;

    @BeforeEach
    void prepare() {
        programs = new Programs(directory);
    }

    /// As the kernel keeps them: each ends with a NUL.
    private Map<String, String> variables(Spawner spawner, Consumer<ProcessOptions> options) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (String variable :
                programs.output(spawner, options, "cat", "/proc/self/environ").split("\0")) {
            if (!variable.isEmpty()) {
                String text = new String(variable.getBytes(ISO_8859_1), UTF_8);
                String name = text.substring(0, text.indexOf('='));
                assertThat(all).as("each is there once").doesNotContainKey(name);
                all.put(name, text.substring(name.length() + 1));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void ifNothingIsSaidAChildHasTheVariablesOfThisProcess(Spawner spawner) throws Exception {
        assertThat(variables(spawner, _ -> {})).isEqualTo(System.getenv());
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void variableTakesThePlaceOfOneOfThisProcessAndLeavesAllOthers(Spawner spawner) throws Exception {
        Map<String, String> expected = new TreeMap<>(System.getenv());
        expected.put("PATH", "/no/such");
        expected.put("PAT", "a=b");
        expected.put("EMPTY", "");
        expected.put("WORDS", "ä € 𝄞");
        assertThat(variables(
                        spawner,
                        o -> o.variable("PATH", "first")
                                .variable("PATH", "/no/such")
                                .variable("PAT", "a=b")
                                .variable("EMPTY", "")
                                .variable("WORDS", "ä € 𝄞")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void lastWordOnAVariableCounts(Spawner spawner) throws Exception {
        Map<String, String> expected = new TreeMap<>(System.getenv());
        expected.remove("PATH");
        expected.put("A", "2");
        assertThat(variables(
                        spawner,
                        o -> o.variable("PATH", "gone")
                                .noVariable("PATH")
                                .noVariable("A")
                                .variable("A", "2")
                                .variable("B", "3")
                                .noVariable("B")
                                .noVariable("C")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void allVariablesAreInPlaceOfThoseBeforeThem(Spawner spawner) throws Exception {
        assertThat(variables(
                        spawner,
                        o -> o.variable("BEFORE", "1")
                                .noVariable("KEPT")
                                .onlyVariables(Map.of("KEPT", "2", "GONE", "3"))
                                .variable("AFTER", "4")
                                .noVariable("GONE")))
                .isEqualTo(Map.of("KEPT", "2", "AFTER", "4"));
        assertThat(variables(spawner, o -> o.onlyVariables(Map.of()))).isEmpty();
    }

    /// What is no UTF-8 is handed on as it is, and a variable that this process sets later is seen.
    @Test
    void variablesAreReadWhenTheChildStartsAndHandedOnAsBytes() throws Exception {
        assertThat(printed(_ -> {})).isEmpty();
        set(new byte[] {'a', (byte) 0xff, '=', 'b'});
        try {
            assertThat(printed(_ -> {})).isEqualTo("a\u00ff=b");
            assertThat(printed(o -> o.variable("A", "1"))).isEqualTo("a\u00ff=b");
            set(new byte[] {'c'});
            assertThat(printed(_ -> {})).isEqualTo("c");
            assertThat(printed(o -> o.noVariable(NAME))).isEmpty();
            assertThat(printed(o -> o.variable(NAME, "d"))).isEqualTo("d");
            assertThat(printed(o -> o.onlyVariables(Map.of()))).isEmpty();
        } finally {
            unset();
        }
        assertThat(printed(_ -> {})).isEmpty();
    }

    private String printed(Consumer<ProcessOptions> options) throws Exception {
        return programs.output(Spawner.best(), options, "sh", "-c", "printf %s \"$" + NAME + "\"");
    }

    private static void set(byte[] value) {
        MethodHandle set = CLibrary.handle("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(NAME);
            MemorySegment bytes = arena.allocate(value.length + 1L);
            bytes.asByteBuffer().put(value);
            assertThat(CLibrary.call(() -> (int) set.invokeExact(name, bytes, 1)))
                    .isZero();
        }
    }

    private static void unset() {
        MethodHandle unset = CLibrary.handle("unsetenv", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(NAME);
            assertThat(CLibrary.call(() -> (int) unset.invokeExact(name))).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void argumentsAreHandedOnOneByOneThoughTheyAreMany(Spawner spawner) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "printf '%s\\n' \"$#\" \"$1\" \"${1000}\"", "sh"));
        for (int i = 1; i <= 1000; i++) {
            command.add("argument " + i);
        }
        assertThat(programs.output(spawner, _ -> {}, command.toArray(String[]::new)))
                .isEqualTo("1000\nargument 1\nargument 1000\n");
    }

    /// The variable is for the child; the one that says where it is looked for is that of this process.
    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void programIsLookedForInThePathOfThisProcess(Spawner spawner) throws Exception {
        programs.executable("echo", "#!/bin/sh\nexit 9\n");
        assertThat(programs.output(spawner, o -> o.variable("PATH", directory.toString()), "echo", "found"))
                .isEqualTo("found\n");
        assertThat(programs.output(spawner, o -> o.onlyVariables(Map.of()), "echo", "again"))
                .isEqualTo("again\n");
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void programWithASlashIsLookedForFromItsDirectory(Spawner spawner) throws Exception {
        programs.executable("tool", "#!/bin/sh\npwd; echo \"$0 $1\"\n");
        String here = directory.toRealPath() + "\n";
        assertThat(programs.output(spawner, _ -> {}, "./tool", "x")).isEqualTo(here + "./tool x\n");
        assertThat(programs.output(spawner, _ -> {}, directory.resolve("tool").toString(), "y"))
                .isEqualTo(here + directory.resolve("tool") + " y\n");
    }

    @Test
    void withoutADirectoryAChildIsWhereThisProcessIs() throws Exception {
        for (Spawner spawner : SpawnerTest.spawners().toList()) {
            Path out = directory.resolve("where");
            Child child = spawner.start(
                    List.of("pwd", "-P"),
                    o -> o.stdin(Stdio.none()).stdout(Stdio.write(out)).stderr(Stdio.none()));
            assertThat(SpawnerTest.end(child).isSuccess()).isTrue();
            assertThat(out).hasContent(Path.of("").toRealPath() + "\n");
            child.close();
        }
    }

    @Test
    void launchStartsAnotherProcessEachTime() throws Exception {
        Launch launch = Spawner.best()
                .prepare(
                        List.of("sh", "-c", "echo $$ >> started"),
                        programs.quiet().andThen(o -> o.variable(NAME, "x")));
        Child first = launch.start();
        Child second = launch.start();
        assertThat(SpawnerTest.end(first).isSuccess()).isTrue();
        assertThat(SpawnerTest.end(second).isSuccess()).isTrue();
        assertThat(first.pid()).isNotEqualTo(second.pid());
        assertThat(directory.resolve("started")).content().contains(first.pid() + "\n", second.pid() + "\n");
    }
}
