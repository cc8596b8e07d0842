package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.StepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Classes of the user's that are on the class path or in a jar: nothing is compiled. */
class UserCodeTest {
    private static final List<String> CLOSED = new ArrayList<>();

    @BeforeEach
    void forget() {
        CLOSED.clear();
    }

    /** Gives back what the row says that it shall. */
    public static final class Echo implements Step, AutoCloseable {
        @Override
        public Map<String, ?> run(Input input) throws Exception {
            switch (input.with().getOrDefault("do", "")) {
                case "nothing" -> {
                    return null;
                }
                case "soon" -> throw new StepException("", "soon", "not yet", true, null);
                case "odd" -> throw new IllegalStateException("two\nlines");
                default -> {}
            }
            Map<String, Object> captured = new LinkedHashMap<>();
            captured.put("n", 7);
            captured.put("list", List.of(1, "b"));
            captured.put("json", JsonMapper.shared().readTree("{\"a\":[null]}"));
            captured.put("none", null);
            captured.put(
                    "before", input.captured().path("first").path("message").asString(""));
            captured.put("slot", input.attempt().slot());
            return captured;
        }

        @Override
        public void close() throws IOException {
            CLOSED.add("echo");
            throw new IOException("stuck");
        }
    }

    /** Has a constructor with a parameter. */
    public static final class Needy implements Step {
        private final String need;

        public Needy(String need) {
            this.need = need;
        }

        @Override
        public Map<String, ?> run(Input input) {
            return Map.of("need", need);
        }
    }

    /** Cannot be made. */
    public static final class Broken implements Step {
        public Broken() {
            throw new IllegalStateException("no way");
        }

        @Override
        public Map<String, ?> run(Input input) {
            return Map.of();
        }
    }

    /** Cannot be loaded. */
    public static final class Unloadable implements Step {
        private static final int NUMBER = Integer.parseInt("none");

        @Override
        public Map<String, ?> run(Input input) {
            return Map.of("n", NUMBER);
        }
    }

    /** Tells where it is, and how it ends. */
    public static class Told implements Service {
        @Override
        public Map<String, String> start(Map<String, String> with) throws Exception {
            if (with.containsKey("fail")) {
                throw with.get("fail").equals("file")
                        ? new NoSuchFileException("x.conf")
                        : new IllegalStateException("no");
            }
            return Map.of("url", "at " + with.get("port"));
        }

        @Override
        public void close() throws IOException {
            CLOSED.add(getClass().getSimpleName());
        }
    }

    /** Cannot be closed. */
    public static final class Stuck extends Told {
        @Override
        public void close() throws IOException {
            super.close();
            throw new IOException("in use");
        }
    }

    private static String named(Class<?> type) {
        return type.getName();
    }

    private static UserCode code(String name) {
        return new UserCode(Optional.empty(), Optional.empty(), Optional.of(name));
    }

    private static String step(String name, Class<?> type, String more) {
        return "- {name: " + name + ", java: {class: '" + named(type) + "'" + more + "}}\n";
    }

    @Test
    void whatItGivesBackIsCapturedAsJson() throws Exception {
        try (StepBench bench =
                StepBench.of("- {name: first, log: {message: hello, to: result}}\n" + step("own", Echo.class, ""))) {
            assertThat(bench.serve("{}").path("own"))
                    .hasToString("{\"n\":7,\"list\":[1,\"b\"],\"json\":{\"a\":[null]},\"none\":null,"
                            + "\"before\":\"hello\",\"slot\":3}");
        }
    }

    @Test
    void nothingIsCapturedOfNothing() throws Exception {
        try (StepBench bench = StepBench.of(step("own", Echo.class, ", with: {do: '{{id}}'}"))) {
            assertThat(bench.serve("{\"id\": \"nothing\"}")).hasToString("{\"own\":{}}");
            assertThat(bench.failure("{\"id\": \"soon\"}"))
                    .hasMessage("not yet")
                    .returns("own", StepException::step)
                    .returns("soon", StepException::kind)
                    .returns(true, StepException::isTransient);
            assertThat(bench.failure("{\"id\": \"odd\"}"))
                    .hasMessage("java.lang.IllegalStateException: two lines")
                    .returns("error", StepException::kind)
                    .returns(false, StepException::isTransient);
        }
    }

    @Test
    void eachStepHasItsOwnObjectThatIsClosedAtTheEndAndAFailureOfThatIsTold() throws Exception {
        List<String> log;
        try (StepBench bench = StepBench.of(step("a", Echo.class, "") + step("b", Echo.class, ", with: {c: d}"))) {
            var _ = bench.serve("{}");
            log = bench.log;
            assertThat(CLOSED).isEmpty();
        }
        assertThat(CLOSED).containsExactly("echo", "echo");
        assertThat(log)
                .hasSize(2)
                .allMatch(line -> line.equals(named(Echo.class) + " was not closed: java.io.IOException: stuck"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Needy      | has no constructor without parameters",
                "Broken     | cannot be made: java.lang.IllegalStateException: no way",
                "Unloadable | cannot be made: java.lang.NumberFormatException: For input string: \"none\"",
                "Told       | is no dev.hawser.batch.step.Step, expected a class that implements it",
            })
    void aClassThatIsNoStepIsTold(String name, String message) {
        String full = named(UserCodeTest.class) + "$" + name;
        assertThatThrownBy(() -> code(full).make(Step.class))
                .isInstanceOf(IOException.class)
                .hasMessage(full + " " + message);
    }

    @Test
    void aClassThatIsNotThereIsTold(@TempDir Path directory) throws Exception {
        assertThatThrownBy(() -> code("no.Such").make(Step.class))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no class no.Such in the class path");
        Path jar = directory.resolve("a.jar");
        UserCode missing = new UserCode(Optional.empty(), Optional.of(jar), Optional.of("no.Such"));
        assertThatThrownBy(() -> missing.make(Step.class)).hasMessage(jar + " cannot be read");
        try (var _ = new java.util.jar.JarOutputStream(Files.newOutputStream(jar))) {
            // nothing is in it
        }
        assertThatThrownBy(() -> missing.make(Step.class)).hasMessage("there is no class no.Such in " + jar);
        assertThat(missing).hasToString("no.Such");
    }

    @Test
    void aSourceThatIsNotThereIsTold(@TempDir Path directory) {
        Path source = directory.resolve("None.java");
        UserCode code = new UserCode(Optional.of(source), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> code.make(Step.class)).isInstanceOf(NoSuchFileException.class);
        assertThat(code).hasToString(source.toString());
        assertThatThrownBy(() -> {
                    try (StepBench bench = StepBench.of("- {name: own, java: '" + source + "'}")) {
                        bench.call(() -> "prepared");
                    }
                })
                .isInstanceOf(StepException.class)
                .hasMessage("step \"own\" cannot work: " + source + ": there is no such file");
    }

    @Test
    void onlyFramesOfTheUsersCodeAreNamed() {
        assertThat(UserCode.lineOf(new IllegalStateException("x"))).isEmpty();
        Exception own = new IllegalStateException("x");
        own.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("app", "m", "1", "a.B", "run", "B.java", 3),
            new StackTraceElement("user", "", "", "Own", "run", "Own.java", 7),
            new StackTraceElement("user", "", "", "Own", "call", "Own.java", 9)
        });
        assertThat(UserCode.lineOf(own)).isEqualTo(" (Own.java:7)");
    }

    private static StepBench bench(String services, String steps) throws Exception {
        return new StepBench(new dev.hawser.batch.job.JobParser(StepWorkflow.types(), Map.of())
                .parse(
                        "input: rows.jsonl\nservices:\n" + services.indent(2) + "steps:\n" + steps.indent(2),
                        Path.of("job.yaml").toAbsolutePath(),
                        List.of()));
    }

    @Test
    void servicesAreStartedInTheirOrderAndClosedInTheOtherOne() throws Exception {
        List<String> log;
        try (StepBench bench = bench(
                step("db", Told.class, ", with: {port: 7}") + step("web", Stuck.class, ", with: {port: 8}"),
                "- {name: say, log: {message: '{{db.url}}, {{web.url}}', to: result}}")) {
            assertThat(bench.serve("{}")).hasToString("{\"say\":{\"message\":\"at 7, at 8\"}}");
            log = bench.log;
        }
        assertThat(CLOSED).containsExactly("Stuck", "Told");
        assertThat(log)
                .containsExactly("service " + named(Stuck.class) + " was not closed: java.io.IOException: in use");
    }

    @ParameterizedTest
    @CsvSource({"file, x.conf: there is no such file", "other, java.lang.IllegalStateException: no"})
    void aServiceThatDoesNotStartIsToldAndAllThatWereStartedAreClosed(String how, String why) throws Exception {
        try (StepBench bench = bench(
                step("db", Told.class, ", with: {port: 7}") + step("web", Stuck.class, ", with: {fail: " + how + "}"),
                "- {log: x}")) {
            assertThatThrownBy(() -> bench.call(() -> "prepared"))
                    .isInstanceOfSatisfying(StepException.class, failure -> {
                        assertThat(failure.step()).isEqualTo("web");
                        assertThat(failure.kind()).isEqualTo("setup");
                        assertThat(failure.isTransient()).isFalse();
                    })
                    .hasMessage("service \"web\" does not start: " + why);
        }
        assertThat(CLOSED).containsExactly("Stuck", "Told");
    }
}
