package dev.hawser.cli.manual;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser help [COMMAND|TOPIC]`.
@Command(mixinStandardHelpOptions = true)
public final class HelpCommand implements Callable<Integer> {
    /// Pages that travel with the command.
    private static final List<String> TOPICS = List.of("batch", "job", "steps", "run-directory", "messages");

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TOPIC",
            arity = "0..1",
            description = "A command; or batch, job, steps, run-directory, messages.")
    private @Nullable String topic;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        if (topic == null) {
            root.usage(out);
            out.println("Topics, by hawser help TOPIC: " + String.join(", ", TOPICS));
        } else if (TOPICS.contains(topic)) {
            out.println(Message.Page.read(topic));
        } else {
            String name = topic;
            Optional.ofNullable(root.getSubcommands().get(name))
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "there is no command and no topic '" + name + "', expected a command, or one of "
                                    + String.join(", ", TOPICS)))
                    .usage(out);
        }
        return 0;
    }
}
