package dev.hawser.cli.manual;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser completion SHELL`.
@Command(mixinStandardHelpOptions = true)
public final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "Which: bash, zsh or fish.")
    private Completion shell = Completion.bash;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(shell.script(spec.root()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
