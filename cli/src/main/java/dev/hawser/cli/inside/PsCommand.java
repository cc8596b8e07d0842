package dev.hawser.cli.inside;

import dev.hawser.batch.view.Shown;
import dev.hawser.cli.batch.ExitCodes;
import dev.hawser.cli.batch.Io;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `hawser ps`: the programs of this user that have reactors.
@Command(mixinStandardHelpOptions = true)
public final class PsCommand implements Callable<Integer> {
    private final Io io;

    /// @param io where it goes
    public PsCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        Attached.programs().forEach(one -> out.println(Shown.line(one.pid() + "  " + one.program())));
        return ExitCodes.DONE;
    }
}
