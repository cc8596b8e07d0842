package dev.hawser.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Why a program was not started, in the words of who has to mend it.
class DiagnosisTest {
    @TempDir
    private Path directory;

    private Programs programs;

    @BeforeEach
    void prepare() {
        programs = new Programs(directory);
    }

    /// The reason, without the program; nothing stays open for it.
    private String reason(Spawner spawner, Consumer<ProcessOptions> options, String... command) {
        int before = SpawnerTest.descriptors();
        Launch launch = spawner.prepare(List.of(command), programs.quiet().andThen(options));
        StartFailedException failure = catchThrowableOfType(StartFailedException.class, launch::start);
        assertThat(failure).as("it is refused").isNotNull();
        assertThat(SpawnerTest.descriptors()).isLessThanOrEqualTo(before);
        String told = "cannot start '" + command[0] + "': ";
        assertThat(failure).hasMessageStartingWith(told);
        return failure.getMessage().substring(told.length());
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void nulCharacterIsNoReasonToFailInAnotherWay(Spawner spawner) {
        assertThat(reason(spawner, _ -> {}, "ec\0ho")).containsIgnoringCase("NUL");
        assertThat(reason(spawner, _ -> {}, "/bin/ec\0ho")).containsIgnoringCase("NUL");
        assertThat(reason(spawner, _ -> {}, "\0")).containsIgnoringCase("NUL");
        assertThat(reason(spawner, _ -> {}, "echo", "\0a")).containsIgnoringCase("NUL");
        assertThat(reason(spawner, o -> o.variable("A", "a\0b"), "echo")).isNotEmpty();
        assertThat(reason(spawner, o -> o.variable("A\0B", "a"), "echo")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void nulCharacterInTheLineForTheInterpreterIsOneOfTheNameOfNoFile(Spawner spawner) throws Exception {
        Path program = programs.executable("script", "#!/no/su\0ch\n");
        assertThat(reason(spawner, _ -> {}, program.toString())).contains("No such file or directory");
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void argumentThatIsTooLongIsSaidToBe(Spawner spawner) {
        assertThat(reason(spawner, _ -> {}, "echo", "x".repeat(1 << 18))).contains("Argument list too long");
        assertThat(reason(spawner, o -> o.variable("A", "x".repeat(1 << 18)), "echo"))
                .contains("Argument list too long");
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void directoryIsNoProgram(Spawner spawner) throws Exception {
        Files.createDirectory(directory.resolve("folder"));
        assertThat(reason(spawner, _ -> {}, "./folder")).contains("Permission denied");
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(reason(spawner, o -> o.directory(file), "true")).isEqualTo("there is no directory " + file);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void wrongDirectoryIsToldBeforeTheFilesInIt(Spawner spawner) {
        Path gone = directory.resolve("gone");
        assertThat(reason(spawner, o -> o.directory(gone).stdin(Stdio.read(Path.of("in"))), "no-such-program"))
                .isEqualTo("there is no directory " + gone);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void filesAreToldFromTheChildsDirectoryAndBeforeTheProgram(Spawner spawner) throws Exception {
        Path in = Files.writeString(directory.resolve("in"), "");
        assertThat(reason(
                        spawner,
                        o -> o.stdin(Stdio.read(in.getFileName())).stdout(Stdio.write(Path.of("no/such/file"))),
                        "no-such-program"))
                .isEqualTo("its output, no/such/file, cannot be written");
        assertThat(reason(spawner, o -> o.stdin(Stdio.read(Path.of("other"))), "no-such-program"))
                .isEqualTo("its input, other, cannot be read");
        assertThat(reason(
                        spawner,
                        o -> o.stdin(Stdio.read(in.getFileName())).stderr(Stdio.append(Path.of("new"))),
                        "no-such-program"))
                .contains("No such file or directory");
    }

    @Test
    void fileOfAnyDescriptorIsTold() {
        assertThat(reason(Spawner.best(), o -> o.descriptor(9, Stdio.read(Path.of("nine"))), "true"))
                .isEqualTo("its input, nine, cannot be read");
        assertThat(reason(
                        Spawner.best(),
                        o -> o.descriptor(8, Stdio.write(Path.of("/no/such/eight")))
                                .descriptor(9, Stdio.read(Path.of("nine"))),
                        "true"))
                .isEqualTo("its output, /no/such/eight, cannot be written");
    }

    /// A program by its name alone may be a script, too: it is the first of that name that may be executed.
    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void interpreterIsFoundInTheLineAsTheKernelReadsIt(Spawner spawner) throws Exception {
        Path program = programs.executable("script", "#! \t /no/such\t-x /bin/sh\n");
        assertThat(reason(spawner, _ -> {}, program.toString())).isEqualTo("its interpreter, /no/such, does not exist");
        programs.executable("script", "#!./other\n");
        assertThat(reason(spawner, _ -> {}, "./script")).isEqualTo("its interpreter, ./other, does not exist");
        Files.createFile(directory.resolve("other"));
        assertThat(reason(spawner, _ -> {}, "./script")).isEqualTo("its interpreter, ./other, may not be executed");
        programs.executable("other", "#!/no/such\n");
        assertThat(reason(spawner, _ -> {}, "./script")).contains("No such file or directory");
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.process.SpawnerTest#spawners")
    void reasonOfTheSystemIsToldWithoutTheProgramOnceMore(Spawner spawner) {
        assertThat(reason(spawner, _ -> {}, "no-such-program"))
                .contains("No such file or directory")
                .doesNotContain("no-such-program", "Cannot run");
    }
}
