package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.batch.view.Shown;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.DatabaseUnavailableException;
import dev.hawser.sql.Row;
import dev.hawser.sql.SqlException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser worker URL`: serves runs of a fleet, one after the other.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class WorkerCommand implements Callable<Integer> {
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    /// Longer than one attempt to reach the database, and than any lease that a worker would outlive.
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Io io;
    private final Map<String, String> environment;
    private final PrintStream err;
    private final Set<String> refused = new HashSet<>();
    private boolean toldToWait;
    private @Nullable HealthPage health;

    @Parameters(paramLabel = "URL", description = "The fleet's database: postgresql://USER@HOST/DATABASE.")
    private String url = "";

    @Option(names = "--run", paramLabel = "ID", description = "Serves this run only.")
    private @Nullable String run;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "How many rows it serves at once at most. By default 1000.")
    private int slots = 1000;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What it is called in timelines; by default by host and process.")
    private String name = FleetRun.name();

    @Option(
            names = "--env",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Variables of the environment that jobs may use; a * at the end stands for the rest of a name."
                            + " None by default.")
    private List<String> variables = List.of();

    @Option(
            names = "--allow",
            split = ",",
            paramLabel = "exec|java",
            description = "Kinds of steps that need trust in who writes jobs. None by default.")
    private List<String> allowed = List.of();

    @Option(
            names = "--job",
            paramLabel = "JOB.yaml",
            description = "Serves only runs of this job file, without options that change more than its input or"
                    + " output.")
    private @Nullable Path bound;

    @Option(names = "--once", description = "Ends with the first run that it serves, or if there is none.")
    private boolean once;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            description = "For how long it goes on trying while the database is out of reach. By default 10m.",
            converter = FleetOptionsOfRun.Time.class)
    private Duration patience = Duration.ofMinutes(10);

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "How long rows may take to end when it is told to stop. By default 25s.",
            converter = FleetOptionsOfRun.Time.class)
    private Duration grace = Duration.ofSeconds(25);

    @Option(
            names = "--health",
            paramLabel = "[ADDRESS:]PORT",
            description =
                    "Answers probes at /health: 200, or 503 if it has not turned for a minute. At 127.0.0.1 by default.",
            converter = MetricsPlace.Converter.class)
    private @Nullable MetricsPlace probed;

    @Option(
            names = "--progress",
            paramLabel = "KIND",
            description = "What is shown on the error output: auto, tty, plain, json or none.",
            converter = ShowOptions.Kind.class)
    private ProgressKind progress = ProgressKind.AUTO;

    @Option(
            names = "--driver-path",
            paramLabel = "JAR",
            split = ",",
            converter = ShowOptions.Jar.class,
            description = "Jars with JDBC drivers, beside those for SQLite and PostgreSQL.")
    private List<Path> driverPath = List.of();

    @Mixin
    private OutletOptions outlets = new OutletOptions();

    @Spec
    private CommandSpec spec;

    /// @param io where it says what it does
    /// @param environment of the process
    public WorkerCommand(Io io, Map<String, String> environment) {
        this.io = io;
        this.environment = environment;
        this.err = new PrintStream(io.err(), true, io.charset());
    }

    /// A run, and what it wants done.
    private record Found(String id, String name, String digest, String job) {}

    @Override
    public Integer call() throws Exception {
        FleetUrl fleet = FleetUrl.parse(url, environment);
        for (String kind : allowed) {
            if (!JobPolicy.NEED_TRUST.contains(kind)) {
                throw new UsageException("--allow was " + kind + ", expected exec or java");
            }
        }
        if (slots < 0) {
            throw new UsageException("--slots was " + slots + ", expected 0 or more");
        }
        if (probed == null) {
            return serveAll(fleet);
        }
        try (HealthPage page = HealthPage.open(probed, SILENCE)) {
            say("health: " + page.link());
            health = page;
            return serveAll(fleet);
        }
    }

    private int serveAll(FleetUrl fleet) throws Exception {
        String only = run == null ? fleet.run() : run;
        while (true) {
            Optional<Found> found = find(fleet, only);
            if (found.isEmpty()) {
                if (once) {
                    return ExitCodes.DONE;
                }
                tellWaiting(fleet);
                Thread.sleep(BETWEEN);
                continue;
            }
            Optional<Integer> code = serve(fleet, found.get());
            toldToWait = false;
            if (code.isPresent()) {
                return code.get();
            }
        }
    }

    private void tellWaiting(FleetUrl fleet) {
        if (!toldToWait) {
            toldToWait = true;
            say("waits for a run in " + fleet.shown());
        }
    }

    private void beat(String what) {
        if (health != null) {
            health.beat(what);
        }
    }

    private void say(String text) {
        err.println(progress.saying(Shown.line("hawser worker " + name + ": " + text)));
    }

    /// The oldest run that it may serve. A database that is out of reach is waited for.
    private Optional<Found> find(FleetUrl fleet, String only) throws Exception {
        long until = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (true) {
            beat("looks for a run in " + fleet.shown());
            try {
                return FleetLink.use(fleet, link -> found(link, only));
            } catch (SqlException e) {
                if (!(e instanceof DatabaseUnavailableException unavailable && unavailable.isTransient())
                        || System.nanoTime() - until > 0) {
                    throw e;
                }
                if (!told) {
                    told = true;
                    say("cannot reach " + fleet.shown() + ", and tries again: " + e.getMessage());
                }
                beat("cannot reach " + fleet.shown());
                Thread.sleep(BETWEEN);
            }
        }
    }

    private Optional<Found> found(FleetLink link, String only) {
        if (!link.fleet().isPrepared().await()) {
            return Optional.empty();
        }
        for (Row row : link.fleet().runs().await()) {
            String id = row.asString("id");
            if (!refused.contains(id) && (only.isEmpty() || only.equals(id))) {
                String job = link.fleet().job(id).await();
                return Optional.of(new Found(id, row.asString("name"), row.asString("digest"), job));
            }
        }
        if (!only.isEmpty() && !refused.contains(only)) {
            var _ = link.fleet().job(only).await(); // or there is no such run
        }
        return Optional.empty();
    }

    /// Serves a run. {@return the exit code, if that is all}
    private Optional<Integer> serve(FleetUrl fleet, Found found) throws Exception {
        Job job;
        try {
            job = new JobPolicy(environment, variables, allowed, Optional.ofNullable(bound)).accept(found.job());
        } catch (UsageException | JobException e) {
            say("does not serve " + found.name() + " (" + found.id() + "): " + e.getMessage());
            if (once || run != null) {
                return Optional.of(ExitCodes.USAGE);
            }
            refused.add(found.id());
            return Optional.empty();
        }
        say("joins " + found.name() + " (" + found.id() + "), whose job has the SHA-256 " + found.digest());
        Path directory = Files.createTempDirectory("hawser-worker");
        try {
            JobRun.Outcome outcome = JobRun.of(plan(fleet, found, job, directory), io, summary -> halt(found, summary));
            return ended(found, outcome);
        } finally {
            remove(directory);
        }
    }

    private RunPlan plan(FleetUrl fleet, Found found, Job job, Path directory) {
        return new RunPlan(
                job,
                directory,
                reactor -> source(reactor, fleet, found, job),
                driverPath,
                new RunPlan.Showing(
                        progress,
                        Optional.empty(),
                        RunPlan.Results.NONE,
                        false,
                        false,
                        grace,
                        outlets.outlets(spec, environment)),
                new RunPlan.Reports(List.of(), job));
    }

    /// In an inline function.
    private WorkSource source(Reactor reactor, FleetUrl fleet, Found found, Job job) {
        if (health != null) {
            health.follow(reactor, "serves " + found.name() + " (" + found.id() + ")");
        }
        return FleetLink.open(reactor, fleet)
                .fleet()
                .source(
                        found.id(),
                        options -> FleetRun.worker(job, options)
                                .name(name)
                                .slots(slots)
                                .grace(grace));
    }

    private Optional<Integer> ended(Found found, JobRun.Outcome outcome) throws Exception {
        if (outcome.summary().isEmpty()) {
            Throwable cause = outcome.failure().orElseThrow();
            if (cause instanceof SqlException && !once) {
                say("could not join: " + cause.getMessage());
                return Optional.empty();
            }
            throw asException(cause);
        }
        RunSummary summary = outcome.summary().get();
        say(left(found, summary));
        if (outcome.failure().isPresent() && summary.closing() == Closing.FAILED) {
            throw asException(outcome.failure().get());
        }
        if (!outcome.signal().isEmpty()) {
            return Optional.of(ExitCodes.DRAINED);
        }
        boolean goesOn = !once || summary.closing() == Closing.LOST;
        return goesOn ? Optional.empty() : Optional.of(exitCode(summary));
    }

    /// What does not end keeps its slots, which are others' when the lease is over.
    private void halt(Found found, RunSummary summary) {
        say(left(found, summary));
        say(Texts.endsTheProcess(summary.stuck()));
        Runtime.getRuntime().halt(ExitCodes.DRAINED);
    }

    private static int exitCode(RunSummary summary) {
        return switch (summary.closing()) {
            case COMPLETE, LIMITED -> summary.counts().dead() > 0 ? ExitCodes.SOME_DEAD : ExitCodes.DONE;
            case HALTED -> ExitCodes.HALTED;
            case DRAINED, LOST -> ExitCodes.DRAINED;
            case FAILED -> ExitCodes.INTERNAL;
        };
    }

    private static Exception asException(Throwable cause) {
        return cause instanceof Exception e ? e : new IllegalStateException(cause);
    }

    private static String left(Found found, RunSummary summary) {
        String served = Texts.count(summary.tally().done()) + " done and "
                + Texts.count(summary.tally().dead()) + " dead here";
        return switch (summary.closing()) {
            case COMPLETE, LIMITED -> found.name() + " is complete: " + served;
            case LOST -> "lost its lease of " + found.name() + ", and joins again; " + served;
            case HALTED -> "a stop rule ended " + found.name() + ": " + served;
            case DRAINED -> "leaves " + found.name() + ": " + served;
            case FAILED -> "cannot go on with " + found.name() + ": " + served;
        };
    }

    private static void remove(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // a step has left something there
        }
    }
}
