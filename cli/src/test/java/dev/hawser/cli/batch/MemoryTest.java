package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process with little memory: rows larger than all of it together pass, and its end is told as what it is. */
class MemoryTest {
    @TempDir
    private Path directory;

    private Processes processes;
    private Path run;

    @BeforeEach
    void makeDirectory() {
        processes = new Processes(directory);
        run = directory.resolve("run");
    }

    private static List<String> withHeap(String heap, Object... arguments) {
        List<String> command = new ArrayList<>(Processes.command(arguments));
        command.add(1, "-Xmx" + heap);
        return command;
    }

    private void rows(int count, int length) throws IOException {
        String filler = "x".repeat(length);
        try (Writer list = Files.newBufferedWriter(directory.resolve("rows.jsonl"))) {
            for (int i = 0; i < count; i++) {
                list.write("{\"name\":\"row" + i + "\",\"host\":\"one\",\"text\":\"" + filler + "\"}\n");
            }
        }
    }

    private Path job(String more) throws IOException {
        return Files.writeString(
                directory.resolve("job.yaml"),
                "id: name\nkey: host\nper-key: 1\nslots: 8\nsteps: [sleep: 0ms]\n" + more);
    }

    private void assertServes(int count, int length, String heap) throws Exception {
        rows(count, length);
        Process process =
                processes.start(withHeap(heap, "run", job("input: rows.jsonl"), "--output", run, "--results", "no"));

        assertThat(Processes.end(process)).as(processes.said()).isZero();
        assertThat(Processes.doneIds(run)).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void rowsOfOneKeyThatAreLargerThanTheMemoryAreServed() throws Exception {
        assertServes(520, 100_000, "48m");
    }

    @Test
    @Tag("slow")
    void rowsAsLongAsMayBeAreServed() throws Exception {
        assertServes(3, (16 << 20) - 100, "128m");
    }

    @Test
    @Tag("slow")
    void halfAGigabyteOfRowsIsServedInAHundredAndTwentyEightMegabytes() throws Exception {
        assertServes(5_000, 100_000, "128m");
    }

    @Test
    void withoutMemoryItEndsAtOnceWithALineAndACodeOfItsOwnAndAResumeServesTheRest() throws Exception {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            list.append("{\"name\":\"row")
                    .append(i)
                    .append("\",\"host\":\"h")
                    .append(i % 16)
                    .append("\"}\n");
        }
        list.append("{\"name\":\"last\",\"host\":\"h\",\"text\":\"")
                .append("x".repeat(40_000_000))
                .append("\"}\n");
        Files.writeString(directory.resolve("rows.jsonl"), list);
        Path job = job("input: {file: rows.jsonl, max-row: 48MB}");
        Process process = processes.start(withHeap("48m", "run", job, "--output", run, "--results", "no"));

        assertThat(Processes.end(process)).as(processes.said()).isEqualTo(ExitCodes.OUT_OF_MEMORY);
        assertThat(processes.said())
                .contains("hawser: out of memory, with a heap of ", "hawser resume " + run)
                .doesNotContain("\tat ", "line ", "cannot be read");

        Process resumed = processes.start(withHeap("320m", "resume", run, "--results", "no"));
        assertThat(Processes.end(resumed)).as(processes.said()).isZero();
        assertThat(Processes.doneIds(run)).hasSize(201).doesNotHaveDuplicates();
    }
}
