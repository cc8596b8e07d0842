package dev.hawser.cli.batch;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hawser timeline DIR`: a run as a page.
@Command(
        name = "timeline",
        description = "Draws a run as one self-contained page: a row for each slot over time.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class TimelineCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The directory of the run.")
    private Path directory;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.html",
            description = "Where to. By default timeline.html in the directory of the run.")
    private @Nullable Path file;

    @Override
    public Integer call() throws Exception {
        TimelineFile.write(directory, file == null ? directory.resolve("timeline.html") : file);
        return ExitCodes.DONE;
    }
}
