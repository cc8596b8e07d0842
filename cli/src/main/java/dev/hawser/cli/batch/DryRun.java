package dev.hawser.cli.batch;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.input.JobInput;
import dev.hawser.batch.input.Rows;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.journal.Reservoir;
import dev.hawser.batch.journal.Selection;
import dev.hawser.batch.source.InputException;
import dev.hawser.batch.step.StepWorkflow;
import dev.hawser.batch.view.Shown;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Prints what a run would do, and does none of it.
record DryRun(Job job, Io io) {
    private static final int ROWS = 3;

    int print(Selection selection) throws IOException, InputException {
        PrintStream out = new PrintStream(io.out(), true, StandardCharsets.UTF_8);
        out.println("job     " + job.name());
        out.println("input   " + job.input().displayName() + ", "
                + job.input().format().name().toLowerCase(java.util.Locale.ROOT)
                + job.id().map(id -> ", known by " + id).orElse(", known by number and content"));
        out.println("limits  " + limits(job.limits()));
        out.println("steps   "
                + job.steps().stream()
                        .map(step -> step.name() + " (" + step.type() + ")")
                        .collect(Collectors.joining(", ")));
        try (InputStream bytes = JobInput.open(job, io.in());
                Reactor reactor = Reactor.create()) {
            StepWorkflow workflow = StepWorkflow.of(
                    reactor,
                    job,
                    new StepWorkflow.Context(
                            () -> new Scope.RunPlace(
                                    "dry-run",
                                    job.output()
                                            .orElse(Path.of("runs", "dry-run"))
                                            .toAbsolutePath()
                                            .normalize()
                                            .toString()),
                            job.secrets(),
                            List.of(),
                            out::println));
            describe(JobInput.rows(job, bytes), selection, row -> describe(row, workflow, out));
        }
        return ExitCodes.DONE;
    }

    private static void describe(Rows rows, Selection selection, Consumer<Rows.Row> describer)
            throws IOException, InputException {
        switch (selection) {
            case Selection.All _ -> first(ROWS, rows, describer);
            case Selection.First(long most) -> first(most, rows, describer);
            case Selection.Sample sample -> {
                Reservoir<Rows.Row> picked = new Reservoir<>(sample);
                first(Long.MAX_VALUE, rows, picked::offer);
                picked.sample().stream()
                        .sorted(Comparator.comparingLong(Rows.Row::ordinal))
                        .forEach(describer);
            }
        }
    }

    private static void first(long most, Rows rows, Consumer<Rows.Row> taker) throws IOException, InputException {
        for (long i = 0; i < most; i++) {
            Rows.Row row = rows.next();
            if (row == null) {
                return;
            }
            taker.accept(row);
        }
    }

    private void describe(Rows.Row row, StepWorkflow workflow, PrintStream out) {
        if (row.bad() != null) {
            out.println("row " + row.ordinal() + " cannot be read: " + row.bad().why());
            return;
        }
        String id =
                job.id().map(column -> row.fields().path(column).asString("")).orElse(Long.toString(row.ordinal()));
        Item item = new Item(id, row.ordinal(), row.line(), row.fields());
        int slot = (int) ((row.ordinal() - 1) % job.limits().slots());
        out.println();
        out.println(Shown.line("row " + row.ordinal() + ", item " + id));
        String described = workflow.describe(new Attempt(item, 1, slot, "dry-run/" + row.ordinal(), StepObserver.NONE));
        out.println(Shown.lines(described));
    }

    private static String limits(Limits limits) {
        StringBuilder text = new StringBuilder(Texts.counted(limits.slots(), "slot", "slots"));
        if (limits.perKey() != null) {
            text.append(", ").append(limits.perKey()).append(" of each key");
        }
        if (limits.rate() != null) {
            text.append(", ")
                    .append(Texts.counted(limits.rate().starts(), "start", "starts"))
                    .append(" in ")
                    .append(Texts.time(limits.rate().per()));
        }
        text.append(", up to ").append(Texts.counted(limits.retries().attempts(), "try", "tries"));
        if (limits.attemptTimeout() != null) {
            text.append(" of ").append(Texts.time(limits.attemptTimeout()));
        }
        return text.toString();
    }
}
