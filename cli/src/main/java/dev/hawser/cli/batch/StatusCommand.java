package dev.hawser.cli.batch;

import dev.hawser.batch.control.ControlClient;
import dev.hawser.batch.journal.RunReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `hawser status DIR`: how a run stands, live or ended.
@Command(
        name = "status",
        description = "Tells how a run stands, whether a process has it or not.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class StatusCommand implements Callable<Integer> {
    private static final long SECOND = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Io io;

    @Parameters(paramLabel = "DIR", description = "The directory of the run.")
    private Path directory;

    @Option(names = "--json", description = "As an object of JSON, in one line.")
    private boolean json;

    @Option(
            names = "--explain",
            paramLabel = "ID",
            description = "Tells instead of one item what it waits for, or what became of it.")
    private @Nullable String explain;

    @Option(names = "--watch", description = "Again every second, until no process has the run.")
    private boolean watch;

    /// @param io where it goes
    public StatusCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws Exception {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        try (RunReader reader = RunReader.open(directory)) {
            ItemStory story = new ItemStory(explain == null ? "" : explain, directory);
            boolean held;
            do {
                held = reader.holder().isPresent();
                if (explain != null) {
                    out.println(story.tell(reader, held ? ask("explain " + explain) : Optional.empty(), json));
                } else {
                    print(reader, held ? ask("status") : Optional.empty(), out);
                }
                if (watch && held) {
                    Thread.sleep(SECOND);
                }
            } while (watch && held && !out.checkError());
        }
        return ExitCodes.DONE;
    }

    private void print(RunReader reader, Optional<JsonNode> now, PrintStream out) throws IOException {
        reader.poll(_ -> {});
        if (json) {
            out.println(StatusText.json(reader, now));
        } else {
            StatusText.lines(reader, now).forEach(out::println);
        }
    }

    /// What the process says; empty if it says nothing, and then the journal has to do.
    private Optional<JsonNode> ask(String request) {
        try {
            return ControlClient.ask(directory, request, PATIENCE)
                    .filter(answer -> answer.path("ok").asBoolean(false));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
