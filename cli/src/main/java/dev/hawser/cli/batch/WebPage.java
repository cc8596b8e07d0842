package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.run.RunControl;
import dev.hawser.defer.Deferred;
import dev.hawser.net.NetException;
import dev.hawser.reactor.Reactor;
import dev.hawser.web.Dashboard;
import dev.hawser.web.DashboardSettings;
import dev.hawser.web.LiveRun;
import dev.hawser.web.RunAbout;
import dev.hawser.web.Runs;
import java.io.IOException;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The page of a run in the browser, from before its beginning to behind its end.
final class WebPage {
    private final Reactor reactor;
    private final RunPlan plan;
    private final Runs runs;
    private final Dashboard board;
    private @Nullable LiveRun live;

    private WebPage(Reactor reactor, RunPlan plan, Runs runs, Dashboard board) {
        this.reactor = reactor;
        this.plan = plan;
        this.runs = runs;
        this.board = board;
    }

    /// Serves the page, which is empty until the run begins; in a function.
    static WebPage open(Reactor reactor, RunPlan plan, DashboardSettings settings) throws Exception {
        Runs runs = Runs.one();
        return new WebPage(reactor, plan, runs, listen(reactor, runs, settings));
    }

    /// {@return a dashboard that is there}
    static Dashboard listen(Reactor reactor, Runs runs, DashboardSettings settings) throws Exception {
        try {
            return Dashboard.open(reactor, runs, settings, InstantSource.system())
                    .await(NetException.class);
        } catch (NetException e) {
            throw new IOException("no page in the browser: " + e.getMessage(), e);
        }
    }

    String link() {
        return board.link();
    }

    /// Shows a run that is about to begin.
    void show(RunControl run) {
        live = LiveRun.of(reactor, run, about(plan.job(), plan.reports().named()));
        runs.show(live);
    }

    private RunAbout about(Job job, Job named) {
        return new RunAbout(
                job.name(),
                plan.directory().toAbsolutePath().normalize(),
                steps(job),
                new ShellCommands(reactor, plan.directory(), named));
    }

    static java.util.List<String> steps(Job job) {
        return Stream.concat(job.steps().stream(), job.finals().stream())
                .map(Job.Step::name)
                .toList();
    }

    /// Adds a line to the log of the page.
    void say(String line) {
        if (live != null) {
            live.say(line);
        }
    }

    Deferred<?> close() {
        return board.close();
    }
}
