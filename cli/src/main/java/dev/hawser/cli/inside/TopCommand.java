package dev.hawser.cli.inside;

import dev.hawser.batch.view.LiveBlock;
import dev.hawser.batch.view.Shown;
import dev.hawser.cli.batch.ExitCodes;
import dev.hawser.cli.batch.Io;
import dev.hawser.cli.batch.RunTop;
import dev.hawser.reactor.ReactorMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hawser top PID|DIR|URL`: what the reactors of a program do, or the slots of a run, again every second.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class TopCommand implements Callable<Integer> {
    private static final long SECOND = 1_000;
    private static final int LOOKED_AT = 100;

    private final Io io;
    private final Map<String, String> environment;
    private final Map<String, Map<String, Double>> before = new HashMap<>();

    @Parameters(
            paramLabel = "PID|DIR|URL",
            description =
                    "The process, hawser ps tells which there are; or the directory of a run that goes on; or a run"
                            + " of a fleet, postgresql://USER@HOST/DATABASE/RUN.")
    private String pid;

    @Option(names = "--times", paramLabel = "N", description = "Ends after so many. Default: never.")
    private int times = Integer.MAX_VALUE;

    /// @param io where it goes
    /// @param environment of the process
    public TopCommand(Io io, Map<String, String> environment) {
        this.io = io;
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        return pid.matches("[0-9]+") && !Files.isDirectory(Path.of(pid))
                ? program()
                : RunTop.show(io, pid, environment, times);
    }

    private int program() throws Exception {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        LiveBlock block = new LiveBlock(io.outScreen());
        try (Attached program = Attached.to(pid)) {
            for (int i = 0; i < times && !out.checkError(); i++) {
                if (i > 0) {
                    Thread.sleep(SECOND);
                }
                List<String> lines = new ArrayList<>();
                for (ReactorMXBean reactor : program.reactors()) {
                    lines.addAll(lines(reactor));
                }
                List<String> shown = lines.stream().map(Shown::line).toList();
                if (io.outScreen().live()) {
                    out.print(block.show(shown));
                } else {
                    shown.forEach(out::println);
                }
            }
            return ExitCodes.DONE;
        } catch (IOException | IllegalStateException | java.lang.reflect.UndeclaredThrowableException e) {
            new PrintStream(io.err(), true, io.charset())
                    .println(Shown.lines("hawser: process " + pid + " tells no more: " + e.getMessage()));
            return ExitCodes.UNAVAILABLE;
        }
    }

    private List<String> lines(ReactorMXBean reactor) {
        Map<String, Double> now = reactor.getStatistics();
        Map<String, Double> last = before.getOrDefault(reactor.getName(), now);
        before.put(reactor.getName(), now);
        List<String> lines = new ArrayList<>(InsideText.head(reactor, now));
        lines.add("  a second: " + rate(now, last, "turns") + " turns, " + rate(now, last, "slices") + " slices, "
                + rate(now, last, "callbacks") + " callbacks, " + rate(now, last, "wokenFromOutside")
                + " from outside");
        lines.addAll(InsideText.kinds(reactor.functions(LOOKED_AT, false)));
        return lines;
    }

    private static String rate(Map<String, Double> now, Map<String, Double> last, String name) {
        return String.format(Locale.ROOT, "%,.0f", now.getOrDefault(name, 0.0) - last.getOrDefault(name, 0.0));
    }
}
