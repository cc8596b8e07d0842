package dev.hawser.cli.batch;

import dev.hawser.batch.input.JobInput;
import dev.hawser.batch.job.Assignment;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.journal.RunDirectory;
import dev.hawser.batch.step.ShellText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `hawser each -j10 rows.csv -- convert {{file}} {{file|stem}}.png`: a run without a job file.
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = {
            "hawser each [-j N] [OPTIONS] [FILE...] -- COMMAND [ARG...]",
            "hawser each [-j N] [OPTIONS] [FILE...] --url URL"
        })
public final class EachCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

    private static final String JOBS = "-j";
    private static final String MOST = "-n";

    private final Io io;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE... -- COMMAND",
            arity = "0..*",
            description =
                    "Files with rows, each a line unless the file is a .csv, .tsv or .jsonl; standard input without"
                            + " one. Behind -- the program and its arguments, with names such as {{value}} or {{column}} in them; {}"
                            + " stands for the line, which goes to the end if nothing says where.")
    private List<String> words = List.of();

    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            description = "How many at once, as --slots. By default 10.")
    private @Nullable String jobs;

    @Option(
            names = {"-0", "--null"},
            description = "Rows have a zero byte after them, as find -print0 writes them.")
    private boolean nul;

    @Option(
            names = {"-n", "--max-args"},
            paramLabel = "N",
            description = "How many rows each call gets, as so many arguments.")
    private @Nullable String most;

    @Option(names = "--shuf", description = "Rows start in no order, as --shuffle true.")
    private boolean shuffled;

    @Option(names = "--url", paramLabel = "URL", description = "Sends a request there instead of running a program.")
    private @Nullable String url;

    @Option(
            names = {"-X", "--method"},
            paramLabel = "METHOD",
            description = "The method of the request.")
    private @Nullable String method;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "TEXT",
            description = "The body of the request.")
    private @Nullable String data;

    @Option(names = "--print-job", description = "Starts nothing: prints the job file that does the same.")
    private boolean printJob;

    @Option(names = "--dry-run", description = "Starts nothing: prints what would be done for the first rows.")
    private boolean dryRun;

    @Mixin
    private ShowOptions show = new ShowOptions();

    @Mixin
    private SelectOptions select = new SelectOptions();

    private EachCommand(Io io, Map<String, String> environment) {
        this.io = io;
        this.environment = environment;
    }

    /// The command with an option for each setting of a job.
    public static CommandSpec spec(Io io, Map<String, String> environment) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new EachCommand(io, environment));
        JobOptions.addTo(spec);
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        EachJob each = each();
        List<Assignment> given =
                new ArrayList<>(JobOptions.given(spec.commandLine().getParseResult()));
        if (jobs != null) {
            given.add(new Assignment(JOBS, List.of("slots"), List.of(jobs)));
        }
        if (most != null) {
            given.add(new Assignment(MOST, List.of("input", "chunk"), List.of(most)));
        }
        if (shuffled) {
            given.add(new Assignment("--shuffle", List.of("shuffle"), List.of("true")));
        }
        JobSource source = new JobSource(Path.of("each.yaml").toAbsolutePath(), each.yaml(), given);
        Job job = source.job(environment);
        if (printJob) {
            PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
            out.print(asTyped(given) + each.yaml());
            return ExitCodes.DONE;
        }
        JobInput.check(job);
        if (dryRun) {
            return new DryRun(job, io).print(select.selection());
        }
        return run(source, job, each.request().isEmpty());
    }

    /// What options set is no part of the job: a comment says them, as `hawser run` takes them.
    private static String asTyped(List<Assignment> given) {
        if (given.isEmpty()) {
            return "";
        }
        List<String> words = new ArrayList<>(List.of("hawser", "run", "FILE"));
        for (Assignment each : given) {
            String option = each.option().equals(JOBS)
                    ? "--slots"
                    : each.option().equals(MOST) ? "--input-chunk" : each.option();
            for (String value : each.values()) {
                // "--set a.b" stands for both words of --set a.b=value
                words.addAll(
                        option.startsWith("--set ")
                                ? List.of("--set", option.substring("--set ".length()) + "=" + value)
                                : List.of(option, value));
            }
        }
        return "# " + ShellText.line(words).replace("\n", "\n# ") + "\n";
    }

    private EachJob each() {
        List<String> all = spec.commandLine().getParseResult().originalArgs();
        int end = all.indexOf("--");
        int behind = end < 0 ? 0 : all.size() - end - 1;
        List<Path> inputs =
                words.subList(0, words.size() - behind).stream().map(Path::of).toList();
        List<String> command = words.subList(words.size() - behind, words.size());
        if (command.isEmpty() == (url == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    url == null
                            ? "there is neither -- with a program behind it nor --url"
                            : "there are both --url and a program");
        }
        Optional<EachJob.Request> request = Optional.ofNullable(url)
                .map(to -> new EachJob.Request(to, Optional.ofNullable(method), Optional.ofNullable(data)));
        if (request.isEmpty() && (method != null || data != null)) {
            throw new ParameterException(spec.commandLine(), "--method and --data are of --url");
        }
        boolean together = most != null;
        if (together && command.stream().anyMatch(word -> word.contains("{}") && !word.equals("{}"))) {
            throw new ParameterException(
                    spec.commandLine(), "with -n {} stands for several arguments, and has to be one on its own");
        }
        return new EachJob(inputs, nul, together, command, request);
    }

    private int run(JobSource source, Job job, boolean programs) throws Exception {
        Path directory = job.output().orElseGet(EachCommand::ownDirectory);
        boolean keeps = job.output().isPresent();
        ObjectNode about = source.toJson();
        about.put("name", job.name());
        RunPlan plan = new RunPlan(
                job,
                directory,
                reactor -> RunDirectory.create(
                        reactor,
                        directory,
                        RowsOfJob.input(job, io),
                        o -> o.about(about).selection(select.selection()).access(job.access())),
                show.driverPath(),
                show.showingBriefly(io, keeps, spec, environment),
                show.reports(source, environment));
        Io shown = programs
                ? new Io(
                        io.in(),
                        new EachOutput(io.out(), io.err()),
                        io.err(),
                        io.charset(),
                        io.screen(),
                        io.outScreen(),
                        io.outIsTerminal())
                : io;
        int code = new Runner(plan, shown).run();
        if (code == ExitCodes.DONE && !keeps) {
            remove(directory);
        }
        return code;
    }

    /// Of a run in passing nothing is left when it went well; else there is what to go on with.
    private static Path ownDirectory() {
        return Path.of(
                "runs",
                "each-" + STAMP.format(LocalDateTime.now()) + "-"
                        + ProcessHandle.current().pid());
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Path runs = directory.getParent();
        try {
            if (runs != null) {
                Files.delete(runs);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException others) {
            // other runs are there
        }
    }
}
