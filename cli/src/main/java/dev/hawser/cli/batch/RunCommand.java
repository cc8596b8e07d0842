package dev.hawser.cli.batch;

import dev.hawser.batch.input.JobInput;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.journal.Forecast;
import dev.hawser.batch.journal.GatheredRun;
import dev.hawser.batch.journal.OpenOptions;
import dev.hawser.batch.journal.RunDirectory;
import dev.hawser.batch.journal.Selection;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `hawser run JOB.yaml`: serves every row of a list.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class RunCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

    private final Io io;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB.yaml", description = "The job file; docs/job.md tells what may be in it.")
    private Path file;

    @Mixin
    private ShowOptions show = new ShowOptions();

    @Mixin
    private SelectOptions select = new SelectOptions();

    @Mixin
    private FleetOptionsOfRun fleet = new FleetOptionsOfRun();

    @Option(
            names = "--journal",
            paramLabel = "full|compact",
            description = "What the journal has: compact does without records of starts, so that items that end the"
                    + " process are not counted. By default full.")
    private String journal = "full";

    @Option(
            names = "--dry-run",
            description = "Starts nothing: prints the plan, and what would be done for the first three rows, or for"
                    + " those of --limit or --sample.")
    private boolean dryRun;

    @Option(
            names = "--plan",
            description =
                    "Starts nothing: reads the whole input, and prints how many rows would be served, and which not.")
    private boolean plan;

    RunCommand(Io io, Map<String, String> environment) {
        this.io = io;
        this.environment = environment;
    }

    /// The command with an option for each setting of a job.
    public static CommandSpec spec(Io io, Map<String, String> environment) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new RunCommand(io, environment));
        JobOptions.addTo(spec);
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        boolean compact = compact();
        JobSource source =
                JobSource.of(file, JobOptions.given(spec.commandLine().getParseResult()), environment);
        Job job = source.job(environment);
        JobInput.check(job);
        if (dryRun) {
            return new DryRun(job, io).print(select.selection());
        }
        if (plan) {
            return new ForecastText(io)
                    .print(
                            job.name(),
                            job.input().displayName(),
                            Forecast.ofNew(RowsOfJob.input(job, io), select.selection()));
        }
        Path directory = job.output()
                .orElseGet(() -> Path.of("runs", directoryName(job.name()) + "-" + STAMP.format(LocalDateTime.now())));
        ObjectNode about = source.toJson();
        about.put("name", job.name());
        Selection selection = select.selection();
        Consumer<OpenOptions> options = o -> o.about(about)
                .compact(compact)
                .checkpoints(job.hasCheckpoints())
                .finds(job.findsRows())
                .selection(selection)
                .access(job.access());
        fleet.check(false);
        if (fleet.isWanted()) {
            about.putObject(FleetRun.ABOUT).put("url", fleet.kept(environment));
        }
        RunPlan.Showing showing = show.showing(io, spec, environment);
        RunPlan.Opening opening = fleet.isWanted()
                ? inFleet(fleet.of(job, source, showing.grace(), environment), directory, options)
                : reactor -> RunDirectory.create(reactor, directory, RowsOfJob.input(job, io), options);
        RunPlan running =
                new RunPlan(job, directory, opening, show.driverPath(), showing, show.reports(source, environment));
        return fleet.exitCode(new Runner(running, io).run());
    }

    private RunPlan.Opening inFleet(FleetRun whole, Path directory, Consumer<OpenOptions> options) {
        return reactor ->
                whole.begin(reactor, GatheredRun.create(reactor, directory, RowsOfJob.input(whole.job(), io), options));
    }

    /// A name is a text, and may have what a path cannot have, or what would lead elsewhere.
    static String directoryName(String jobName) {
        String name = jobName.replaceAll("[/\\\\\\p{Cntrl}]+", "-").strip();
        return name.isEmpty() ? "run" : name;
    }

    private boolean compact() {
        return switch (journal) {
            case "full" -> false;
            case "compact" -> true;
            default ->
                throw new picocli.CommandLine.ParameterException(
                        spec.commandLine(), "--journal was " + journal + ", expected full or compact");
        };
    }
}
