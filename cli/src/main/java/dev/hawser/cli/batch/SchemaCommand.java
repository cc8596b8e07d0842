package dev.hawser.cli.batch;

import dev.hawser.batch.job.JobSchema;
import dev.hawser.batch.step.StepWorkflow;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

/// `hawser schema`: the JSON Schema of job files.
@Command(mixinStandardHelpOptions = true)
public final class SchemaCommand implements Callable<Integer> {
    private final Io io;

    /// @param io where it goes
    public SchemaCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        out.println(JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(JobSchema.of(StepWorkflow.types())));
        return ExitCodes.DONE;
    }
}
