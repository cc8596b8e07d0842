package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.journal.RunDescription;
import dev.hawser.batch.step.ShellText;
import dev.hawser.batch.view.Shown;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.ExitException;
import dev.hawser.task.React;
import dev.hawser.web.Again;
import dev.hawser.web.Dashboard;
import dev.hawser.web.DashboardSettings;
import dev.hawser.web.FleetSight;
import dev.hawser.web.RunAbout;
import dev.hawser.web.Runs;
import dev.hawser.web.StoredRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser web DIR|URL`: runs in the browser, live or ended, until a signal ends it.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class WebCommand implements Callable<Integer> {
    private final Io io;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR|URL",
            arity = "0..1",
            description =
                    "The directory of a run, or one with many of them; or a fleet, postgresql://USER@HOST/DATABASE,"
                            + " with /RUN behind it for one run. Default: runs.")
    private String place = "runs";

    private Path directory = Path.of("");

    @Mixin
    private WebOptions web = new WebOptions();

    /// @param io where it goes
    public WebCommand(Io io, Map<String, String> environment) {
        this.io = io;
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        if (FleetUrl.isOne(place)) {
            return fleet(FleetUrl.parse(place, environment));
        }
        directory = Path.of(place);
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        boolean one = Files.exists(directory.resolve("run.json"));
        if (one) {
            RunDescription.read(directory); // or says that it is no run
        }
        DashboardSettings settings = web.settingsOrUsual(spec);
        return React.runInline(reactor -> serve(reactor, settings, one));
    }

    private void serve(Reactor reactor, DashboardSettings settings, boolean one) throws Exception {
        Runs runs = one ? Runs.one() : Runs.in(reactor, directory, run -> open(reactor, run));
        if (one) {
            runs.show(open(reactor, directory).await());
        }
        serve(reactor, runs, settings, directory.toString());
    }

    private void serve(Reactor reactor, Runs runs, DashboardSettings settings, String what) throws Exception {
        Dashboard board;
        try {
            board = WebPage.listen(reactor, runs, settings);
        } catch (IOException e) {
            new PrintStream(io.err(), true, io.charset()).println(Shown.lines("hawser: " + e.getMessage()));
            throw new ExitException(ExitCodes.UNAVAILABLE);
        }
        new PrintStream(io.out(), true, StandardCharsets.UTF_8).println(Shown.line(what + " is at " + board.link()));
        board.ended().await();
    }

    /// What is wrong with the database, or the name of the run, is told before a page is served.
    private int fleet(FleetUrl url) throws Exception {
        DashboardSettings settings = web.settingsOrUsual(spec);
        FleetLink.use(url, link -> {
            link.check();
            if (!url.run().isEmpty() && link.status().runs(url.run()).await().isEmpty()) {
                throw new UsageException(
                        url.shown() + " has no run " + url.run() + "; hawser status " + url.shown() + " lists them");
            }
            return true;
        });
        return React.runInline(reactor -> {
            FleetLink link = FleetLink.open(reactor, url);
            Runs runs =
                    url.run().isEmpty() ? Runs.of(() -> FleetPage.list(link), id -> sight(link, url, id)) : Runs.one();
            if (!url.run().isEmpty()) {
                runs.show(sight(link, url, url.run()).await().orElseThrow());
            }
            String what = url.run().isEmpty() ? url.shown() : url.of(url.run());
            try {
                serve(reactor, runs, settings, what);
            } finally {
                var _ = link.database().close().await();
            }
        });
    }

    private static Deferred<Optional<FleetSight>> sight(FleetLink link, FleetUrl url, String id) {
        return link.status()
                .runs(id)
                .addCallback(rows -> rows.stream().findFirst().map(row -> FleetPage.sight(link, url, row)));
    }

    private Deferred<StoredRun> open(Reactor reactor, Path run) {
        return reactor.deferToThread(() -> RunDescription.read(run))
                .addCallback(description ->
                        StoredRun.of(reactor, about(reactor, run, description), dead -> retry(reactor, dead)));
    }

    /// A run that was made by another program has a name at most.
    private RunAbout about(Reactor reactor, Path run, RunDescription description) {
        Path place = run.toAbsolutePath().normalize();
        try {
            Job job = JobSource.ofJson(description.about()).job(ShellText.named(environment));
            return new RunAbout(job.name(), place, WebPage.steps(job), new ShellCommands(reactor, run, job));
        } catch (JobException | IllegalArgumentException e) {
            String name = description.about().path("name").asString("run");
            return new RunAbout(name, place, List.of(), Again.UNKNOWN);
        }
    }

    /// By this same command, in a process of its own: the run shall go on when the page is gone.
    private static Deferred<String> retry(Reactor reactor, Path run) {
        return reactor.deferToThread(() -> {
            ProcessHandle.Info self = ProcessHandle.current().info();
            List<String> arguments = Arrays.asList(self.arguments().orElse(new String[0]));
            int jar = arguments.indexOf("-jar");
            if (self.command().isEmpty() || jar < 0) {
                return "do it by: hawser retry-dead " + ShellText.line(List.of(run.toString()));
            }
            List<String> command = new ArrayList<>(List.of(self.command().get()));
            command.addAll(arguments.subList(0, jar + 2));
            command.addAll(List.of("retry-dead", run.toString(), "--progress", "none", "--results", "no"));
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return "started as process " + process.pid();
        });
    }
}
