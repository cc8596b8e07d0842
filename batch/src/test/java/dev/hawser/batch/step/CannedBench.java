package dev.hawser.batch.step;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.rehearsal.CaseFile;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Steps with answers in place of the world, in virtual time. What the reactor has left at the end of a row fails the
 * test.
 */
final class CannedBench {
    private final Job job;
    final Canned canned;
    final List<String> log = new ArrayList<>();
    StepObserver observer = StepObserver.NONE;

    /** What came of a row, and how long that took. */
    record Served(@Nullable ObjectNode output, @Nullable StepException failure, Duration took) {
        ObjectNode done() {
            return Optional.ofNullable(output).orElseThrow(() -> new AssertionError("it failed", failure));
        }

        StepException failed() {
            return Optional.ofNullable(failure).orElseThrow(() -> new AssertionError("it did not fail: " + output));
        }
    }

    private CannedBench(Job job, Canned canned) {
        this.job = job;
        this.canned = canned;
    }

    /** Steps as in a job, also below {@code finally:} on a line by itself; answers and services as in a case. */
    static CannedBench of(String steps, String answers, String services) throws JobException {
        var given = CaseFile.parse(
                        "cases: [{row: {}, answers: " + answers + ", services: " + services + "}]", "answers")
                .cases()
                .getFirst();
        String told = services.equals("{}") ? "" : "services: [{name: db, java: Db.java}]\n";
        Job job = new JobParser(StepWorkflow.types(), Map.of("TOKEN", "s3cret-token"))
                .parse(
                        "input: rows.jsonl\nid: id\n" + told + "steps:\n"
                                + steps.indent(2).replaceFirst("(?m)^  finally:$", "finally:"),
                        Path.of("/jobs/job.yaml"),
                        List.of());
        return new CannedBench(job, given.canned());
    }

    static CannedBench of(String steps, String answers) throws JobException {
        return of(steps, answers, "{}");
    }

    /** Serves a row, given as JSON. */
    Served serve(String row) {
        return serve(List.of(row)).getFirst();
    }

    /** Serves rows, all at once. */
    List<Served> serve(List<String> rows) {
        try (TestReactor test = TestReactor.open()) {
            Reactor reactor = test.reactor();
            List<Served> served = new ArrayList<>();
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            var _ = reactor.inline(() -> served.addAll(all(reactor, rows)))
                    .addErrbackAction(failure::set)
                    .addAction(_ -> reactor.stop());
            reactor.run();
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            return served;
        }
    }

    private List<Served> all(Reactor reactor, List<String> rows) throws Exception {
        StepWorkflow workflow = StepWorkflow.rehearsed(
                reactor,
                job,
                new StepWorkflow.Context(
                        () -> new Scope.RunPlace("run-1", "runs/1"), job.secrets(), List.of(), log::add),
                canned);
        @Nullable Void _ = workflow.prepare().await();
        List<Deferred<Served>> all = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Attempt attempt = attempt(i, rows.get(i));
            all.add(reactor.inline(() -> one(reactor, workflow, attempt)));
        }
        List<Served> served = DeferredList.gather(all).await();
        @Nullable Void _ = workflow.close(Duration.ofSeconds(1)).await();
        return served;
    }

    private Attempt attempt(int index, String row) {
        ObjectNode fields = (ObjectNode) JsonMapper.shared().readTree(row);
        return new Attempt(new Item("id-" + index, index, index, fields), 1, 3, "key-" + index, observer);
    }

    private static Served one(Reactor reactor, StepWorkflow workflow, Attempt attempt) {
        long begin = reactor.nanoTime();
        try {
            ObjectNode output = workflow.run(attempt);
            return new Served(output, null, Duration.ofNanos(reactor.nanoTime() - begin));
        } catch (StepException failure) {
            return new Served(null, failure, Duration.ofNanos(reactor.nanoTime() - begin));
        }
    }
}
