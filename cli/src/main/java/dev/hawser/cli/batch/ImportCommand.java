package dev.hawser.cli.batch;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser import curl LINE` and `hawser import har FILE`: print a job that does the same.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class ImportCommand implements Callable<Integer> {
    private final Io io;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "curl|har",
            description = "What is imported: a line of curl, as browsers copy it, or a recording of a browser.")
    private String what = "";

    @Parameters(
            index = "1",
            paramLabel = "LINE|FILE",
            description = "The line, in quotation marks, or - for standard input; or the file.")
    private String from = "";

    @Option(
            names = "--all",
            description = "Of a recording, takes requests for pictures, styles, scripts and fonts, too.")
    private boolean all;

    private ImportCommand(Io io) {
        this.io = io;
    }

    /// The command.
    public static CommandSpec spec(Io io) {
        return CommandSpec.forAnnotatedObject(new ImportCommand(io));
    }

    @Override
    public Integer call() throws Exception {
        String text = from.equals("-")
                ? new String(io.in().readAllBytes(), StandardCharsets.UTF_8)
                : what.equals("har") ? Files.readString(Path.of(from)) : from;
        try {
            List<HttpStepText> steps = switch (what) {
                case "curl" -> List.of(CurlLine.parse(text));
                case "har" -> HarFile.steps(text, all);
                default -> throw new IllegalArgumentException("was \"" + what + "\", expected curl or har");
            };
            new PrintStream(io.out(), true, StandardCharsets.UTF_8).print(HttpStepText.job(steps));
            return ExitCodes.DONE;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "import: " + e.getMessage());
        }
    }
}
