package dev.hawser.cli.batch;

import dev.hawser.batch.journal.RunReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hawser status DIR`: how a run stands, live or ended.
@Command(
        name = "status",
        description = "Tells how a run stands, whether a process has it or not.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class StatusCommand implements Callable<Integer> {
    private static final long SECOND = 1_000;

    private final Io io;

    @Parameters(paramLabel = "DIR", description = "The directory of the run.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private Path directory;

    @Option(names = "--json", description = "As an object of JSON, in one line.")
    private boolean json;

    @Option(names = "--watch", description = "Again every second, until no process has the run.")
    private boolean watch;

    /// @param io where it goes
    public StatusCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws Exception {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        try (RunReader reader = RunReader.open(directory)) {
            boolean held;
            do {
                held = reader.holder().isPresent();
                reader.poll(_ -> {});
                if (json) {
                    out.println(StatusText.json(reader));
                } else {
                    StatusText.lines(reader).forEach(out::println);
                }
                if (watch && held) {
                    Thread.sleep(SECOND);
                }
            } while (watch && held && !out.checkError());
        }
        return ExitCodes.DONE;
    }
}
