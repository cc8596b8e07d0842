package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What `hawser ctl` says of a run that nobody can change: what became of it, and what can be done. */
class UnreachableRunTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private final Commands asking = new Commands();

    private void runToTheEnd(String pause) throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "pause\n" + pause + "\n");
        Path job = Files.writeString(
                directory.resolve("job.yaml"), "input: rows.csv\nretries: 1\nsteps: [{sleep: '{{pause}}'}]\n");
        int exitCode = commands.hawser("run", job, "--output", run(), "--results", "no", "--no-timeline");
        assertThat(exitCode).as(commands.told()).isLessThanOrEqualTo(ExitCodes.SOME_DEAD);
    }

    private Path run() {
        return directory.resolve("run");
    }

    private String refusal() {
        assertThat(asking.hawser("ctl", run(), "slots=3")).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(asking.output()).isEmpty();
        assertThat(asking.told()).startsWith("hawser: ").endsWith("\n").hasLineCount(1);
        return asking.told().strip();
    }

    private void changeLastRecord(String word) throws IOException {
        Path journal = run().resolve("journal.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(journal));
        String close = lines.removeLast();
        assertThat(close).contains("\"complete\"");
        if (!word.isEmpty()) {
            String changed = close.replace("\"complete\"", '"' + word + '"');
            String summed = changed.substring(0, changed.indexOf(",\"crc\":"));
            CRC32C sum = new CRC32C();
            sum.update(summed.getBytes(StandardCharsets.UTF_8));
            lines.add("%s,\"crc\":\"%08x\"}".formatted(summed, sum.getValue()));
        }
        Files.write(journal, lines);
    }

    @Test
    void thatARunIsCompleteIsTold() throws IOException {
        runToTheEnd("0s");

        assertThat(refusal())
                .isEqualTo("hawser: " + run() + " takes no requests, since no process has it: the run is complete");
    }

    @Test
    void howToTryDeadItemsAgainIsTold() throws IOException {
        runToTheEnd("for ever");

        assertThat(refusal()).endsWith("the run is complete; its dead items again by: hawser retry-dead " + run());
    }

    @ParameterizedTest
    @CsvSource({
        "limited, the run has served as many rows as it was asked to",
        "drained, the run was told to stop",
        "halted, a stop rule ended the run",
        "failed, the run could not go on",
        "'', the run was cut off"
    })
    void howARunWithWorkLeftEndedIsToldAndHowToGoOn(String closed, String expected) throws IOException {
        runToTheEnd("0s");
        changeLastRecord(closed);

        assertThat(refusal()).endsWith("no process has it: " + expected + "; go on by: hawser resume " + run());
    }

    @Test
    void aProcessThatTakesNoRequestsIsNamed() throws IOException {
        runToTheEnd("0s");
        Files.writeString(
                run().resolve("lock"),
                "{\"pid\":7,\"started\":\"2026-01-01T00:00:00Z\",\"host\":\"another.example\"}\n");

        assertThat(refusal())
                .startsWith(
                        "hawser: " + run() + " is in use by process 7 on another.example since 2026-01-01T00:00:00Z,"
                                + " which takes no requests");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aProcessThatGoesAwayBeforeItAnswersIsToldInALineToo() throws IOException, InterruptedException {
        runToTheEnd("0s");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(run().resolve("control.sock")));
            Thread server = Thread.ofVirtual().start(() -> {
                try (SocketChannel connection = socket.accept()) {
                    int _ = connection.read(ByteBuffer.allocate(100));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            assertThat(refusal()).isEqualTo("hawser: the process that has " + run() + " went away without an answer");
            server.join();
        }
    }
}
