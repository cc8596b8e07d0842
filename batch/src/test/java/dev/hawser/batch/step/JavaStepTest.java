package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobParser;
import dev.hawser.defer.Deferred;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class JavaStepTest {
    @TempDir
    private Path directory;

    private Path source(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name + ".java"), text);
    }

    private StepBench bench(String job) throws Exception {
        Job parsed = new JobParser(StepWorkflow.types(), Map.of())
                .parse("input: rows.jsonl\n" + job, directory.resolve("job.yaml"), List.of());
        return new StepBench(parsed);
    }

    @Test
    void stepThatThePageShowsIsOne(@TempDir Path directory) throws Exception {
        String page = Files.readString(Path.of("../docs/steps.md"));
        int from = page.indexOf("```java\n") + "```java\n".length();
        Path source =
                Files.writeString(directory.resolve("Price.java"), page.substring(from, page.indexOf("```", from)));
        try (StepBench bench =
                StepBench.of("- {name: price, java: {source: '" + source + "', with: {plan: '{{plan}}'}}}")) {
            assertThat(bench.serve("{\"plan\": \"small\", \"sites\": 3}").toString())
                    .contains("\"cents\":1500", "\"try\":1");
            assertThat(bench.failure("{\"plan\": \"huge\"}").kind()).isEqualTo("no-such-plan");
        }
    }

    @Test
    void aSourceFileIsCompiledAndServesEachItem() throws Exception {
        Path _ = source("Greeting", """
                import dev.hawser.batch.step.Step;
                import java.util.Map;

                public final class Greeting implements Step {
                    private int served;

                    @Override
                    public Map<String, ?> run(Input input) throws Exception {
                        Thread.sleep(1); // suspends the function
                        return Map.of("text", input.with().get("word") + " " + input.attempt().item().id(), "served", ++served);
                    }
                }
                """);
        try (StepBench bench = bench("""
                steps:
                  - name: greet
                    java: {source: Greeting.java, with: {word: "hello {{name}}"}}
                  - log: "{{greet.text}}"
                """)) {
            ObjectNode first = bench.serve("{\"name\": \"Ann\"}");
            ObjectNode second = bench.serve("{\"name\": \"Bo\"}");

            assertThat(first.path("greet").path("text").asString()).isEqualTo("hello Ann id-1");
            assertThat(second.path("greet").path("served").asInt()).isEqualTo(2);
            assertThat(bench.log).containsExactly("hello Ann id-1", "hello Bo id-2");
        }
    }

    @Test
    void aMistakeInTheSourceIsToldWithItsLineBeforeTheFirstItem() throws Exception {
        Path file = source("Broken", "public class Broken {\n    int x = \"text\";\n}\n");
        try (StepBench bench = bench("steps:\n  - java: Broken.java\n")) {
            assertThatThrownBy(() -> bench.serve("{}"))
                    .isInstanceOf(StepException.class)
                    .hasMessageStartingWith("step \"java\" cannot work: " + file + ":2: incompatible types");
        }
    }

    @Test
    void aClassOfAnotherTypeIsRefused() throws Exception {
        Path _ = source("Other", "public class Other {}\n");
        try (StepBench bench = bench("steps:\n  - java: Other.java\n")) {
            assertThatThrownBy(() -> bench.serve("{}"))
                    .hasMessage(
                            "step \"java\" cannot work: Other is no dev.hawser.batch.step.Step, expected a class that implements it");
        }
    }

    @Test
    void whatItThrowsFailsTheStepWithItsMessage() throws Exception {
        Path _ = source("Failing", """
                import dev.hawser.batch.StepException;
                import dev.hawser.batch.step.Step;
                import java.util.Map;

                public final class Failing implements Step {
                    @Override
                    public Map<String, ?> run(Input input) throws Exception {
                        throw new IllegalStateException("no luck");
                    }
                }
                """);
        try (StepBench bench = bench("steps:\n  - name: try\n    java: Failing.java\n")) {
            StepException failure = bench.failure("{}");

            assertThat(failure.step()).isEqualTo("try");
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure).hasMessageContaining("no luck");
        }
    }

    @Test
    void cancelInterruptsItWhereItWaits() throws Exception {
        Path _ = source("Patient", """
                import dev.hawser.batch.step.Step;
                import java.nio.file.*;
                import java.util.Map;

                public final class Patient implements Step {
                    @Override
                    public Map<String, ?> run(Input input) throws Exception {
                        try {
                            Thread.sleep(60_000);
                        } finally {
                            Files.writeString(Path.of(input.with().get("note")), "tidied up");
                        }
                        return Map.of();
                    }
                }
                """);
        Path note = directory.resolve("note.txt");
        try (StepBench bench = bench("""
                steps:
                  - java: {source: Patient.java, with: {note: "%s"}}
                """.formatted(note))) {
            boolean cancelled = bench.call(() -> {
                Deferred<ObjectNode> attempt = bench.start("{}");
                attempt.cancel();
                return attempt.<Boolean>addCallbacks(_ -> false, CancellationException.class::isInstance)
                        .await();
            });

            assertThat(cancelled).isTrue();
            assertThat(note).hasContent("tidied up");
        }
    }

    @Test
    void aServiceIsThereForAllItemsAndIsClosedAtTheEnd() throws Exception {
        Path trace = directory.resolve("trace.txt");
        Path _ = source("Counter", """
                import dev.hawser.batch.step.Service;
                import java.io.IOException;
                import java.nio.file.Files;
                import java.nio.file.Path;
                import java.util.Map;

                public final class Counter implements Service {
                    private Path trace;

                    @Override
                    public Map<String, String> start(Map<String, String> with) throws IOException {
                        trace = Path.of(with.get("trace"));
                        Files.writeString(trace, "started");
                        return Map.of("url", "http://127.0.0.1:1/x");
                    }

                    @Override
                    public void close() throws IOException {
                        Files.writeString(trace, "closed");
                    }
                }
                """);
        try (StepBench bench = bench("""
                services:
                  - name: counter
                    java: {source: Counter.java, with: {trace: "%s"}}
                steps:
                  - log: "{{counter.url}}"
                """.formatted(trace))) {
            ObjectNode output = bench.serve("{}");

            assertThat(Files.readString(trace)).isEqualTo("started");
            assertThat(bench.log).containsExactly("http://127.0.0.1:1/x");
            assertThat(output.has("counter")).isFalse();
        }
        assertThat(Files.readString(trace)).isEqualTo("closed");
    }

    @Test
    void aServiceThatDoesNotStartEndsTheRunBeforeItBegins() throws Exception {
        try (StepBench bench = bench("""
                services:
                  - name: gone
                    java: Nothing.java
                steps:
                  - log: x
                """)) {
            assertThatThrownBy(() -> bench.serve("{}"))
                    .isInstanceOf(StepException.class)
                    .hasMessageContaining("service \"gone\" does not start");
        }
    }
}
