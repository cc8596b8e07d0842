package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A step that is done again and again until something holds. */
class UntilTest {
    private final TestServer server = new TestServer();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private StepBench bench(String yaml) throws Exception {
        return StepBench.of(yaml.replace("SERVER", server.url()));
    }

    /** Answers with the first at the first request and so on, and with the last from then on. */
    private void answers(String... bodies) {
        server.on("/", (request, out) -> {
            String body = bodies[Math.min(asked.getAndIncrement(), bodies.length - 1)];
            int status = Integer.parseInt(body.substring(0, 3));
            out.write(TestServer.response(status, body.substring(4).getBytes(StandardCharsets.UTF_8)));
        });
    }

    @Test
    void requestIsSentAgainUntilItsConditionHoldsAndOnlyThenSomethingIsCaptured() throws Exception {
        answers(
                "200 {\"state\":\"new\"}",
                "503 busy",
                "200 {\"state\":\"new\"}",
                "200 {\"state\":\"up\",\"host\":\"a\"}");
        try (StepBench bench = bench("""
                - http:
                    url: SERVER/
                    until: {json: {/state: up}, every: 10ms, for: 20s}
                    capture: {host: /host}
                """)) {
            assertThat(bench.serve("{}").toString()).isEqualTo("{\"http\":{\"host\":\"a\"}}");
        }
        assertThat(asked).hasValue(4);
    }

    @Test
    void whatDoesNotHoldInTimeFailsForGoodAndSaysWhatWasSeenLast() throws Exception {
        answers("200 {\"state\":\"new\"}");
        try (StepBench bench = bench("- http: {url: SERVER/, until: {json: {/state: up}, every: 10ms, for: 100ms}}")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("until");
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure.getMessage())
                    .startsWith("still not so after ")
                    .endsWith(": the body has \"new\" at /state, expected \"up\"");
        }
    }

    @Test
    void whatWaitingDoesNotMendFailsAtOnce() throws Exception {
        answers("200 {\"state\":\"new\"}", "401 who are you");
        try (StepBench bench = bench("- http: {url: SERVER/, until: {json: {/state: up}, every: 10ms}}")) {
            assertThat(bench.failure("{}").kind()).isEqualTo("http-401");
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void statusCanBeWaitedFor() throws Exception {
        answers("200 still there", "200 still there", "404 gone");
        try (StepBench bench = bench("- http: {url: SERVER/, until: {status: 404, every: 10ms}}")) {
            bench.serve("{}");
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void slotIsGivenUpBetweenTheLooksUnlessItIsKept() throws Exception {
        for (String slot : List.of("release", "keep")) {
            asked.set(0);
            answers("200 no", "200 no", "200 yes");
            List<String> told = new ArrayList<>();
            try (StepBench bench = bench("""
                    - http: {url: SERVER/, until: {contains: 'yes', every: 10ms, slot: %s}}
                    - {name: last, log: {message: 'in {{slot}}', to: result}}
                    """.formatted(slot))) {
                StepObserver observer = new StepObserver() {
                    @Override
                    public void started(String step) {
                        told.add(step);
                    }

                    @Override
                    public void ended(String step, boolean succeeded) {}

                    @Override
                    public void leaveSlot() {
                        told.add("leaves");
                    }

                    @Override
                    public Deferred<Integer> takeSlot(int former) {
                        told.add("takes");
                        return Deferred.succeed(former + 1);
                    }
                };
                String in = bench.call(() -> bench.workflow.run(bench.attempt("{}", observer)))
                        .at("/last/message")
                        .stringValue();
                boolean keeps = slot.equals("keep");
                assertThat(in).isEqualTo(keeps ? "in 3" : "in 5");
                assertThat(told)
                        .isEqualTo(
                                keeps
                                        ? List.of("http", "last")
                                        : List.of("http", "leaves", "takes", "leaves", "takes", "last"));
            }
        }
    }

    @Test
    void whatIsSentAgainOnPurposeHasNoIdempotencyKeyUnlessTheJobSaysSo() throws Exception {
        answers("200 yes");
        try (StepBench bench = bench("""
                - http: {url: SERVER/, method: POST, until: {contains: 'yes'}}
                - http: {url: SERVER/, method: POST, until: {contains: 'yes'}, idempotency-key: X-Key}
                """)) {
            bench.serve("{}");
        }
        assertThat(server.requests.get(0).header("idempotency-key")).isEqualTo("(none)");
        assertThat(server.requests.get(1).header("x-key")).startsWith("key-");
    }

    @Test
    void programIsRunAgainUntilItSucceeds(@TempDir Path directory) throws Exception {
        Path count = directory.resolve("count");
        try (StepBench bench = bench("""
                - exec:
                    command: ['echo x >> "$1"; test $(wc -l < "$1") -ge 3', '%s']
                    shell: true
                    until: {every: 10ms, for: 20s}
                """.formatted(count))) {
            bench.serve("{}");
        }
        assertThat(Files.readAllLines(count)).hasSize(3);
    }

    @Test
    void statementIsRunAgainUntilItGivesOrChangesARow(@TempDir Path directory) throws Exception {
        for (String what : List.of(
                "query: SELECT who FROM sites WHERE ready = 1", "update: UPDATE sites SET ready = 2 WHERE ready = 1")) {
            Path file = directory.resolve(what.substring(0, 1) + ".db");
            try (StepBench bench = StepBench.of("""
                    - when: who == 'second'
                      sql:
                        url: "jdbc:sqlite:%1$s"
                        setup: ['CREATE TABLE IF NOT EXISTS sites (who TEXT, ready INTEGER)']
                        update: INSERT INTO sites VALUES (:who, 1)
                        parameters: {who: "{{who}}"}
                    - name: ready
                      when: who == 'first'
                      sql:
                        url: "jdbc:sqlite:%1$s"
                        setup: ['CREATE TABLE IF NOT EXISTS sites (who TEXT, ready INTEGER)']
                        %2$s
                        until: {every: 10ms, for: 2m}
                    """.formatted(file, what))) {
                Promise<Boolean> waits = new Promise<>();
                Deferred<ObjectNode> first = bench.call(() -> List.of(bench.reactor.inline(() ->
                                bench.workflow.run(bench.attempt("{\"who\": \"first\"}", whenItWaits(() -> {
                                    if (!waits.isFired()) {
                                        waits.callback(true);
                                    }
                                }))))))
                        .getFirst();
                bench.call(() -> {
                    waits.await();
                    return bench.workflow.run(bench.attempt("{\"who\": \"second\"}"));
                });
                ObjectNode output = bench.call(first::await);
                assertThat(output.at("/ready/count").asInt()).isEqualTo(1);
                if (what.startsWith("query")) {
                    assertThat(output.at("/ready/who").asString()).isEqualTo("second");
                }
            }
        }
    }

    private static StepObserver whenItWaits(Runnable told) {
        return new StepObserver() {
            @Override
            public void started(String step) {}

            @Override
            public void ended(String step, boolean succeeded) {}

            @Override
            public void leaveSlot() {
                told.run();
            }
        };
    }

    @Test
    void changeThatIsUndoneSinceItIsOfAnotherNumberOfRowsIsTriedUntilItIsNot(@TempDir Path directory) throws Exception {
        try (StepBench bench = StepBench.of("""
                - sql:
                    url: "jdbc:sqlite:%s/test.db"
                    setup: [CREATE TABLE IF NOT EXISTS sites (who TEXT)]
                    update: INSERT INTO sites VALUES ('x'), ('y')
                    expect: 1
                    until: {every: 10ms, for: 50ms}
                """.formatted(directory))) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).isEqualTo("until");
            assertThat(failure.getMessage()).endsWith(": changed 2 rows, expected 1");
            assertThat(failure.isTransient()).isFalse();
        }
    }

    @Test
    void classIsCalledAgainAsLongAsItSaysThatAnotherTryMayHelp(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("Poll.java"), """
                import dev.hawser.batch.StepException;
                import dev.hawser.batch.step.Step;
                import java.util.Map;

                public final class Poll implements Step {
                    private int calls;

                    @Override
                    public Map<String, ?> run(Input input) throws Exception {
                        boolean helps = input.with().get("helps").equals("true");
                        if (++calls % 3 != 0) {
                            throw new StepException("poll", "not-yet", "call " + calls, helps, null);
                        }
                        return Map.of("calls", calls);
                    }
                }
                """);
        try (StepBench bench = StepBench.of(
                "- java: {source: '" + source + "', with: {helps: '{{helps}}'}, until: {every: 10ms, for: 20s}}")) {
            assertThat(bench.serve("{\"helps\": true}").at("/java/calls").asInt())
                    .isEqualTo(3);
            StepException failure = bench.failure("{\"helps\": false}");
            assertThat(failure.kind()).isEqualTo("not-yet");
            assertThat(failure.getMessage()).isEqualTo("call 4");
        }
    }

    @Test
    void mistakesAreToldBeforehand() {
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', until: {every: 5s}}"))
                .contains(
                        "until: expected status, contains, matches, headers, json or count, which say what must hold");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', until: {status: 200, every: 1ms}}"))
                .contains("every: was 0.001s, expected 10ms or more");
    }
}
