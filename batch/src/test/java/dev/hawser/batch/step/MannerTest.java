package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.defer.Deferred;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What may stand beside the type of a step: when, on-error, retries, once; and the steps of finally. */
class MannerTest {
    private final TestServer server = new TestServer();
    private final AtomicInteger asked = new AtomicInteger();

    private final Watcher watcher = new Watcher();

    /** A row that others have by now: nothing of it leaves the process, but for what its last steps put in order. */
    @Test
    void aRowThatIsAnothersByNowIsNotCalledFor() throws Exception {
        answers(200);
        Watcher lost = new Watcher() {
            @Override
            public void awaitRow() {
                if (told.contains("second")) {
                    throw new CancellationException("others have the row");
                }
            }
        };
        try (StepBench bench = bench(
                "- {name: first, http: {url: SERVER/}}\n- {name: second, http: {url: SERVER/}}",
                "- {name: last, http: {url: SERVER/}}")) {
            assertThatThrownBy(() -> bench.call(() -> bench.workflow.run(bench.attempt("{}", lost))))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(asked).as("by the first step and the last").hasValue(2);
    }

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private StepBench bench(String steps, String finals) throws JobException {
        String text = "input: rows.jsonl\nsteps:\n"
                + steps.replace("SERVER", server.url()).indent(2)
                + (finals.isEmpty()
                        ? ""
                        : "finally:\n" + finals.replace("SERVER", server.url()).indent(2));
        Job job = new JobParser(StepWorkflow.types(), Map.of("TOKEN", "s3cret-token"))
                .parse(text, Path.of("job.yaml").toAbsolutePath(), List.of());
        return new StepBench(job);
    }

    private String serve(StepBench bench, String row) throws Exception {
        return bench.call(() -> bench.workflow.run(bench.attempt(row, watcher))).toString();
    }

    private StepException failure(StepBench bench, String row) throws Exception {
        try {
            throw new AssertionError("expected a failure, got " + serve(bench, row));
        } catch (StepException e) {
            return e;
        }
    }

    /** Answers with the first status at the first request and so on, and with the last from then on. */
    private void answers(int... statuses) {
        server.on("/", (request, out) -> {
            int status = statuses[Math.min(asked.getAndIncrement(), statuses.length - 1)];
            out.write(TestServer.response(status, "{\"id\": 7}".getBytes(StandardCharsets.UTF_8)));
        });
    }

    @Test
    void stepIsDoneForEachElementOfAList() throws Exception {
        try (StepBench bench = bench("""
                - name: tell
                  foreach: {in: "{{tags}}", split: ";", slots: 2}
                  log: {message: "{{each.index}} {{each.value}}", to: result}
                - name: more
                  foreach: "{{sites}}"
                  log: {message: "{{each.name}} of {{tell.count}}, {{tell.items.1.message}}", to: result}
                - {name: none, foreach: [], sleep: 1h}
                """, "")) {
            assertThat(serve(bench, "{\"tags\": \"a; b;;c\", \"sites\": [{\"name\": \"x\"}]}"))
                    .isEqualTo("{\"tell\":{\"count\":3,\"items\":[{\"message\":\"0 a\"},{\"message\":\"1 b\"},"
                            + "{\"message\":\"2 c\"}]},\"more\":{\"count\":1,\"items\":[{\"message\":\"x of 3, 1"
                            + " b\"}]},\"none\":{\"count\":0,\"items\":[]}}");
            assertThat(failure(bench, "{\"tags\": 7, \"sites\": []}").kind()).isEqualTo("foreach");
        }
    }

    @Test
    void elementsHaveKeysOfTheirOwnAndTheFirstFailureEndsTheStep() throws Exception {
        answers(200, 400);
        try (StepBench bench =
                bench("- {foreach: {in: [1, 2, 3], slots: 1}, http: {method: POST, url: SERVER/}}", "")) {
            assertThat(failure(bench, "{}").kind()).isEqualTo("http-400");
            assertThat(server.requests)
                    .extracting(request -> request.header("idempotency-key").replaceAll(".*\\.(\\d+)\\.http", "$1"))
                    .containsExactly("0", "1");
        }
    }

    @Test
    void soManyRowsAreAtAStepAndOthersWaitInTheirSlots() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.on("/", (request, out) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.sleep(10); // so that others would come
            now.decrementAndGet();
            out.write(TestServer.response(200, new byte[0]));
        });
        try (StepBench bench = bench("- {slots: 2, http: {url: SERVER/}}", "")) {
            var _ = bench.call(() -> {
                List<Deferred<?>> all = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    all.add(bench.reactor.inline(() -> bench.workflow.run(bench.attempt("{}", StepObserver.NONE))));
                }
                for (Deferred<?> each : all) {
                    each.await();
                }
                return true;
            });
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void stepIsLeftOutUnlessItsConditionHolds() throws Exception {
        try (StepBench bench = bench("""
                - name: first
                  when: plan == 'large'
                  log: {message: large, to: result}
                - name: second
                  when: not first.message exists
                  log: {message: small, to: result}
                """, "")) {
            assertThat(serve(bench, "{\"plan\": \"large\"}")).isEqualTo("{\"first\":{\"message\":\"large\"}}");
            assertThat(serve(bench, "{\"plan\": \"tiny\"}")).isEqualTo("{\"second\":{\"message\":\"small\"}}");
            assertThat(watcher.told).containsExactly("first", "ok", "second", "ok");
            assertThat(failure(bench, "{}"))
                    .hasMessageContaining("{{plan}}: the row has no field")
                    .returns("first", StepException::step)
                    .returns("template", StepException::kind);
        }
    }

    @Test
    void rowGoesOnAfterAFailureWhereTheJobSaysSo() throws Exception {
        answers(404);
        try (StepBench bench = bench("""
                - name: look
                  on-error: continue
                  http: {url: SERVER/, capture: {id: /id}}
                - name: note
                  when: look.failure exists
                  log: {message: '{{look.failure.kind}}', to: result}
                """, "")) {
            assertThat(serve(bench, "{}"))
                    .contains(
                            "\"failure\":{\"kind\":\"http-404\",\"message\":\"status was 404",
                            "\"note\":{\"message\":\"http-404\"}");
            assertThat(watcher.told).containsExactly("look", "failed", "note", "ok");
        }
    }

    @ParameterizedTest
    @CsvSource({"404, retry, true", "404, dead, false", "503, dead, false", "503, retry, true"})
    void whetherARowIsTriedAgainIsSaidByTheJob(int status, String onError, boolean again) throws Exception {
        answers(status);
        try (StepBench bench = bench("- {on-error: " + onError + ", http: SERVER/}", "")) {
            assertThat(failure(bench, "{}").isTransient()).isEqualTo(again);
        }
    }

    @Test
    void stepIsTriedAgainByItselfWithoutASlotInBetween() throws Exception {
        answers(200, 503, 503, 200);
        try (StepBench bench = bench("""
                - {name: create, http: SERVER/}
                - {name: start, retries: {attempts: 3, base: 1ms, cap: 2ms}, http: SERVER/}
                """, "")) {
            serve(bench, "{}");
            assertThat(watcher.told)
                    .containsExactly("create", "ok", "start", "leaves", "takes", "leaves", "takes", "ok");
            assertThat(asked).hasValue(4);
        }
    }

    @Test
    void stepThatIsTriedInVainFailsAsAtItsLastTryAndWhatCannotPassIsNotTriedAgain() throws Exception {
        answers(503, 503, 404);
        try (StepBench bench = bench("- {retries: {attempts: 2, base: 1ms}, http: SERVER/}", "")) {
            StepException first = failure(bench, "{}");
            assertThat(first.kind()).isEqualTo("http-503");
            assertThat(first.isTransient()).isTrue();
            assertThat(failure(bench, "{}").kind()).isEqualTo("http-404");
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void lastStepsAreDoneWhateverCameOfTheOthers() throws Exception {
        answers(200, 404);
        try (StepBench bench = bench("- {name: work, http: {url: SERVER/, capture: {id: /id}}}", """
                - {name: told, when: failure.kind exists, log: {message: '{{failure.step}} {{failure.kind}}', to: result}}
                - {name: gone, when: work.id exists, log: {message: 'drop {{work.id}}', to: result}}
                """)) {
            assertThat(serve(bench, "{}")).isEqualTo("{\"work\":{\"id\":7},\"gone\":{\"message\":\"drop 7\"}}");
            watcher.told.clear();
            assertThat(failure(bench, "{}").kind()).isEqualTo("http-404");
            assertThat(watcher.told).containsExactly("work", "failed", "told", "ok");
        }
    }

    @Test
    void lastStepsAreAllTriedAndTheFirstThatFailsFailsTheAttempt() throws Exception {
        answers(404);
        try (StepBench bench = bench("- {name: work, sleep: 1ms}", """
                - {name: one, http: SERVER/}
                - {name: two, sleep: 1ms}
                """)) {
            assertThat(failure(bench, "{}").step()).isEqualTo("one");
            assertThat(watcher.told).containsExactly("work", "ok", "one", "failed", "two", "ok");
            assertThat(bench.log)
                    .singleElement()
                    .asString()
                    .startsWith("item id-0: step one of \"finally\" failed: status");
        }
    }

    @Test
    void lastStepsAreDoneAlsoWhenTheAttemptIsCutShort() throws Exception {
        try (StepBench bench = bench("- {name: work, sleep: 1h}", "- {name: back, sleep: 5ms}")) {
            Deferred<ObjectNode> served = bench.call(
                            () -> List.of(bench.reactor.inline(() -> bench.workflow.run(bench.attempt("{}", watcher)))))
                    .getFirst();
            bench.call(() -> {
                served.cancel();
                return served.addErrback(e -> {
                            assertThat(e).isInstanceOf(CancellationException.class);
                            return JsonMapper.shared().createObjectNode();
                        })
                        .await();
            });
            assertThat(watcher.told).containsExactly("work", "failed", "takes", "back", "ok");
        }
    }

    @Test
    void stepThatIsDoneOnceIsNotDoneAgainAndItsCapturesAreThere() throws Exception {
        answers(201, 503, 200);
        try (StepBench bench = bench("""
                - {name: create, once: true, http: {url: SERVER/, method: POST, capture: {id: /id}}}
                - {name: start, http: 'SERVER/?id={{create.id}}'}
                """, "")) {
            assertThat(failure(bench, "{}").step()).isEqualTo("start");
            assertThat(watcher.told).containsExactly("create", "keeps", "ok", "start", "failed");
            watcher.told.clear();
            assertThat(serve(bench, "{}")).isEqualTo("{\"create\":{\"id\":7},\"start\":{}}");
            assertThat(watcher.told).containsExactly("start", "ok");
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void secretInWhatIsDoneOnceIsNotKeptAndTheStepSaysSoInsteadOfGoingOnWithoutIt() throws Exception {
        server.on(
                "/",
                (request, out) -> out.write(
                        TestServer.response(200, "{\"id\": \"s3cret-token\"}".getBytes(StandardCharsets.UTF_8))));
        try (StepBench bench = bench("""
                - {name: create, once: true, http: {url: 'SERVER/?t={{env.TOKEN}}', capture: {id: /id}}}
                - {name: use, log: {message: 'id {{create.id}}', to: result}}
                """, "")) {
            assertThat(serve(bench, "{}")).isEqualTo("{\"create\":{\"id\":\"***\"},\"use\":{\"message\":\"id ***\"}}");
            assertThat(watcher.kept.toString()).isEqualTo("{\"create\":null}");
            assertThat(failure(bench, "{}").kind()).isEqualTo("once");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps: [{name: each, sleep: 1s}, {foreach: [1], sleep: 1s}]             | so is a step",
                "steps: [{foreach: [1], sleep: 1s}, {name: each, sleep: 1s}]             | so is a step",
                "steps: [{name: each, foreach: [1], sleep: 1s}]                          | so is a step",
                "steps: [{name: each, sleep: 1s}], finally: [{foreach: [1], sleep: 1s}] | so is a step",
                "services: [{name: each, java: No.java}], steps: [{foreach: [1], sleep: 1s}] | so is a service"
            })
    void nothingElseIsCalledAsTheElementsOfAList(String lists, String message) {
        String job = "{input: rows.jsonl, " + lists + "}";
        assertThatThrownBy(() -> new JobParser(StepWorkflow.types(), Map.of())
                        .parse(job, Path.of("job.yaml").toAbsolutePath(), List.of()))
                .hasMessageContaining("whose elements are called \"each\", and " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{foreach: [1], when: each.value == 1, sleep: 1s}",
                "{foreach: '{{each.value}}', sleep: 1s}",
                "{when: each.status == 200, results: {failed: each.status >= 500}, http: {url: http://localhost/}}"
            })
    void whetherAStepIsDoneIsKnownBeforeThereIsAnElement(String step) {
        assertThatThrownBy(() -> new JobParser(StepWorkflow.types(), Map.of())
                        .parse(
                                "{input: {file: rows.jsonl, chunk: 2}, steps: [" + step + "]}",
                                Path.of("job.yaml").toAbsolutePath(),
                                List.of()))
                .hasMessageContaining("there is no element by then");
    }

    @Test
    void stepThatIsCalledEachIsAsOthersWhereThereAreNoElements() throws Exception {
        answers(201);
        try (StepBench bench = bench("""
                - {name: each, http: {url: SERVER/, method: POST, capture: {id: /id}}}
                - {sleep: 1ms}
                - {name: say, log: {message: 'id {{each.id}}', to: result}}
                """, "")) {
            assertThat(serve(bench, "{}")).contains("{\"message\":\"id 7\"}");
        }
    }

    @Test
    void rawValueStaysInTheUrlAndAPageThatIsNotThereSaysHow() throws Exception {
        answers(404);
        server.on("/a/b", (request, out) -> out.write(TestServer.response(200, new byte[0])));
        try (StepBench bench = bench("- http: 'SERVER/{{path|raw}}'", "")) {
            serve(bench, "{\"path\": \"a/b\"}");
        }
        try (StepBench bench = bench("- http: 'SERVER/{{path}}'", "")) {
            assertThat(failure(bench, "{\"path\": \"a/b\"}"))
                    .hasMessageEndingWith(
                            "a / within a value was sent as %2F: {{name|raw}} in the URL sends the value as it is");
            assertThat(failure(bench, "{\"path\": \"ab\"}").getMessage()).doesNotContain("%2F");
        }
    }

    @Test
    void mistakesAreToldBeforehand() {
        assertThat(StepBench.mistakes("- {when: 'plan ==', sleep: 1s}"))
                .contains("when: has the end where it should have a name");
        assertThat(StepBench.mistakes("- {on-error: ignore, sleep: 1s}"))
                .contains("on-error: was \"ignore\", expected one of continue, dead, retry");
        assertThat(StepBench.mistakes("- {whn: x, sleep: 1s}"))
                .contains("\"whn\" is no type of step; did you mean \"when\"?");
        assertThat(StepBench.mistakes("- {name: failure, sleep: 1s}")).contains("which has a meaning of its own");
        assertThat(StepBench.mistakes("""
                - name: login
                  once: true
                  http: {url: 'http://a/', capture: {token: {from: /token, private: true}}}
                """)).contains("step \"login\" (http) is \"once\" and captures token privately");
    }
}
