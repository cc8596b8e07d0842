package dev.hawser.cli.manual;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser explain [NAME]`.
@Command(mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "The name of a message, an exit code, or the message itself. Without one, lists the names.")
    private List<String> asked = List.of();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (asked.isEmpty()) {
            Message.all().forEach(one -> out.println("%-22s %s".formatted(one.name(), one.title())));
            return 0;
        }
        String words = String.join(" ", asked);
        Message found = Message.find(words)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "nothing is told about '" + words + "'; without a name, the names are listed"));
        out.println(found.name() + "\n\n" + found.text());
        return 0;
    }
}
