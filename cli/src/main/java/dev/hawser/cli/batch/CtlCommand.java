package dev.hawser.cli.batch;

import dev.hawser.batch.control.ControlClient;
import dev.hawser.batch.journal.RunReader;
import dev.hawser.batch.journal.RunStatus;
import dev.hawser.batch.view.Shown;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `hawser ctl DIR REQUEST`: changes a live run.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class CtlCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Io io;

    private final Map<String, String> environment;

    @Parameters(
            index = "0",
            paramLabel = "DIR|URL",
            description = "The directory of the run; or of a run of a fleet, postgresql://USER@HOST/DATABASE/RUN.")
    private String place = "";

    private Path directory = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "REQUEST", description = "What is asked for.")
    private String[] request = {};

    /// @param io where it goes
    /// @param environment of the process
    public CtlCommand(Io io, Map<String, String> environment) {
        this.io = io;
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        if (FleetUrl.isOne(place)) {
            return new FleetChange(io, FleetUrl.parse(place, environment)).make(List.of(request));
        }
        directory = Path.of(place);
        PrintStream err = new PrintStream(io.err(), true, io.charset());
        try (RunReader reader = RunReader.open(directory)) { // or says that it is no run
            Optional<JsonNode> answer = ControlClient.ask(directory, String.join(" ", request), PATIENCE);
            if (answer.isPresent()) {
                return tell(answer.get(), err);
            }
            err.println("hawser: " + unreachable(reader));
        } catch (FileSystemException e) {
            throw e; // of the directory
        } catch (IOException e) { // of the conversation
            err.println("hawser: " + e.getMessage());
        }
        return ExitCodes.UNAVAILABLE;
    }

    private int tell(JsonNode answer, PrintStream err) {
        if (!answer.path("ok").asBoolean(false)) {
            err.println(Shown.line("hawser: " + answer.path("error").asString("the request was refused")));
            return ExitCodes.USAGE;
        }
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        JsonNode text = answer.path("text");
        out.println(Shown.line(text.isString() ? text.asString() : answer.toString()));
        return ExitCodes.DONE;
    }

    /// Why nobody answers, and what can be done.
    private String unreachable(RunReader reader) throws IOException {
        Optional<String> holder = reader.holder();
        if (holder.isPresent()) {
            return directory + " is in use by " + holder.get()
                    + ", which takes no requests: it is just starting or ending, or runs elsewhere";
        }
        reader.poll(_ -> {});
        return directory + " takes no requests, since no process has it: " + ending(reader.status());
    }

    private String ending(RunStatus status) {
        String resume = "; go on by: hawser resume " + directory;
        return switch (status.closed()) {
            case "complete" ->
                status.dead() == 0
                        ? "the run is complete"
                        : "the run is complete; its dead items again by: hawser retry-dead " + directory;
            case "limited" -> "the run has served as many rows as it was asked to" + resume;
            case "drained" -> "the run was told to stop" + resume;
            case "halted" -> "a stop rule ended the run" + resume;
            case "" -> "the run was cut off" + resume;
            default -> "the run could not go on" + resume; // failed
        };
    }
}
