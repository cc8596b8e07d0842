package dev.hawser.cli.batch;

import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Runs a plan and says how it went.
final class Runner {
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
        JobRun.Outcome outcome = JobRun.of(plan, io);
        Optional<RunSummary> summary = outcome.summary();
        summary.ifPresent(this::tell);
        if (outcome.failure().isPresent()) {
            return failed(outcome.failure().get(), outcome.signal());
        }
        RunSummary ended = summary.orElseThrow();
        if (plan.showing().timeline()) {
            draw();
        }
        tellWhere(ended, outcome.leaves());
        return exitCode(ended);
    }

    private int failed(Throwable failure, String signal) throws Exception {
        if (!signal.isEmpty() && failure instanceof java.util.concurrent.CancellationException) {
            return ExitCodes.DRAINED; // before anything started
        }
        Optional<CommandFailure> told = CommandFailure.of(failure);
        if (told.isEmpty()) {
            throw failure instanceof Exception exception ? exception : new IllegalStateException(failure);
        }
        talk.println("hawser: " + told.get().message());
        return told.get().exitCode();
    }

    private void tell(RunSummary summary) {
        new SummaryText(plan.job().name(), plan.directory()).lines(summary).forEach(talk::println);
    }

    private void draw() throws IOException {
        try {
            TimelineFile.write(plan.directory(), timeline());
        } catch (IOException | dev.hawser.batch.journal.JournalException e) {
            talk.println("hawser: no timeline: " + e.getMessage()); // the run itself is safe
        }
    }

    private Path timeline() {
        return plan.directory().resolve("timeline.html");
    }

    private void tellWhere(RunSummary summary, List<String> leaves) {
        talk.println("results   " + plan.directory().resolve("results.jsonl"));
        if (summary.counts().dead() > 0) {
            talk.println("dead      " + plan.directory().resolve("dead.jsonl") + ", again by: hawser retry-dead "
                    + plan.directory());
        }
        leaves.forEach(talk::println);
        if (plan.showing().timeline()) {
            talk.println("timeline  " + timeline());
        }
        if (summary.closing() != Closing.COMPLETE) {
            talk.println("go on by: hawser resume " + plan.directory());
        }
    }

    private static int exitCode(RunSummary summary) {
        return switch (summary.closing()) {
            case COMPLETE, LIMITED -> summary.counts().dead() > 0 ? ExitCodes.SOME_DEAD : ExitCodes.DONE;
            case DRAINED -> ExitCodes.DRAINED;
            case HALTED -> ExitCodes.HALTED;
            case FAILED -> ExitCodes.INTERNAL;
        };
    }
}
