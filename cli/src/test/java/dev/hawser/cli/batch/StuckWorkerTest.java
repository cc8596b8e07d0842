package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A worker with an attempt that does not end, though it is cancelled. */
@DisabledOnOs(OS.WINDOWS)
class StuckWorkerTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private final String url = "postgresql://postgres@" + Postgres.newDatabase();

    private JsonNode status() {
        commands.forget();
        assertThat(commands.hawser("status", url, "--json")).isZero();
        return commands.results().getFirst();
    }

    private void until(Process alive, Predicate<JsonNode> condition) throws Exception {
        while (!condition.test(status())) {
            assertThat(alive.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    @Test
    @Tag("slow")
    void endsItsProcessSoThatItsSlotIsFreeWhenItsTimeIsOver() throws Exception {
        Files.writeString(directory.resolve("rows.csv"), "id\na\n");
        Files.writeString(directory.resolve("Deaf.java"), """
                public class Deaf implements dev.hawser.batch.step.Step {
                    public java.util.Map<String, ?> run(Input input) throws Exception {
                        java.nio.file.Path gone = java.nio.file.Path.of(input.with().get("gone"));
                        while (!java.nio.file.Files.exists(gone)) {
                            try {
                                Thread.sleep(20);
                            } catch (InterruptedException e) {
                                continue; // takes no notice
                            }
                        }
                        return java.util.Map.of();
                    }
                }
                """);
        Path gone = directory.resolve("gone");
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                name: list
                input: rows.csv
                id: id
                slots: 1
                cancel-grace: 200ms
                steps:
                  - java: {source: Deaf.java, with: {gone: '%s'}}
                """.formatted(gone));
        Path run = directory.resolve("run");
        Object[] submit = {"run", job, "--fleet", url, "--detach", "--lease", "3s", "--output", run, "--results", "no"};
        assertThat(commands.hawser(submit)).as(commands.told()).isZero();
        Processes processes = new Processes(directory);
        Process worker = processes.start("worker", url, "--name", "w1", "--allow", "java", "--grace", "200ms");
        until(worker, status -> status.path("busy").asInt() == 1);
        String id = status().path("id").asString();
        assertThat(commands.hawser("ctl", url + "/" + id, "drain=w1")).isZero();

        assertThat(Processes.end(worker)).as(processes.said()).isEqualTo(ExitCodes.DRAINED);
        assertThat(processes.said()).contains("ends the process, since 1 attempt does not end");
        Files.createFile(gone);
        assertThat(commands.hawser("worker", url, "--once", "--allow", "java"))
                .as(commands.told())
                .isZero();
        assertThat(status().path("done").asInt()).isEqualTo(1);
        assertThat(status().path("lost").asInt()).isEqualTo(1); // it did not leave: its slot was nobody's until then
    }
}
