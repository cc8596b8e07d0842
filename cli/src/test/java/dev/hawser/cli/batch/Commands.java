package dev.hawser.cli.batch;

import dev.hawser.batch.view.Screen;
import dev.hawser.cli.inside.PsCommand;
import dev.hawser.cli.inside.TopCommand;
import dev.hawser.cli.inside.TreeCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs commands in this JVM, and keeps what they print. */
final class Commands {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private OutputStream taking = out;
    private final Map<String, String> environment = new HashMap<>();
    private String input = "";
    private Screen screen = Screen.FILE;

    /** What the environment has, for the next commands. */
    void setEnvironment(String variable, String value) {
        environment.put(variable, value);
    }

    /** The standard input of the next command. */
    void setInput(String text) {
        input = text;
    }

    /** What the standard output of the next command can show. */
    void setScreen(Screen shown) {
        screen = shown;
    }

    /** From now on the standard output takes nothing, for this reason. */
    void refuseOutput(String why) {
        taking = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(why);
            }
        };
    }

    /** {@return the exit code} */
    int hawser(Object... arguments) {
        Io io = new Io(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                taking,
                err,
                StandardCharsets.UTF_8,
                Screen.FILE,
                screen,
                false);
        CommandLine command = new CommandLine(
                        CommandLine.Model.CommandSpec.create().name("hawser"))
                .addSubcommand("run", RunCommand.spec(io, environment))
                .addSubcommand("each", EachCommand.spec(io, environment))
                .addSubcommand("test", TestCommand.spec(io))
                .addSubcommand("import", ImportCommand.spec(io))
                .addSubcommand("resume", ResumeCommand.resume(io, environment))
                .addSubcommand("retry-dead", ResumeCommand.retryDead(io, environment))
                .addSubcommand("status", new StatusCommand(io, environment))
                .addSubcommand("ctl", new CtlCommand(io, environment))
                .addSubcommand("worker", new WorkerCommand(io, environment))
                .addSubcommand("fleet", new FleetCommand(io, environment))
                .addSubcommand("web", new WebCommand(io, environment))
                .addSubcommand("ps", new PsCommand(io))
                .addSubcommand("tree", new TreeCommand(io))
                .addSubcommand("top", new TopCommand(io, environment))
                .addSubcommand("timeline", new TimelineCommand(io))
                .addSubcommand("schema", new SchemaCommand(io))
                .setExpandAtFiles(false)
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((thrown, _, _) -> {
                    CommandFailure told = CommandFailure.of(thrown).orElseThrow(() -> thrown);
                    err.writeBytes(told.message().getBytes(StandardCharsets.UTF_8));
                    return told.exitCode();
                });
        return command.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }

    /** What went to the standard output since this was asked last. */
    String takeOutput() {
        String text = out.toString(StandardCharsets.UTF_8);
        out.reset();
        return text;
    }

    /** From now on, what was said so far was never said. */
    void forget() {
        out.reset();
        err.reset();
    }

    /** What went to the standard output. */
    String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What went to the standard error. */
    String told() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The lines of the standard output. */
    List<JsonNode> results() {
        return output().lines().map(JsonMapper.shared()::readTree).toList();
    }
}
