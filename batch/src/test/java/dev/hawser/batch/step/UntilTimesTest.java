package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a step looks again, and when it is tried again: to the moment, in virtual time. */
class UntilTimesTest {
    private final Watcher watcher = new Watcher();

    private CannedBench bench(String step, String answers) throws Exception {
        CannedBench bench = CannedBench.of("- {name: a, " + step + "}", "{a: " + answers + "}");
        bench.observer = watcher;
        return bench;
    }

    private static String http(String until) {
        return "http: {url: 'http://a.test/', expect: [200, 404, 429], until: {" + until + "}}";
    }

    private static String times(int count, String answer) {
        return String.join(", ", Collections.nCopies(count, answer));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 5", "3, 15", "119, 595", "120, 600"})
    void itLooksEachFiveSecondsForTenMinutesUnlessTheJobSaysOtherwise(int notYet, int seconds) throws Exception {
        CannedBench bench =
                bench(http("status: 200"), "[" + (notYet == 0 ? "" : times(notYet, "{status: 404}") + ",") + "{}]");
        CannedBench.Served served = bench.serve("{}");
        assertThat(served.done()).hasToString("{\"a\":{}}");
        assertThat(served.took()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(bench.canned.requests()).hasSize(notYet + 1);
    }

    @Test
    void itGivesUpWhenTheNextLookWouldComeTooLate() throws Exception {
        CannedBench bench = bench(http("status: 200, every: 10s, for: 35s"), "{status: 404}");
        CannedBench.Served served = bench.serve("{}");
        assertThat(served.failed())
                .hasMessage("still not so after 30s: status was 404, expected 200; the body is: empty")
                .returns("until", StepException::kind)
                .returns(false, StepException::isTransient);
        assertThat(served.took()).isEqualTo(Duration.ofSeconds(30));
        assertThat(bench.canned.requests()).hasSize(4);
    }

    @Test
    void theTimeBeforeTheStepDoesNotCount() throws Exception {
        CannedBench bench = CannedBench.of(
                "- sleep: 1h\n- {name: a, " + http("status: 200, every: 10s, for: 35s") + "}",
                "{a: [{status: 404}, {status: 404}, {}]}");
        assertThat(bench.serve("{}").took()).isEqualTo(Duration.ofHours(1).plusSeconds(20));
    }

    @Test
    void theTimeOfTheLooksThemselvesCounts() throws Exception {
        CannedBench bench = bench(http("status: 200, every: 10s, for: 35s"), "{status: 404, after: 8}");
        CannedBench.Served served = bench.serve("{}");
        assertThat(served.failed()).hasMessageStartingWith("still not so after 26s: ");
        assertThat(served.took()).isEqualTo(Duration.ofSeconds(26));
    }

    @ParameterizedTest
    @CsvSource({"20, 20", "5, 10", "10, 10", "0, 10"})
    void aServerThatAsksForMoreTimeGetsIt(int asked, int seconds) throws Exception {
        String answer = "{status: 503, headers: {retry-after: '" + asked + "'}}";
        CannedBench bench = bench(
                "http: {url: 'http://a.test/', until: {status: 503, json: {/a: 1}, every: 10s, for: 35s}}",
                "[" + answer + ", {json: {a: 1}, status: 503}]");
        assertThat(bench.serve("{}").took()).as("a status that is looked for").isEqualTo(Duration.ofSeconds(10));
        bench = bench("exec: {command: [x], until: {every: 10s, for: 35s}}", "[{exit: 1}, {}]");
        assertThat(bench.serve("{}").took()).isEqualTo(Duration.ofSeconds(10));
        bench = bench(
                "http: {url: 'http://a.test/', until: {json: {/a: 1}, every: 10s, for: 35s}}",
                "[" + answer + ", {json: {a: 1}}]");
        assertThat(bench.serve("{}").took()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void whatWaitingDoesNotMendEndsItAtOnce() throws Exception {
        CannedBench bench = bench("exec: {command: [x], retry-on: [75], until: {}}", "[{exit: 75}, {exit: 1}]");
        CannedBench.Served served = bench.serve("{}");
        assertThat(served.failed().kind()).isEqualTo("exit-1");
        assertThat(served.took()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aStatementIsRunAgainUntilItHasTheRowsThatAreExpected() throws Exception {
        String rows = "[{rows: [{n: 1}]}, {rows: [{n: 1}, {n: 2}]}]";
        CannedBench.Served served = bench(
                        "sql: {url: 'jdbc:sqlite:x.db', query: SELECT 1, expect: 2, until: {every: 1m}}", rows)
                .serve("{}");
        assertThat(served.done().at("/a/count").asInt()).isEqualTo(2);
        assertThat(served.took()).isEqualTo(Duration.ofMinutes(1));
        served = bench(
                        "sql: {url: 'jdbc:sqlite:x.db', query: SELECT 1, until: {every: 1m}}",
                        "[{rows: []}, {rows: [{n: 1}]}]")
                .serve("{}");
        assertThat(served.took()).as("any row").isEqualTo(Duration.ofMinutes(1));
        served = bench(
                        "sql: {url: 'jdbc:sqlite:x.db', update: DELETE FROM t, until: {every: 1m, for: 1m}}",
                        "{count: 0}")
                .serve("{}");
        assertThat(served.failed()).hasMessage("still not so after 1m: changed 0 rows, expected one or more");
    }

    @Test
    void theSlotIsForOthersMeanwhileAndTheRowMayGoOnInAnother() throws Exception {
        CannedBench bench = CannedBench.of(
                "- {name: a, exec: {command: [x, '{{slot}}'], until: {}}}\n"
                        + "- {name: say, log: {message: 'in {{slot}}', to: result}}",
                "{a: [{exit: 1}, {exit: 1}, {}]}");
        bench.observer = watcher;
        watcher.moves = 5;
        assertThat(bench.serve("{}").done().at("/say/message").asString()).isEqualTo("in 13");
        assertThat(watcher.told).containsExactly("a", "leaves", "takes", "leaves", "takes", "ok", "say", "ok");
        assertThat(bench.canned.requests())
                .extracting(asked -> asked.path("command").path(1).asString())
                .containsExactly("3", "8", "13");
    }

    @Test
    void theSlotIsKeptIfTheJobSaysSo() throws Exception {
        CannedBench bench = bench("exec: {command: [x], until: {every: 7s, slot: keep}}", "[{exit: 1}, {exit: 1}, {}]");
        assertThat(bench.serve("{}").took()).isEqualTo(Duration.ofSeconds(14));
        assertThat(watcher.told).containsExactly("a", "ok");
    }

    @Test
    void aTimeThatIsTooShortToWaitIsRefused() {
        assertThat(StepBench.mistakes("- exec: {command: [x], until: {every: 9ms}}"))
                .contains("every: was 0.009s, expected 10ms or more");
        assertThat(StepBench.mistakes("- exec: {command: [x], until: {every: 10ms}}"))
                .isEqualTo("no mistake");
    }

    @Test
    void aPlanSaysHowOftenItLooks() throws Exception {
        try (StepBench bench = StepBench.of("- exec: {command: [x], until: {every: 90s, for: 2h}}")) {
            assertThat(bench.call(() -> bench.workflow.describe(bench.attempt("{}"))))
                    .contains("until that holds, every 1m30s for up to 2h");
        }
    }

    private CannedBench tried(String retries, String more, String answers) throws Exception {
        return bench(retries + ", http: {url: 'http://a.test/'" + more + "}", answers);
    }

    @Test
    void aServerThatAsksForTimeGetsItBeforeTheNextTry() throws Exception {
        CannedBench bench = tried(
                "retries: {attempts: 3, base: 1ms, cap: 30s}",
                "",
                "[" + times(2, "{status: 503, headers: {retry-after: '30'}}") + ", {}]");
        assertThat(bench.serve("{}").took()).isEqualTo(Duration.ofSeconds(60));
        assertThat(watcher.told).containsExactly("a", "leaves", "takes", "leaves", "takes", "ok");
    }

    @Test
    void whoAsksForMoreThanTheLongestWaitIsForTheRetriesOfTheJob() throws Exception {
        CannedBench bench =
                tried("retries: {attempts: 3, base: 1ms, cap: 30s}", "", "{status: 503, headers: {retry-after: '31'}}");
        CannedBench.Served served = bench.serve("{}");
        assertThat(served.failed().retryAfter()).isEqualTo(Duration.ofSeconds(31));
        assertThat(served.took()).isZero();
        assertThat(bench.canned.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'retries: 4', 4, 1400",
        "'retries: {attempts: 4, base: 10s, cap: 1s}', 4, 3000",
        "'retries: {attempts: 3, base: 0ms}', 3, 0",
        "'retries: 1', 1, 0",
        "'retries: {attempts: 6, base: 1s, cap: 2s}', 6, 9000"
    })
    void theWaitsGrowUpToTheLongest(String retries, int tries, long most) throws Exception {
        CannedBench bench = tried(retries, "", "{status: 503}");
        CannedBench.Served served = bench.serve("{}");
        assertThat(served.failed().kind()).isEqualTo("http-503");
        assertThat(bench.canned.requests()).hasSize(tries);
        assertThat(served.took()).isBetween(Duration.ZERO, Duration.ofMillis(most));
    }

    @ParameterizedTest
    @CsvSource({"continue, 1", "dead, 1", "retry, 3"})
    void aFailureThatCannotPassIsTriedAgainOnlyWhereTheStepSaysSo(String onError, int tries) throws Exception {
        CannedBench bench = tried("retries: {attempts: 3, base: 1s}, on-error: " + onError, "", "{status: 404}");
        CannedBench.Served served = bench.serve("{}");
        assertThat(bench.canned.requests()).hasSize(tries);
        if (onError.equals("continue")) {
            assertThat(served.done().at("/a/failure/kind").asString()).isEqualTo("http-404");
        } else {
            assertThat(served.failed().isTransient()).isEqualTo(onError.equals("retry"));
            assertThat(served.failed().kind()).isEqualTo("http-404");
        }
    }
}
