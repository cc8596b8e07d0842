package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.rehearsal.CaseFile;
import dev.hawser.batch.rehearsal.JobCase;
import dev.hawser.batch.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser test JOB.yaml`: serves the rows of a test in virtual time, with answers that the test has.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class TestCommand implements Callable<Integer> {
    private final Io io;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "JOB.yaml", description = "The job file.")
    private Path file;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "CASES.yaml",
            description = "The cases. By default JOB.test.yaml, beside the job.")
    private @Nullable Path cases;

    @Option(names = "--report", paramLabel = "FILE.xml", description = "Writes what came of each case as JUnit has it.")
    private @Nullable Path report;

    private TestCommand(Io io) {
        this.io = io;
    }

    /// The command.
    public static CommandSpec spec(Io io) {
        return CommandSpec.forAnnotatedObject(new TestCommand(io));
    }

    /// What came of a case.
    private record Verdict(JobCase of, List<String> wrong, double seconds) {}

    @Override
    public Integer call() throws Exception {
        PrintStream out = new PrintStream(io.out(), true, io.charset());
        Path from = cases == null ? casesOf(file) : cases;
        String text;
        try {
            text = Files.readString(from);
        } catch (NoSuchFileException e) {
            throw usage(from + ": there is no such file, expected the cases of " + file);
        }
        CaseFile parsed = parsed(text, from);
        Job job = JobSource.of(file, List.of(), parsed.environment()).job(parsed.environment());
        List<Verdict> verdicts = new ArrayList<>();
        Set<String> reached = new LinkedHashSet<>();
        for (JobCase each : parsed.as(job.input()).cases()) {
            Verdict verdict = served(job, each, reached);
            verdicts.add(verdict);
            out.println((verdict.wrong().isEmpty() ? "ok    " : "FAIL  ") + each.name());
            verdict.wrong().forEach(line -> out.println("      " + job.secrets().mask(line)));
        }
        tell(job, verdicts, reached, out);
        if (report != null) {
            write(report, job, verdicts);
        }
        return verdicts.stream().allMatch(each -> each.wrong().isEmpty()) ? ExitCodes.DONE : ExitCodes.SOME_DEAD;
    }

    private static Path casesOf(Path job) {
        String name = String.valueOf(job.getFileName());
        return job.resolveSibling(name.replaceFirst("(\\.hawser)?\\.(yaml|yml|json)$", "") + ".test.yaml");
    }

    private CaseFile parsed(String text, Path from) {
        try {
            return CaseFile.parse(text, from.toString());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static Verdict served(Job job, JobCase each, Set<String> reached) {
        try {
            Rehearsal.Result result = Rehearsal.of(job, each.row(), each.canned());
            if (result.end() != null) {
                result.end().steps().forEach(step -> reached.add(step.step()));
            }
            return new Verdict(each, each.wrong(result), result.took().toNanos() / 1e9);
        } catch (Exception e) {
            return new Verdict(each, List.of("the row cannot be served: " + e.getMessage()), 0);
        }
    }

    private static void tell(Job job, List<Verdict> verdicts, Set<String> reached, PrintStream out) {
        long failed = verdicts.stream().filter(each -> !each.wrong().isEmpty()).count();
        out.println(Texts.counted(verdicts.size(), "case", "cases") + ", "
                + (failed == 0 ? "all well" : failed + " failed"));
        List<String> never = Stream.concat(job.steps().stream(), job.finals().stream())
                .map(Job.Step::name)
                .filter(name -> !reached.contains(name))
                .toList();
        if (!never.isEmpty()) {
            out.println("no case reaches " + String.join(", ", never));
        }
    }

    private static void write(Path to, Job job, List<Verdict> verdicts) throws IOException {
        long failed = verdicts.stream().filter(each -> !each.wrong().isEmpty()).count();
        String name = ReportFile.escaped(job.name());
        try (Writer writer = Files.newBufferedWriter(to)) {
            writer.write(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\">\n"
                            .formatted(name, verdicts.size(), failed));
            for (Verdict each : verdicts) {
                String body = each.wrong().isEmpty()
                        ? ""
                        : "<failure message=\"%s\">%s</failure>"
                                .formatted(
                                        ReportFile.escaped(
                                                job.secrets().mask(each.wrong().getFirst())),
                                        ReportFile.escaped(job.secrets().mask(String.join("\n", each.wrong()))));
                writer.write("  <testcase classname=\"%s\" name=\"%s\" time=\"%s\">%s</testcase>\n"
                        .formatted(
                                name,
                                ReportFile.escaped(each.of().name()),
                                String.format(Locale.ROOT, "%.3f", each.seconds()),
                                body));
            }
            writer.write("</testsuite>\n");
        }
    }
}
