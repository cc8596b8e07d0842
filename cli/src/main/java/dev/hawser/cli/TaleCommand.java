package dev.hawser.cli;

import dev.hawser.cli.tale.Chapter;
import dev.hawser.cli.tale.Settings;
import dev.hawser.cli.tale.Tale;
import dev.hawser.cli.tale.Terminal;
import dev.hawser.cli.tale.World;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser tale`: five ways to do the same waiting, each a small example, and a picture of where the time went.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class TaleCommand implements Callable<Integer> {
    private static final int MOST = 10_000_000;
    private static final int MOST_THREADS = 10_000;
    private static final BigDecimal LONGEST = BigDecimal.valueOf(86_400);

    /// As a shell says it of a command that died of SIGINT,
    private static final int INTERRUPTED = 130;

    /// or of SIGPIPE.
    private static final int UNREAD = 141;

    private final World world;
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "1|2|3|4|5|all",
            defaultValue = "all",
            description = "Which example; by default all, then a table and a timeline.")
    private String example = "all";

    @Option(
            names = "--customers",
            paramLabel = "N",
            description = "How many customers there are. By default 4 in example 1, and 15 in the others.")
    private @Nullable String customers;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "How long one installation takes, such as 0.1. Default: ${DEFAULT-VALUE}.")
    private String seconds = "";

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many installations may run at once in example 5. Default: ${DEFAULT-VALUE}.")
    private String slots = "";

    @Option(
            names = "--developers",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many threads there are in example 2. Default: ${DEFAULT-VALUE}.")
    private String developers = "";

    @Option(names = "--quiet", description = "Leaves out what is said about each customer.")
    private boolean quiet;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the timeline as a picture.")
    private @Nullable Path svg;

    TaleCommand(World world, Terminal terminal) {
        this.world = world;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        List<Chapter> chapters = chapters();
        startNoPollers();
        Tale tale = new Tale(settings(), world, terminal, spec.commandLine().getOut());
        try (EndOnSignal _ = EndOnSignal.of(tale.ending())) {
            if (tale.tell(chapters)) {
                return ExitCode.OK;
            }
            return tale.isUnread() ? UNREAD : INTERRUPTED;
        }
    }

    /// There are no sockets in the tale. A thread that polls for some would hold up the end of the process: the JVM
    /// gives a thread that is in the kernel 0.3 s to come back.
    private static void startNoPollers() {
        if (System.getProperty("jdk.pollerMode") == null) {
            System.setProperty("jdk.pollerMode", "1"); // they start when one is needed
        }
    }

    private List<Chapter> chapters() {
        return example.equals("all")
                ? List.of(Chapter.values())
                : List.of(Chapter.numbered(example)
                        .orElseThrow(() -> wrong("the example", example, "1, 2, 3, 4, 5 or all")));
    }

    private Settings settings() {
        String count = customers;
        return new Settings(
                count == null ? OptionalInt.empty() : OptionalInt.of(whole("--customers", count, MOST)),
                duration(),
                whole("--developers", developers, MOST_THREADS),
                whole("--slots", slots, MOST),
                quiet,
                picture());
    }

    private int whole(String option, String text, int most) {
        try {
            int value = Integer.parseInt(text);
            if (1 <= value && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // as any other value that is not one of those expected
        }
        throw wrong(option, text, "a whole number from 1 to " + most);
    }

    private Duration duration() {
        try {
            BigDecimal value = new BigDecimal(seconds);
            if (value.signum() >= 0 && value.compareTo(LONGEST) <= 0) {
                return Duration.ofNanos(value.movePointRight(9).longValue());
            }
        } catch (NumberFormatException e) {
            // as any other value that is not one of those expected
        }
        throw wrong("--seconds", seconds, "a number from 0 to " + LONGEST);
    }

    /// Looked at before half a minute of examples has passed.
    private Optional<Path> picture() {
        Optional<Path> file = Optional.ofNullable(svg).map(Path::toAbsolutePath);
        file.ifPresent(path -> {
            Path directory = path.getParent();
            if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(path)) {
                throw wrong("--svg", path.toString(), "a file in a directory that exists");
            }
        });
        return file;
    }

    private ParameterException wrong(String what, String was, String expected) {
        return new ParameterException(spec.commandLine(), what + " was '" + was + "', expected " + expected);
    }
}
