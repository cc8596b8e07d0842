package dev.hawser.cli.batch;

import dev.hawser.batch.control.ControlClient;
import dev.hawser.batch.journal.RunDescription;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `hawser ctl DIR REQUEST`: changes a live run.
@Command(
        name = "ctl",
        description = "Changes a live run: slots=N, pause, resume, drain, drain=30s, cancel; or asks it: status,"
                + " explain ID.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class CtlCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Io io;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the run.")
    private Path directory;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "REQUEST", description = "What is asked for.")
    private String[] request = {};

    /// @param io where it goes
    public CtlCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws Exception {
        PrintStream err = new PrintStream(io.err(), true, io.charset());
        var _ = RunDescription.read(directory); // tells if it is no run
        Optional<JsonNode> answer = ControlClient.ask(directory, String.join(" ", request), PATIENCE);
        if (answer.isEmpty()) {
            err.println(
                    "hawser: no process has " + directory + "; hawser status " + directory + " tells how it stands");
            return ExitCodes.UNAVAILABLE;
        }
        if (!answer.get().path("ok").asBoolean(false)) {
            err.println("hawser: " + answer.get().path("error").asString("the request was refused"));
            return ExitCodes.USAGE;
        }
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        JsonNode text = answer.get().path("text");
        out.println(text.isString() ? text.asString() : answer.get().toString());
        return ExitCodes.DONE;
    }
}
