package dev.hawser.cli.batch;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.input.JobInput;
import dev.hawser.batch.journal.JournalException;
import dev.hawser.batch.journal.RunDescription;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs a plan and says how it went.
final class Runner {
    /// The end of a pipe that was closed, as by `head`: not what anybody has to be told.
    private static final String NOBODY_READS = "Broken pipe";

    private final RunPlan plan;
    private final Io io;
    private final PrintStream talk;

    Runner(RunPlan plan, Io io) {
        this.plan = plan;
        this.io = io;
        this.talk = new PrintStream(io.err(), true, io.charset());
    }

    /// {@return the exit code}
    int run() throws Exception {
        JobRun.Outcome outcome = JobRun.of(plan, io, this::halt);
        Optional<RunSummary> summary = outcome.summary();
        List<Verdicts.Verdict> verdicts = summary.map(
                        ended -> Verdicts.of(plan.job().thresholds(), ended))
                .orElse(List.of());
        boolean silent = plan.showing().brief()
                && summary.filter(ended -> exitCode(ended) == ExitCodes.DONE).isPresent()
                && outcome.failure().isEmpty();
        if (!silent) {
            summary.ifPresent(ended -> tell(ended, outcome.deaths()));
        }
        if (outcome.failure().isPresent()) {
            return failed(outcome.failure().get(), outcome.signal(), summary.isPresent());
        }
        RunSummary ended = summary.orElseThrow();
        if (plan.showing().timeline()) {
            draw();
        }
        if (!silent) {
            tellWhere(ended, outcome.leaves());
        }
        verdicts.forEach(verdict -> {
            if (!silent || !verdict.kept()) {
                say(verdict.toString());
            }
        });
        report(ended, verdicts);
        Optional<String> refused =
                outcome.output().map(IOException::getMessage).filter(why -> !why.equals(NOBODY_READS));
        refused.ifPresent(why -> say("hawser: the standard output took no more results: " + why));
        return refused.isPresent() ? ExitCodes.IO_ERROR : exitCode(ended, verdicts);
    }

    private int failed(Throwable failure, String signal, boolean begun) {
        if (!signal.isEmpty() && failure instanceof java.util.concurrent.CancellationException) {
            return ExitCodes.DRAINED; // before anything started
        }
        Optional<CommandFailure> told = CommandFailure.of(failure);
        if (told.isEmpty()) {
            return bug(failure);
        }
        say("hawser: " + told.get().message());
        if (begun) {
            tellHowToGoOn(failure instanceof InputException);
        }
        return told.get().exitCode();
    }

    /// Whoever mends it wants its stack, but no secrets of others.
    private int bug(Throwable failure) {
        StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack, true));
        say("hawser: this is a bug of hawser, or of a class that the job names:");
        plan.job().secrets().mask(stack.toString()).lines().forEach(this::say);
        return ExitCodes.INTERNAL;
    }

    /// Rows that came by the standard input are copied into the directory, where nobody mends them.
    private void tellHowToGoOn(boolean badInput) {
        String resume = "hawser resume " + plan.directory();
        if (!badInput) {
            say("go on by: " + resume);
        } else if (!JobInput.isStandardInput(plan.job())) {
            say("go on, when the input is mended, by: " + resume + " --allow-changed-input");
        }
    }

    private void tell(RunSummary summary, Map<String, AttemptReport> deaths) {
        RunSummary told = summary;
        Map<String, AttemptReport> first = deaths;
        if (isOfFleet()) {
            try {
                FleetDeaths all = FleetDeaths.of(plan.directory());
                told = all.in(summary);
                first = all.first();
            } catch (IOException e) {
                say("hawser: dead rows of other workers are not told: " + e.getMessage());
            }
        }
        new SummaryText(plan.job().name(), plan.directory()).lines(told, first).forEach(this::say);
    }

    /// An attempt does not end, whose slot others may soon have.
    private void halt(RunSummary summary) {
        tell(summary, Map.of());
        tellWhere(summary, List.of());
        say("hawser: " + Texts.endsTheProcess(summary.stuck()));
        Runtime.getRuntime().halt(exitCode(summary));
    }

    private boolean isOfFleet() {
        try {
            return RunDescription.read(plan.directory()).about().has(FleetRun.ABOUT);
        } catch (IOException | JournalException e) {
            return false; // which whoever needs it says
        }
    }

    private void draw() throws IOException {
        try {
            TimelineFile.write(plan.directory(), timeline()).ifPresent(wrong -> say("hawser: " + wrong));
        } catch (IOException | JournalException e) {
            say("hawser: no timeline: " + e.getMessage()); // the run itself is safe
        }
    }

    private Path timeline() {
        return plan.directory().resolve("timeline.html");
    }

    private void tellWhere(RunSummary summary, List<String> leaves) {
        say("results   " + plan.directory().resolve("results.jsonl"));
        if (summary.counts().dead() > 0) {
            say("dead      " + plan.directory().resolve("dead.jsonl") + ", again by: hawser retry-dead "
                    + plan.directory());
        }
        leaves.forEach(this::say);
        if (plan.showing().timeline()) {
            say("timeline  " + timeline());
        }
        if (summary.closing() != Closing.COMPLETE) {
            say("go on by: hawser resume " + plan.directory());
        }
    }

    /// A program that reads progress as JSON gets nothing else.
    private void say(String text) {
        talk.println(plan.showing().progress().saying(text));
    }

    private void report(RunSummary summary, List<Verdicts.Verdict> verdicts) throws IOException {
        if (plan.reports().files().isEmpty()) {
            return;
        }
        ReportFile report = new ReportFile(
                plan.job().name(),
                plan.directory(),
                summary,
                verdicts,
                FailureGroups.of(plan.directory(), plan.reports().named()));
        for (Path file : plan.reports().files()) {
            report.write(file);
            say("report    " + file);
        }
    }

    private static int exitCode(RunSummary summary, List<Verdicts.Verdict> verdicts) {
        int code = exitCode(summary);
        boolean finished = code == ExitCodes.DONE || code == ExitCodes.SOME_DEAD;
        return finished && !verdicts.stream().allMatch(Verdicts.Verdict::kept) ? ExitCodes.HALTED : code;
    }

    private static int exitCode(RunSummary summary) {
        return switch (summary.closing()) {
            case COMPLETE, LIMITED -> summary.counts().dead() > 0 ? ExitCodes.SOME_DEAD : ExitCodes.DONE;
            case DRAINED, LOST -> ExitCodes.DRAINED;
            case HALTED -> ExitCodes.HALTED;
            case FAILED -> ExitCodes.INTERNAL;
        };
    }
}
