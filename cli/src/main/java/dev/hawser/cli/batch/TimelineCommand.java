package dev.hawser.cli.batch;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hawser timeline DIR`: a run as a page.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class TimelineCommand implements Callable<Integer> {
    private final Io io;

    @Parameters(paramLabel = "DIR", description = "The directory of the run.")
    private Path directory;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.html",
            description = "Where to. By default timeline.html in the directory of the run.")
    private @Nullable Path file;

    /// @param io where it says what is wrong with the journal
    public TimelineCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws Exception {
        PrintStream err = new PrintStream(io.err(), true, io.charset());
        TimelineFile.write(directory, file == null ? directory.resolve("timeline.html") : file)
                .ifPresent(wrong -> err.println("hawser: " + wrong));
        return ExitCodes.DONE;
    }
}
