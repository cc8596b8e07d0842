package dev.hawser.cli.inside;

import dev.hawser.batch.view.Shown;
import dev.hawser.cli.batch.ExitCodes;
import dev.hawser.cli.batch.Io;
import dev.hawser.reactor.ReactorMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hawser tree PID`: the reactors of a program, and what each function waits for.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class TreeCommand implements Callable<Integer> {
    private final Io io;

    @Parameters(paramLabel = "PID", description = "The process; hawser ps tells which there are.")
    private String pid;

    @Option(names = "--stacks", description = "Tells where each function stands.")
    private boolean stacks;

    @Option(names = "--timers", description = "Tells of the timers, too.")
    private boolean timers;

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "How many functions are told of, of 1000 at most. Default: 1000.")
    private int most = 1_000;

    /// @param io where it goes
    public TreeCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws Exception {
        PrintStream err = new PrintStream(io.err(), true, io.charset());
        try (Attached program = Attached.to(pid)) {
            List<ReactorMXBean> reactors = program.reactors();
            reactors.forEach(this::print);
            if (reactors.isEmpty()) {
                Attached.none(pid).forEach(err::println);
            }
            return reactors.isEmpty() ? ExitCodes.UNAVAILABLE : ExitCodes.DONE;
        } catch (IOException | IllegalStateException e) {
            err.println(Shown.lines("hawser: " + e.getMessage()));
            return ExitCodes.UNAVAILABLE;
        }
    }

    private void print(ReactorMXBean reactor) {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        InsideText.head(reactor, reactor.getStatistics()).forEach(line -> out.println(Shown.line(line)));
        for (String function : reactor.functions(most, stacks)) {
            function.lines()
                    .forEach(line -> out.println(Shown.line("  " + (line.startsWith(" ") ? "│ " : "├ ") + line)));
        }
        for (String deadlock : reactor.deadlocks()) {
            deadlock.lines().forEach(line -> out.println(Shown.line("  ⚠ " + line)));
        }
        if (timers) {
            for (String timer : reactor.timers(most)) {
                timer.lines().forEach(line -> out.println(Shown.line("  ⏲ " + line)));
            }
        }
    }
}
