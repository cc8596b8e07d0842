package dev.hawser.web;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Duplicates;
import dev.hawser.batch.StepException;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.journal.RowReader;
import dev.hawser.batch.journal.RunDirectory;
import dev.hawser.batch.journal.RunInput;
import dev.hawser.batch.run.RunControl;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A run on a reactor of its own, and its dashboard. Rows wait until they are told how to end. */
final class Trial implements AutoCloseable {
    private static final DashboardSettings SETTINGS = new DashboardSettings("127.0.0.1", 0, true, Optional.empty(), "");

    final Reactor reactor = Reactor.start(options -> options.name("trial"));
    final Path directory;
    final RunControl run;
    final LiveRun live;
    final Dashboard board;
    final Runs runs;
    private final Map<String, Promise<String>> rows = new HashMap<>();

    private Trial(Path directory, List<ObjectNode> input, int slots, Workflow workflow) throws Exception {
        this.directory = directory.resolve("run");
        Path file = directory.resolve("rows.jsonl");
        Files.write(file, input.stream().map(ObjectNode::toString).toList());
        for (ObjectNode row : input) {
            rows.put(row.path("id").asString(), new Promise<>());
        }
        this.runs = Runs.one();
        RunAbout about = new RunAbout(
                "trial",
                this.directory,
                List.of("install", "record"),
                (item, step) -> "again " + item.id() + " " + step);
        this.run = on(() -> RunControl.start(
                reactor,
                RunDirectory.create(
                        reactor,
                        this.directory,
                        RunInput.file(file, Lines::new, "id", Duplicates.REFUSE),
                        o -> o.about(JsonNodeFactory.instance.objectNode().put("name", "trial"))),
                workflow == null ? this::serve : workflow,
                o -> o.limits(new Limits(
                        slots, null, null, RetryPolicy.NONE, null, null, Duration.ofSeconds(1), List.of()))));
        this.live = on(() -> {
            LiveRun seen = LiveRun.of(reactor, run, about);
            runs.show(seen);
            return seen;
        });
        this.board =
                reactor.blockingChainFromThread(() -> Dashboard.open(reactor, runs, SETTINGS, InstantSource.system()));
    }

    static Trial of(Path directory, List<ObjectNode> rows, int slots) throws Exception {
        return new Trial(directory, rows, slots, null);
    }

    /** A run of another workflow, whose rows end by themselves. */
    static Trial of(Path directory, List<ObjectNode> rows, int slots, Workflow workflow) throws Exception {
        return new Trial(directory, rows, slots, workflow);
    }

    static ObjectNode row(String id, String text) {
        return JsonNodeFactory.instance.objectNode().put("id", id).put("text", text);
    }

    /** Rows named after a number. */
    static List<ObjectNode> rows(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> row("customer-" + i, "text " + i))
                .toList();
    }

    private ObjectNode serve(Attempt attempt) throws Exception {
        attempt.observer().started("install");
        String failure = rows.get(attempt.item().id()).await();
        attempt.observer().ended("install", failure.isEmpty());
        if (!failure.isEmpty()) {
            throw new StepException("install", "http-500", failure, false, null);
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** Ends a row: well, or with what a server says. */
    void end(String id, String failure) throws Exception {
        on(() -> {
            rows.get(id).callback(failure);
            return true;
        });
    }

    <T> T on(Callable<T> work) throws Exception {
        return reactor.blockingCallFromThread(work);
    }

    /** Ends all that is left. */
    @Override
    public void close() {
        try {
            end();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void end() throws Exception {
        on(() -> {
            run.drain(Duration.ZERO);
            return true;
        });
        reactor.blockingChainFromThread(() -> run.finished());
        on(() -> {
            rows.values().stream().filter(row -> !row.isFired()).forEach(row -> row.callback(""));
            return true;
        });
        reactor.blockingChainFromThread(() -> board.close());
        reactor.close();
    }

    private static final class Lines implements RowReader {
        private final BufferedReader in;
        private long line;
        private long consumed;

        Lines(InputStream bytes) {
            in = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public Row next() throws IOException {
            String text = in.readLine();
            consumed += text == null ? 0 : text.length() + 1;
            return text == null
                    ? null
                    : new Row(++line, (ObjectNode) JsonMapper.shared().readTree(text), null);
        }

        @Override
        public long consumed() {
            return consumed;
        }
    }
}
