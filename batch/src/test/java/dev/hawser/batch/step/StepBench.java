package dev.hawser.batch.step;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.job.Scope;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs steps as a job has them, on a reactor in real time with a thread of its own. What the reactor has left at the end
 * fails the test.
 */
final class StepBench implements AutoCloseable {
    /// Numbers as rows have them.
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final CompletableFuture<Reactor> made = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    final Reactor reactor;
    final List<String> log = new ArrayList<>();
    final StepWorkflow workflow;
    private boolean prepared;
    private long ordinal;
    int number = 1;

    /** What runs on the reactor. */
    interface Body<T> {
        T run() throws Exception;
    }

    StepBench(Job job) {
        new Thread(this::run, "bench").start();
        reactor = made.join();
        workflow = StepWorkflow.of(
                reactor,
                job,
                new StepWorkflow.Context(
                        () -> new Scope.RunPlace("run-1", "runs/1"), job.secrets(), List.of(), log::add));
    }

    /** The life of the reactor, on its thread. */
    private void run() {
        try (TestReactor test = TestReactor.open(options -> options.time(TestTime.REAL))) {
            test.reactor().callWhenRunning(() -> made.complete(test.reactor()));
            test.reactor().run();
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
        ended.complete(null);
    }

    /** The steps as they stand below {@code steps:} in a job. */
    static StepBench of(String steps) throws JobException {
        return of(steps, Map.of());
    }

    static StepBench of(String steps, Map<String, String> environment) throws JobException {
        return new StepBench(job(steps, environment));
    }

    static Job job(String steps, Map<String, String> environment) throws JobException {
        return new JobParser(StepWorkflow.types(), environment)
                .parse(
                        "input: rows.jsonl\nsteps:\n" + steps.indent(2),
                        Path.of("job.yaml").toAbsolutePath(),
                        List.of());
    }

    /** The mistakes of the steps, one a line. */
    static String mistakes(String steps) {
        try {
            Job _ = job(steps, Map.of());
            return "no mistake";
        } catch (JobException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Runs something in an inline function of the reactor, and waits for it. */
    <T> T call(Body<T> body) throws Exception {
        CompletableFuture<T> end = new CompletableFuture<>();
        reactor.callFromThread(() -> {
            Deferred<?> _ = reactor.inline(() -> {
                        if (!prepared) {
                            prepared = true;
                            workflow.prepare().await(StepException.class);
                        }
                        return body.run();
                    })
                    .addBoth(outcome -> switch (outcome) {
                        case Outcome.Success<T>(T value) -> end.complete(value);
                        case Outcome.Failure<T>(Throwable cause) -> end.completeExceptionally(cause);
                    });
        });
        try {
            return end.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception e) {
                throw e;
            }
            throw new AssertionError(failed.getCause());
        }
    }

    /** Serves a row, given as JSON. What comes back is as in the result line. */
    ObjectNode serve(String row) throws Exception {
        return call(() -> workflow.run(attempt(row)));
    }

    /** The failure of a row that must fail. */
    StepException failure(String row) throws Exception {
        try {
            ObjectNode output = serve(row);
            throw new AssertionError("expected a failure, got " + output);
        } catch (StepException e) {
            return e;
        }
    }

    Attempt attempt(String row) {
        ordinal++;
        return attempt(row, StepObserver.NONE);
    }

    Attempt attempt(String row, StepObserver observer) {
        Item item = new Item("id-" + ordinal, ordinal, ordinal, (ObjectNode) JSON.readTree(row));
        return new Attempt(item, number, 3, "key-" + ordinal, observer);
    }

    /** Starts serving a row, to be cancelled. On the reactor. */
    Deferred<ObjectNode> start(String row) {
        return reactor.inline(() -> workflow.run(attempt(row)));
    }

    @Override
    public void close() {
        try {
            @Nullable Void _ = call(() -> workflow.close(Duration.ofSeconds(2)).await());
            reactor.callFromThread(reactor::stop);
            @Nullable Void _ = ended.get();
        } catch (ExecutionException leftBehind) {
            throw new AssertionError(leftBehind.getCause());
        } catch (Exception e) {
            throw new AssertionError("the workflow did not close", e);
        }
    }
}
