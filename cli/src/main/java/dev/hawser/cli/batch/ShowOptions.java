package dev.hawser.cli.batch;

import dev.hawser.batch.job.JobException;
import dev.hawser.batch.step.ShellText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How a run is shown and ended: options of all commands that run items.
final class ShowOptions {
    private static final String GRACE = "25s";

    @Option(
            names = "--progress",
            paramLabel = "KIND",
            description =
                    "What is shown on the error output: auto, tty, plain, json or none. By default auto: live lines"
                            + " on a terminal, a plain line every 10 s elsewhere.",
            converter = Kind.class)
    private ProgressKind progress = ProgressKind.AUTO;

    @Option(
            names = "--results",
            arity = "1",
            paramLabel = "yes|no",
            description = "Whether the result lines go to the standard output, too. By default they do unless that is a"
                    + " terminal.",
            converter = YesNo.class)
    private @Nullable Answer results;

    @Option(
            names = {"-k", "--keep-order"},
            description =
                    "The result lines on the standard output come in the order of the rows; a row that takes long holds"
                            + " back those behind it.")
    private boolean keepOrder;

    @Option(
            names = "--joblog",
            paramLabel = "FILE",
            description =
                    "Writes a line for each row that has ended, with its times and exit code, as GNU parallel does.")
    private @Nullable Path jobLog;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Writes a trace to look at in Perfetto or chrome://tracing, a track for each slot.")
    private @Nullable Path trace;

    @Option(names = "--no-timeline", description = "Draws no timeline at the end; hawser timeline can do that later.")
    private boolean withoutTimeline;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "How long items may take to end when the run is told to stop, before they are cancelled and"
                    + " given back. By default " + GRACE + ".",
            converter = Time.class)
    private Duration grace = Duration.ofSeconds(25);

    @Option(
            names = "--driver-path",
            paramLabel = "JAR",
            split = ",",
            converter = Jar.class,
            description = "Jars with JDBC drivers, beside those for SQLite and PostgreSQL.")
    private List<Path> driverPath = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            split = ",",
            converter = ReportPath.class,
            description =
                    "Writes down at the end what failed, those together that failed alike, with a command that does it"
                            + " once more: as JUnit's XML, HTML or Markdown, by the extension.")
    private List<Path> reports = List.of();

    @Mixin
    private OutletOptions outlets = new OutletOptions();

    RunPlan.Reports reports(JobSource source, Map<String, String> environment) throws JobException {
        return new RunPlan.Reports(reports, source.job(ShellText.named(environment)));
    }

    List<Path> driverPath() {
        return driverPath;
    }

    RunPlan.Showing showing(Io io, CommandSpec spec, Map<String, String> environment) {
        boolean toOutput = results == null ? !io.outIsTerminal() : results == Answer.YES;
        return new RunPlan.Showing(
                progress,
                Optional.ofNullable(trace),
                results(toOutput),
                !withoutTimeline,
                false,
                grace,
                outlets.outlets(spec, environment));
    }

    private RunPlan.Results results(boolean shown) {
        return new RunPlan.Results(shown, keepOrder, Optional.ofNullable(jobLog));
    }

    /// Of what runs in passing: results unless they are not wanted, and live lines on a terminal, but no more.
    RunPlan.Showing showingBriefly(Io io, boolean timeline, CommandSpec spec, Map<String, String> environment) {
        boolean live = io.screen().live() || progress != ProgressKind.AUTO;
        return new RunPlan.Showing(
                live ? progress : ProgressKind.NONE,
                Optional.ofNullable(trace),
                results(results != Answer.NO),
                timeline && !withoutTimeline,
                true,
                grace,
                outlets.outlets(spec, environment));
    }

    /// `json`, not `JSON`.
    static final class Kind implements ITypeConverter<ProgressKind> {
        @Override
        public ProgressKind convert(String text) {
            for (ProgressKind kind : ProgressKind.values()) {
                if (kind.toString().equals(text)) {
                    return kind;
                }
            }
            throw new TypeConversionException("was " + text + ", expected auto, tty, plain, json or none");
        }
    }

    enum Answer {
        YES,
        NO
    }

    static final class YesNo implements ITypeConverter<Answer> {
        @Override
        public Answer convert(String text) {
            return switch (text) {
                case "yes" -> Answer.YES;
                case "no" -> Answer.NO;
                default -> throw new TypeConversionException("was " + text + ", expected yes or no");
            };
        }
    }

    /// A driver that is not there would be missed by the first statement only.
    static final class Jar implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path jar = Path.of(text);
            if (!Files.isReadable(jar)) {
                throw new TypeConversionException("was " + text + ", expected a jar that can be read");
            }
            return jar;
        }
    }

    static final class ReportPath implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            Path file = Path.of(text);
            if (!ReportFile.isKnown(file)) {
                throw new TypeConversionException("was " + text + ", expected " + ReportFile.EXPECTED);
            }
            return file;
        }
    }

    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return DurationOption.parse(text);
        }
    }
}
