package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Manner;
import dev.hawser.batch.job.Position;
import dev.hawser.batch.job.Secrets;
import dev.hawser.batch.job.StepPlan;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The way of an attempt through its steps: what is left out, what was done before, what is told of a failure. */
class CourseTest {
    private final Watcher watcher = new Watcher();

    private CannedBench bench(String steps, String answers) throws Exception {
        CannedBench bench = CannedBench.of(steps, answers);
        bench.observer = watcher;
        return bench;
    }

    private static final String THREE = """
            - {name: a, exec: {command: [a], capture: {o: stdout}}}
            - {name: b, when: id == 8, exec: {command: [b], capture: {o: stdout}}}
            - {name: c, exec: {command: [c], capture: {o: stdout}}}
            """;

    @Test
    void anAttemptThatFailsTellsWhatItGotPast() throws Exception {
        CannedBench bench = bench(THREE, "{a: {stdout: one}, b: {stdout: two}, c: {exit: 1}}");
        assertThat(bench.serve("{\"id\": 7}").failed().step()).isEqualTo("c");
        assertThat(watcher.left).as("with what was left out").hasToString("{\"a\":{\"o\":\"one\"},\"b\":null}");
        assertThat(bench.serve("{\"id\": 8}").failed().step()).isEqualTo("c");
        assertThat(watcher.left).hasToString("{\"a\":{\"o\":\"one\"},\"b\":{\"o\":\"two\"}}");
    }

    @Test
    void anAttemptThatFailsAtItsFirstStepGotPastNone() throws Exception {
        CannedBench bench = bench(THREE, "{a: {exit: 1}}");
        var _ = bench.serve("{\"id\": 7}").failed();
        assertThat(watcher.left).hasToString("{}");
    }

    @Test
    void anAttemptThatSucceedsTellsOfNoFailure() throws Exception {
        CannedBench bench = bench(THREE, "{a: {}, c: {}}");
        var _ = bench.serve("{\"id\": 7}").done();
        assertThat(watcher.left).isNull();
    }

    @Test
    void whatAnEarlierAttemptGotPastIsNotDoneAndItsCapturesAreThere() throws Exception {
        CannedBench bench =
                bench(THREE + "- {name: say, log: {message: '{{a.o}}, {{c.o}}', to: result}}", "{c: {stdout: three}}");
        watcher.passed.set("a", JsonMapper.shared().readTree("{\"o\":\"before\"}"));
        watcher.passed.putNull("b");
        assertThat(bench.serve("{\"id\": 8}").done().at("/say/message").asString())
                .isEqualTo("before, three");
        assertThat(watcher.told).containsExactly("c", "ok", "say", "ok");
    }

    @Test
    void whatIsLeftOutCapturesNothing() throws Exception {
        CannedBench bench = bench(THREE + "- {name: say, log: '{{b.o}}'}", "{a: {}, c: {}}");
        assertThat(bench.serve("{\"id\": 7}").failed())
                .returns("say", StepException::step)
                .returns("template", StepException::kind)
                .hasMessageContaining("{{b.o}}");
    }

    @Test
    void whatIsDoneOnceIsNotAmongWhatItGotPastSinceItIsKept() throws Exception {
        CannedBench bench = bench(
                "- {name: a, once: true, exec: {command: [a], capture: {o: stdout}}}\n- {name: b, exec: [b]}\n"
                        + "- {name: c, exec: [c]}",
                "{a: {stdout: one}, b: {}, c: {exit: 1}}");
        var _ = bench.serve("{}").failed();
        assertThat(watcher.kept).hasToString("{\"a\":{\"o\":\"one\"}}");
        assertThat(watcher.left).hasToString("{\"b\":{}}");
        assertThat(watcher.told).containsExactly("a", "keeps", "ok", "b", "ok", "c", "failed");
    }

    @Test
    void whatFailsIsNotKept() throws Exception {
        CannedBench bench = bench("- {name: a, once: true, on-error: continue, exec: [a]}", "{a: {exit: 1}}");
        assertThat(bench.serve("{}").done().at("/a/failure/kind").asString()).isEqualTo("exit-1");
        assertThat(watcher.kept).hasToString("{}");
        assertThat(watcher.told).containsExactly("a", "failed");
    }

    @Test
    void aSecretIsNotAmongWhatItGotPast() throws Exception {
        CannedBench bench = bench("""
                - {name: login, http: {url: 'http://a.test/', capture: {t: {from: /t, private: true}, n: /n}}}
                - {name: told, log: {message: 'x {{login.t}}', to: result}}
                - {name: plain, log: {message: 'x {{login.n}}', to: result}}
                - {name: fail, exec: [f]}
                """, "{login: {json: {t: private-token, n: 7}}, fail: {exit: 1}}");
        var _ = bench.serve("{}").failed();
        assertThat(watcher.left).hasToString("{\"plain\":{\"message\":\"x 7\"}}");
    }

    @Test
    void theFirstFailureIsToldToTheLastSteps() throws Exception {
        CannedBench bench = finals(
                "- {name: a, exec: [a]}",
                "- {name: say, log: '{{failure.step}}, {{failure.kind}}: {{failure.message}}'}",
                "{a: {exit: 4, stderr: gone}}");
        StepException failed = bench.serve("{}").failed();
        assertThat(failed.step()).isEqualTo("a");
        assertThat(failed.getSuppressed()).isEmpty();
        assertThat(bench.log).containsExactly("a, exit-4: 'a' exited with 4, expected 0; standard error ends: gone");
    }

    private CannedBench finals(String steps, String finals, String answers) throws Exception {
        return bench(steps + "\nfinally:\n" + finals, answers);
    }

    @Test
    void aLastStepThatFailsDoesNotHideTheFirstFailure() throws Exception {
        CannedBench bench = finals(
                "- {name: a, exec: [a]}",
                "- {name: b, exec: [b]}\n- {name: c, exec: [c]}\n- {name: d, log: done}",
                "{a: {exit: 4}, b: {exit: 5}, c: {exit: 6}}");
        StepException failed = bench.serve("{}").failed();
        assertThat(failed.kind()).isEqualTo("exit-4");
        assertThat(failed.getSuppressed())
                .singleElement()
                .isInstanceOfSatisfying(
                        StepException.class, e -> assertThat(e.kind()).isEqualTo("exit-5"));
        assertThat(bench.log)
                .hasSize(3)
                .first()
                .asString()
                .startsWith("item id-0: step b of \"finally\" failed: 'b' exited with 5");
        assertThat(bench.log.getLast()).isEqualTo("done");
    }

    @Test
    void withoutAFailureThereIsNothingToTellTheLastSteps() throws Exception {
        CannedBench bench =
                finals("- {name: a, exec: [a]}", "- {name: b, when: not failure.kind exists, log: well}", "{a: {}}");
        assertThat(bench.serve("{}").done()).hasToString("{\"a\":{},\"b\":{}}");
        assertThat(bench.log).containsExactly("well");
    }

    @ParameterizedTest
    @CsvSource({"continue, 0", "dead, 1", "retry, 2"})
    void whatAFailureMeansIsSaidByTheStep(String onError, int means) throws Exception {
        CannedBench bench = bench("- {name: a, on-error: " + onError + ", exec: [a]}", "{a: {exit: 4, stderr: no}}");
        CannedBench.Served served = bench.serve("{}");
        if (means == 0) {
            assertThat(served.done())
                    .hasToString("{\"a\":{\"failure\":{\"kind\":\"exit-4\",\"message\":\"'a' exited with 4, expected 0;"
                            + " standard error ends: no\"}}}");
            return;
        }
        StepException failed = served.failed();
        assertThat(failed.isTransient()).isEqualTo(means == 2);
        assertThat(failed.kind()).isEqualTo("exit-4");
        assertThat(failed.step()).isEqualTo("a");
        assertThat(failed).hasCauseInstanceOf(StepException.class).hasMessageStartingWith("'a' exited with 4");
    }

    @Test
    void howLongToWaitIsHandedOnWhateverAFailureMeans() throws Exception {
        CannedBench bench = bench(
                "- {name: a, on-error: retry, http: 'http://a.test/'}",
                "{a: {status: 503, headers: {Retry-After: '9'}}}");
        assertThat(bench.serve("{}").failed().retryAfter()).isEqualTo(Duration.ofSeconds(9));
    }

    private static final Secrets SECRETS = Secrets.of(List.of("s3cret-token"));

    @Test
    void whateverIsThrownIsToldInOneLineWithoutSecrets() {
        Exception odd = new IllegalStateException("a\r\nb\ns3cret-token");
        assertThat(Course.told("x", odd, SECRETS))
                .returns("error", StepException::kind)
                .returns("x", StepException::step)
                .returns(false, StepException::isTransient)
                .hasMessage("java.lang.IllegalStateException: a b ***")
                .hasCause(odd);
        StepException own = new StepException("other", "mine", "l1\nl2 s3cret-token", true, Duration.ofSeconds(3));
        assertThat(Course.told("x", own, SECRETS))
                .returns("mine", StepException::kind)
                .returns("x", StepException::step)
                .returns(true, StepException::isTransient)
                .returns(Duration.ofSeconds(3), StepException::retryAfter)
                .hasMessage("l1 l2 ***");
        StepFailure failure = StepFailure.transientAfter("k", "t\u2028u s3cret-token", Duration.ofSeconds(4));
        assertThat(Course.told("x", failure, SECRETS))
                .returns("k", StepException::kind)
                .returns(true, StepException::isTransient)
                .returns(Duration.ofSeconds(4), StepException::retryAfter)
                .hasMessage("t u ***");
    }

    @Test
    void aSecretWithALineBreakIsMaskedAsAWhole() {
        Secrets two = Secrets.of(List.of("first\nsecond"));
        assertThat(Course.oneLine("of first\nsecond, and\nmore", two)).isEqualTo("of ***, and more");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 1000, 1001})
    void theLastThousandPrivateCapturesAreMaskedInWhatIsSaidOfNoAttempt(int count) {
        RecentSecrets recent = new RecentSecrets(SECRETS);
        for (int i = 0; i < count; i++) {
            recent.add(JsonMapper.shared().getNodeFactory().stringNode("private-value-" + (100_000 + i)));
        }
        String first = "private-value-100000";
        String last = "private-value-" + (100_000 + count - 1);
        assertThat(recent.mask("s3cret-token " + last)).isEqualTo("*** ***");
        assertThat(recent.mask(first)).isEqualTo(count > 1000 ? first : "***");
    }

    @Test
    void whatIsCapturedPrivatelyIsMaskedInWhatIsSaidOfNoAttempt() throws Exception {
        try (TestServer server = new TestServer().on("/", 200, "{\"t\": \"private-token\"}");
                StepBench bench = StepBench.of(
                        "- http: {url: '" + server.url() + "', capture: {t: {from: /t, private: true}}}")) {
            assertThat(bench.workflow.mask("private-token")).isEqualTo("private-token");
            ObjectNode _ = bench.serve("{}");
            assertThat(bench.workflow.mask("was private-token")).isEqualTo("was ***");
        }
    }

    @Test
    void aStepOfAnotherKindIsRefused() {
        StepPlan odd = () -> Set.of();
        Job.Step step = new Job.Step("x", "odd", odd, Manner.PLAIN, new Position("job.yaml", 1, 1));
        assertThatThrownBy(() -> Course.Named.of(step))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step \"x\" is of type odd, expected one of StepWorkflow.types()");
        assertThatThrownBy(() -> new Services(List.of(step)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service \"x\" is of type odd, expected one of StepWorkflow.types()");
    }
}
