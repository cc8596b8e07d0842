package dev.hawser.batch.rehearsal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.journal.RowReader;
import dev.hawser.batch.journal.RunDirectory;
import dev.hawser.batch.journal.RunInput;
import dev.hawser.batch.journal.Selection;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunEvent;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.step.Canned;
import dev.hawser.batch.step.StepWorkflow;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves a row of a job as it would be served, with the real engine, but in virtual time, and with answers that a test has
 * in place of servers, programs and databases.
 *
 * <p><b>Threads:</b> the calling one, which it keeps until all is over.
 */
public final class Rehearsal {
    private static final ObjectNode NOTHING = JsonMapper.shared().createObjectNode();

    private final Job job;
    private final Canned canned;
    private final List<String> log = new ArrayList<>();
    private @Nullable AttemptReport end;
    private boolean isDone;
    private @Nullable Throwable failure;
    private Duration took = Duration.ZERO;

    /**
     * What came of it.
     *
     * @param outcome {@code done}, {@code dead}, or how else the run ended
     * @param end the last attempt; null if there was none
     * @param output what the steps captured
     * @param emitted the rows that were found
     * @param requests what was asked, in order
     * @param missing what had no answer
     * @param log what {@code log} steps said, and warnings
     * @param took how long it took, in virtual time
     */
    public record Result(
            String outcome,
            @Nullable AttemptReport end,
            ObjectNode output,
            List<JsonNode> emitted,
            List<ObjectNode> requests,
            List<String> missing,
            List<String> log,
            Duration took) {
        /** {@return how many tries there were} */
        int attempts() {
            return end == null ? 0 : end.number();
        }

        /** {@return why the last try failed, or null} */
        AttemptOutcome.@Nullable Failed failed() {
            return end != null && end.outcome() instanceof AttemptOutcome.Failed failed ? failed : null;
        }
    }

    private Rehearsal(Job job, Canned canned) {
        this.job = job;
        this.canned = canned;
    }

    /**
     * {@return what came of a row}
     *
     * @param job what is done
     * @param row its columns
     * @param canned the answers
     * @throws IOException if there is no room for the files of a run
     * @throws Exception if the run cannot be made: the row has no id, say
     */
    public static Result of(Job job, ObjectNode row, Canned canned) throws Exception {
        Path temp = Files.createTempDirectory("hawser-test-");
        try {
            return new Rehearsal(job, canned).run(row, temp);
        } finally {
            delete(temp);
        }
    }

    private Result run(ObjectNode row, Path temp) throws Exception {
        Path rows = Files.writeString(temp.resolve("row"), row + "\n");
        Path directory = temp.resolve("run");
        RunInput input = RunInput.file(rows, _ -> new OneRow(row), job.id().orElse(null), job.duplicates());
        try (Reactor reactor = Reactor.create(o -> o.name("test").poller(VirtualTime.create()))) {
            var _ = reactor.inline(() -> {
                        serve(reactor, directory, input);
                        return true;
                    })
                    .addErrbackAction(cause -> failure = cause)
                    .addAction(_ -> reactor.callWhenRunning(reactor::stop));
            reactor.run();
        }
        if (failure instanceof Exception cause) {
            throw cause;
        }
        AttemptReport last = end;
        boolean hasOutput = last != null && last.outcome() instanceof AttemptOutcome.Succeeded;
        return new Result(
                last == null ? "not served" : isDone ? "done" : "dead",
                last,
                hasOutput ? ((AttemptOutcome.Succeeded) requireNonNull(last).outcome()).output() : NOTHING,
                found(directory),
                canned.requests(),
                canned.missing(),
                log,
                took);
    }

    private void serve(Reactor reactor, Path directory, RunInput input) throws Exception {
        StepWorkflow steps = StepWorkflow.rehearsed(
                reactor,
                job,
                new StepWorkflow.Context(
                        () -> new Scope.RunPlace("test", directory.toString()), job.secrets(), List.of(), log::add),
                canned);
        try {
            steps.prepare().await();
            RunControl run = RunControl.start(
                    reactor,
                    RunDirectory.create(
                            reactor,
                            directory,
                            input,
                            o -> o.checkpoints(job.hasCheckpoints())
                                    .finds(job.findsRows())
                                    .selection(Selection.first(1))),
                    steps,
                    o -> o.job(job).atAnyLoad());
            run.addListener(this::happened);
            RunSummary summary = run.finished().await();
            took = summary.elapsed();
            if (summary.failure().isPresent()) {
                failure = summary.failure().get();
            }
        } finally {
            var _ = steps.close(Duration.ofSeconds(1)).await();
        }
    }

    private void happened(RunEvent event) {
        switch (event) {
            case RunEvent.ItemDone done -> {
                end = done.report();
                isDone = true;
            }
            case RunEvent.ItemDead dead -> end = dead.report();
            default -> {} // of no interest to a test
        }
    }

    private static List<JsonNode> found(Path directory) throws IOException {
        Path file = directory.resolve("found.jsonl");
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(line -> JsonMapper.shared().readTree(line).path("row"))
                .toList();
    }

    /** A list of one. */
    private static final class OneRow implements RowReader {
        private final ObjectNode row;
        private boolean given;

        OneRow(ObjectNode row) {
            this.row = row;
        }

        @Override
        public @Nullable Row next() {
            if (given) {
                return null;
            }
            given = true;
            return new Row(1, row, null);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
