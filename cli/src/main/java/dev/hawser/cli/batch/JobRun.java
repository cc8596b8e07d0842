package dev.hawser.cli.batch;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.control.ControlServer;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunEvent;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.run.RunView;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Fatal;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.batch.step.StepWorkflow;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome.Failure;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.Stall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One process's part of a run: on one thread, from the opening of its directory to its close.
final class JobRun {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final int KINDS_KEPT = 100;

    /// Of a list of many hosts, so many are named that are in trouble.
    private static final int HOLDS_TOLD = 20;
    private static final Duration TENTH = Duration.ofMillis(100);

    /// Shorter ones are those of classes that are loaded; a step that blocks takes longer.
    private static final Duration WORTH_TELLING = Duration.ofSeconds(1);

    private final RunPlan plan;
    private final Job job;
    private final Io io;
    private final Reactor reactor;
    private final StandardError err;
    private final Display display;
    private final Pictures pictures;
    /// What libraries said, and nobody has been told yet.
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    /// Fires when the directory is there.
    private final Promise<Boolean> opened = new Promise<>();

    /// Takes secrets out of a text.
    private UnaryOperator<String> mask;
    private int holdsTold;
    /// Whether others serve the run too, so that its slots come and go.
    private boolean shared;
    private String runId = "";
    private String signal = "";
    private List<String> leaves = List.of();
    /// The first death of each kind.
    private final Map<String, AttemptReport> deaths = new HashMap<>();
    private final Consumer<RunSummary> whenStuck;
    private final Outlets outlets;
    private @Nullable Deferred<?> main;
    private @Nullable RunControl control;
    private @Nullable TraceFile trace;
    private @Nullable JobLog log;
    private @Nullable ResultsToOutput results;
    private @Nullable RunSummary summary;
    private @Nullable Throwable failure;

    private JobRun(RunPlan plan, Io io, Consumer<RunSummary> whenStuck) {
        this.plan = plan;
        this.whenStuck = whenStuck;
        this.job = plan.job();
        this.mask = job.secrets()::mask;
        this.io = io;
        this.outlets = new Outlets(plan, this::logged);
        this.reactor = Reactor.create(options -> {
            options.name("hawser")
                    .stallThreshold(WORTH_TELLING)
                    .onStall(this::stalled)
                    .onError(JobRun::failed);
            outlets.context().ifPresent(options::context);
        });
        this.err = new StandardError(reactor, io.err(), io.charset());
        this.display = plan.showing().progress().display(reactor, err, io.screen());
        this.pictures = new Pictures(
                job.name(),
                Stream.concat(job.steps().stream(), job.finals().stream())
                        .map(Job.Step::name)
                        .toList());
    }

    /// How a process's part of a run ended.
    ///
    /// @param summary how the run went; empty if it could not be opened
    /// @param failure why it could not be opened or go on, if so
    /// @param signal the name of the signal that cut it short; empty if none did
    /// @param leaves what the steps left behind, a line each
    /// @param deaths the first death of each kind
    /// @param output why the standard output took no more results, if so
    record Outcome(
            Optional<RunSummary> summary,
            Optional<Throwable> failure,
            String signal,
            List<String> leaves,
            Map<String, AttemptReport> deaths,
            Optional<IOException> output) {}

    /// Runs it, on the calling thread.
    ///
    /// @param whenStuck what is done when attempts do not end in a run that others serve too: it ends the process,
    ///     since others may soon have their slots, and a reactor waits for its functions
    static Outcome of(RunPlan plan, Io io, Consumer<RunSummary> whenStuck) throws IOException {
        JobRun run = new JobRun(plan, io, whenStuck);
        try (LibraryLog _ = LibraryLog.to(run::logged);
                MemoryGuard _ = MemoryGuard.over(plan)) {
            try {
                return run.run();
            } catch (Error e) {
                Fatal.tell(e);
                throw e;
            } finally {
                run.reactor.close();
                run.tellLogged();
                run.err.finish();
            }
        }
    }

    /// On any thread.
    private void logged(String text) {
        logged.add(text);
        try {
            reactor.callFromThread(this::tellLogged);
        } catch (IllegalStateException closed) {
            // What is left is told at the end.
        }
    }

    private void tellLogged() {
        for (String text = logged.poll(); text != null; text = logged.poll()) {
            mask.apply(text).lines().forEach(this::say);
        }
    }

    private Outcome run() throws IOException {
        if (plan.showing().trace().isPresent()) {
            trace = TraceFile.open(reactor, plan.showing().trace().get(), job.name());
        }
        if (plan.showing().results().log().isPresent()) {
            Path file = plan.showing().results().log().get();
            log = JobLog.open(reactor, file, plan.directory(), plan.reports().named());
        }
        reactor.onSignals(this::signalled);
        main = reactor.inline("run", () -> {
            serve();
            return true;
        });
        var _ = main.addBoth(outcome -> {
                    if (outcome instanceof Failure<?>(Throwable cause)) {
                        this.failure = cause;
                    }
                    return true;
                })
                .addAction(_ -> reactor.callWhenRunning(reactor::stop));
        reactor.run();
        Optional<IOException> output = results == null ? Optional.empty() : results.finish();
        if (trace != null) {
            trace.finish();
        }
        if (log != null) {
            log.finish().ifPresent(why -> display.say("the joblog takes no more lines: " + why.getMessage()));
        }
        return new Outcome(Optional.ofNullable(summary), Optional.ofNullable(failure), signal, leaves, deaths, output);
    }

    private static void failed(String where, Throwable error) {
        Fatal.tell(error);
        System.getLogger("dev.hawser.reactor").log(System.Logger.Level.ERROR, "exception while " + where, error);
    }

    /// The whole run, top to bottom; an inline function.
    private void serve() throws Exception {
        StepWorkflow steps = StepWorkflow.of(reactor, job, context());
        mask = steps::mask;
        outlets.open(reactor, display::say);
        try (Ticker ticker = new Ticker(reactor)) {
            steps.prepare().await();
            WorkSource source = plan.opening().open(reactor);
            shared = source.capabilities().contains(Capability.SHARED);
            if (shared) {
                FleetRun.ofEachWorker(job).forEach(this::say);
                ticker.every(TENTH, () -> steps.sharers(source.sharers()));
            }
            RunControl run = RunControl.start(
                    reactor, source, outlets.watched(steps, text -> mask.apply(text)), o -> o.job(job));
            control = run;
            listen(run);
            outlets.show(run, ticker, reactor);
            ticker.every(display.every(), () -> display.show(() -> pictures.of(run.view(Integer.MAX_VALUE))));
            ticker.every(TENTH, () -> collect(run));
            RunSummary ended = served(run);
            summary = ended;
            outlets.end(run, reactor);
            ended.failure().ifPresent(thrown -> this.failure = thrown);
            display.end(pictures.of(run.view(Integer.MAX_VALUE)));
            if (shared && ended.stuck() > 0) {
                whenStuck.accept(ended);
            }
            leaves = steps.leaves();
        } finally {
            outlets.close(reactor);
            steps.close(CLOSE_PATIENCE).await();
        }
    }

    private StepWorkflow.Context context() {
        String directory = plan.directory().toAbsolutePath().normalize().toString();
        return new StepWorkflow.Context(
                () -> new Scope.RunPlace(runId, directory),
                job.secrets(),
                plan.driverPath(),
                this::say,
                outlets.observing(text -> mask.apply(text)));
    }

    private void say(String line) {
        display.say(line);
        outlets.say(line);
    }

    /// Requests are taken while it goes on; a run does without where there can be no such socket.
    private RunSummary served(RunControl run) {
        Deferred<Optional<ControlServer>> door = opened.chainCallback(
                        _ -> ControlServer.start(reactor, plan.directory(), run))
                .addCallback(Optional::of)
                .addErrback(_ -> Optional.empty());
        try {
            return run.finished().await();
        } finally {
            door.cancel();
            Optional<ControlServer> server = door.await();
            if (server.isPresent()) {
                var _ = server.get().close().addBoth(_ -> true).await();
            }
        }
    }

    private void listen(RunControl run) {
        run.addListener(this::happened);
        if (trace != null) {
            run.addListener(trace);
        }
        RunPlan.Results wanted = plan.showing().results();
        if (wanted.shown()) {
            results = new ResultsToOutput(reactor, plan.directory(), io.out(), wanted.ordered(), shared);
            run.addListener(results);
        }
        if (log != null) {
            run.addListener(log);
        }
    }

    private void collect(RunControl run) {
        if (results != null) {
            results.copyOn();
        }
        if (trace != null) {
            RunView view = run.view(0);
            trace.load(
                    view.atMicros(),
                    view.occupied(),
                    view.counts().waiting() + view.waiting().key());
        }
    }

    private void happened(RunEvent event) {
        switch (event) {
            case RunEvent.RunStarted started -> {
                runId = started.info().id();
                opened.callback(true);
            }
            case RunEvent.ItemDead dead -> died(dead.report());
            case RunEvent.Stuck stuck ->
                say("slot " + stuck.slot() + " is stuck: item "
                        + stuck.item().id()
                        + " was cancelled " + stuck.cancelledFor().toSeconds() + " s ago"
                        + (stuck.step().isEmpty() ? "" : ", in step " + stuck.step()) + ", and does not end");
            case RunEvent.CameBack back ->
                say("slot " + back.slot() + " is back: item " + back.item().id() + " has ended after all");
            case RunEvent.Draining draining ->
                say("stopping: no item starts any more; " + Texts.time(draining.grace())
                        + " for those under way; again to cancel them now");
            case RunEvent.Cancelling cancelling ->
                say("cancelling " + Texts.counted(cancelling.attempts(), "item", "items"));
            case RunEvent.Held held -> held(held);
            case RunEvent.Released released -> released(released);
            case RunEvent.Halted halted
            when halted.rule().what() == HaltRule.What.ALIKE ->
                say("the first " + (long) halted.rule().threshold()
                        + " rows all failed alike, in a way that no retry mends: stopping; halt: never goes on");
            case RunEvent.Halted halted -> say("stop rule " + halted.rule().text() + " applies");
            case RunEvent.SlotsChanged changed
            when !shared -> say("slots: " + changed.after() + ", before " + changed.before());
            case RunEvent.Paused _ -> say("paused");
            case RunEvent.Resumed _ -> say("going on");
            default -> {} // shown by the live lines, and in the end
        }
    }

    private void held(RunEvent.Held held) {
        if (++holdsTold <= HOLDS_TOLD) {
            say("holding " + held.what() + ": " + held.why() + "; one is tried in " + Texts.time(held.delay()));
        }
    }

    private void released(RunEvent.Released released) {
        if (holdsTold <= HOLDS_TOLD) {
            say("going on with " + released.what());
        }
    }

    private void died(AttemptReport report) {
        if (report.outcome() instanceof AttemptOutcome.Failed failed && deaths.size() < KINDS_KEPT) {
            deaths.putIfAbsent(failed.kind(), report);
        }
    }

    /// On the watchdog's thread.
    private void stalled(Stall stall) {
        String text = "all rows had to wait for " + Texts.time(stall.stood()) + ", in which the thread was held by "
                + stall.thread();
        reactor.callFromThread(() -> say(text));
    }

    /// The first one lets what is under way end, the second one cancels that.
    private void signalled(String name) {
        if (name.equals("HUP") && signal.equals("HUP")) {
            return; // of one closed terminal both the system and the shell tell
        }
        signal = name;
        if (control != null) {
            control.drain(plan.showing().grace());
        } else {
            requireNonNull(main).cancel();
        }
    }
}
