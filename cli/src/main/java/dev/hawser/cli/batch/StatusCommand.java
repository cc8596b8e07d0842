package dev.hawser.cli.batch;

import dev.hawser.batch.control.ControlClient;
import dev.hawser.batch.journal.RunReader;
import dev.hawser.batch.view.LiveBlock;
import dev.hawser.batch.view.Shown;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `hawser status DIR`: how a run stands, live or ended.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class StatusCommand implements Callable<Integer> {
    private static final long SECOND = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Io io;

    private final Map<String, String> environment;

    @Parameters(
            paramLabel = "DIR|URL",
            description =
                    "The directory of the run; or of a fleet postgresql://USER@HOST/DATABASE, with /RUN behind it for"
                            + " one run.")
    private String place = "";

    @Option(names = "--json", description = "As an object of JSON, in one line.")
    private boolean json;

    @Option(
            names = "--explain",
            paramLabel = "ID",
            description = "Tells instead of one item what it waits for, or what became of it.")
    private @Nullable String explain;

    @Option(
            names = "--watch",
            description = "Again every second, in place on a terminal, until no process has the run.")
    private boolean watch;

    /// @param io where it goes
    /// @param environment of the process
    public StatusCommand(Io io, Map<String, String> environment) {
        this.io = io;
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        if (FleetUrl.isOne(place)) {
            return new FleetView(io, FleetUrl.parse(place, environment))
                    .show(new FleetView.Manner(json, watch, explain));
        }
        Path directory = Path.of(place);
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        try (RunReader reader = RunReader.open(directory)) {
            ItemStory story = new ItemStory(explain == null ? "" : explain, directory);
            LiveBlock block = new LiveBlock(io.outScreen());
            boolean inPlace = watch && !json && io.outScreen().live();
            boolean held;
            do {
                held = reader.holder().isPresent();
                List<String> lines = lines(directory, reader, story, held).stream()
                        .map(Shown::line)
                        .toList();
                if (inPlace) {
                    out.print(block.show(lines));
                } else {
                    lines.forEach(out::println);
                }
                if (watch && held) {
                    Thread.sleep(SECOND);
                }
            } while (watch && held && !out.checkError());
        }
        return ExitCodes.DONE;
    }

    private List<String> lines(Path directory, RunReader reader, ItemStory story, boolean held) throws IOException {
        if (explain != null) {
            return List.of(story.tell(reader, held ? ask(directory, "explain " + explain) : Optional.empty(), json));
        }
        Optional<JsonNode> now = held ? ask(directory, "status") : Optional.empty();
        reader.poll(_ -> {});
        return json ? List.of(StatusText.json(reader, now).toString()) : StatusText.lines(reader, now);
    }

    /// What the process says; empty if it says nothing, and then the journal has to do.
    private static Optional<JsonNode> ask(Path directory, String request) {
        try {
            return ControlClient.ask(directory, request, PATIENCE)
                    .filter(answer -> answer.path("ok").asBoolean(false));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
