package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.journal.Forecast;
import dev.hawser.batch.journal.GatheredRun;
import dev.hawser.batch.journal.JournalException;
import dev.hawser.batch.journal.OpenOptions;
import dev.hawser.batch.journal.RunDescription;
import dev.hawser.batch.journal.RunDirectory;
import dev.hawser.batch.journal.RunInput;
import dev.hawser.batch.journal.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser resume DIR` and `hawser retry-dead DIR`: go on with a run.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class ResumeCommand implements Callable<Integer> {
    private static final String FROM_FAILED_STEP = "--from-failed-step";

    private final boolean deadOnly;
    private final Io io;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory of the run.")
    private Path directory;

    @Mixin
    private ShowOptions show = new ShowOptions();

    @Mixin
    private SelectOptions select = new SelectOptions();

    @Mixin
    private FleetOptionsOfRun fleet = new FleetOptionsOfRun();

    @Option(
            names = "--allow-changed-input",
            description =
                    "Goes on although the input is not what it was: then only ids are served that are neither done"
                            + " nor dead.")
    private boolean allowChangedInput;

    @Option(
            names = "--accept-cut-input",
            description = "Goes on with as much of the standard input as had come in before a crash.")
    private boolean acceptCutInput;

    @Option(
            names = {"--accept-damage", "--repair"},
            description =
                    "Goes on after damage to journal, results or dead rows: without the lines that are not as they"
                            + " were written, serving every row again that is in doubt.")
    private boolean acceptDamage;

    @Option(
            names = FROM_FAILED_STEP,
            description =
                    "Goes on at the step that each row failed at, with what the steps before it had captured. Without"
                            + " it, a row begins with its first step, but for those that are done once. Where cookies were set, or"
                            + " nothing is known of the steps, it does so here too; and steps that captured a secret are done"
                            + " again. What finally has given back is not taken again.")
    private boolean fromFailedStep;

    @Option(
            names = "--plan",
            description = "Starts nothing: prints how many rows would be served, which of them again, and why.")
    private boolean plan;

    private ResumeCommand(boolean deadOnly, Io io, Map<String, String> environment) {
        this.deadOnly = deadOnly;
        this.io = io;
        this.environment = environment;
    }

    /// `hawser resume`.
    public static CommandSpec resume(Io io, Map<String, String> environment) {
        return spec(new ResumeCommand(false, io, environment));
    }

    /// `hawser retry-dead`.
    public static CommandSpec retryDead(Io io, Map<String, String> environment) {
        return spec(new ResumeCommand(true, io, environment));
    }

    private static CommandSpec spec(ResumeCommand command) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        JobOptions.addToResume(spec);
        if (!command.deadOnly) {
            spec.remove(spec.findOption(FROM_FAILED_STEP));
        }
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        RunDescription description = RunDescription.read(directory);
        JobSource source =
                source(description).with(JobOptions.given(spec.commandLine().getParseResult()));
        Job job = source.job(environment);
        Selection selection = select.selection();
        if (plan) {
            return new ForecastText(io)
                    .print(
                            job.name(),
                            job.input().displayName(),
                            Forecast.of(directory, RowsOfJob.input(job, io), way(), selection));
        }
        Consumer<OpenOptions> options = o -> o.allowChangedInput(allowChangedInput)
                .acceptCutInput(acceptCutInput)
                .acceptDamage(acceptDamage)
                .fromFailedStep(fromFailedStep)
                .checkpoints(job.hasCheckpoints())
                .finds(job.findsRows())
                .selection(selection)
                .access(job.access());
        RunPlan running = new RunPlan(
                job,
                directory,
                opening(job, source, description, options),
                show.driverPath(),
                show.showing(io, spec, environment),
                show.reports(source, environment));
        return fleet.exitCode(new Runner(running, io).run());
    }

    private Forecast.Way way() {
        if (!deadOnly) {
            return Forecast.Way.RESUME;
        }
        return fromFailedStep ? Forecast.Way.FROM_FAILED_STEP : Forecast.Way.RETRY_DEAD;
    }

    private RunPlan.Opening opening(
            Job job, JobSource source, RunDescription description, Consumer<OpenOptions> options)
            throws UsageException {
        String kept = description.about().path(FleetRun.ABOUT).path("url").asString("");
        fleet.check(!kept.isEmpty());
        if (!kept.isEmpty() || fleet.isWanted()) {
            if (fromFailedStep) {
                throw new UsageException(
                        FROM_FAILED_STEP + ": a fleet does not know it yet; what its rows shall not do again is a step"
                                + " that is done once");
            }
            FleetRun whole = fleet.orElse(kept)
                    .of(job, source, show.showing(io, spec, environment).grace(), environment);
            return reactor -> whole.goOn(reactor, description.id(), deadOnly, dead -> {
                try {
                    return dead
                            ? GatheredRun.retryDead(reactor, directory, input(job), options)
                            : GatheredRun.resume(reactor, directory, input(job), options);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return reactor -> deadOnly
                ? RunDirectory.retryDead(reactor, directory, input(job), options)
                : RunDirectory.resume(reactor, directory, input(job), options);
    }

    private RunInput input(Job job) throws IOException {
        RunInput given = RowsOfJob.input(job, io);
        return acceptCutInput ? given.withoutStream() : given;
    }

    private JobSource source(RunDescription description) throws JournalException {
        try {
            return JobSource.ofJson(description.about());
        } catch (IllegalArgumentException e) {
            throw new JournalException(
                    JournalException.Problem.NOT_A_RUN,
                    directory + " was not made by hawser run: " + e.getMessage(),
                    e);
        }
    }
}
