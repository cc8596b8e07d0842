package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobParser;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class SqlStepTest {
    @TempDir
    private Path directory;

    private String job(String rest) {
        return """
                - name: db
                  sql:
                    url: "jdbc:sqlite:%s/test.db"
                    setup:
                      - CREATE TABLE IF NOT EXISTS sites (customer TEXT PRIMARY KEY, visits INTEGER, note TEXT)
                %s""".formatted(directory, rest.indent(4));
    }

    @Test
    void updatesAndQueriesTheOneDatabaseOfAllRows() throws Exception {
        String steps = job("""
                update: INSERT INTO sites VALUES (:customer, :visits, :note)
                parameters: {customer: "{{name}}", visits: "{{visits}}", note: "{{note}}"}
                """) + """
                - name: look
                  sql:
                    url: "jdbc:sqlite:%s/test.db"
                    query: SELECT customer, visits, note FROM sites WHERE customer = :who
                    parameters: {who: "{{name}}"}
                """.formatted(directory);
        try (StepBench bench = StepBench.of(steps)) {
            ObjectNode output = bench.serve("""
                    {"name": "Zoë; DROP TABLE sites", "visits": 12345678901, "note": null}""");

            assertThat(output.path("db").path("count").asInt()).isEqualTo(1);
            assertThat(output.path("look").path("customer").asString()).isEqualTo("Zoë; DROP TABLE sites");
            assertThat(output.path("look").path("visits").asLong()).isEqualTo(12_345_678_901L);
            assertThat(output.path("look").path("note").isNull()).isTrue();
            assertThat(output.path("look").path("rows")).hasSize(1);
        }
    }

    @Test
    void aThousandRowsAtOnceAllArriveThroughTheOneConnection() throws Exception {
        String steps = job("""
                update: INSERT INTO sites VALUES (:customer, 1, NULL)
                parameters: {customer: "{{item.id}}"}
                """);
        try (StepBench bench = StepBench.of(steps)) {
            List<ObjectNode> outputs = bench.call(() -> {
                List<Deferred<ObjectNode>> all = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    all.add(bench.start("{}"));
                }
                return DeferredList.gather(all).await();
            });

            assertThat(outputs)
                    .hasSize(1_000)
                    .allSatisfy(output ->
                            assertThat(output.path("db").path("count").asInt()).isEqualTo(1));
        }
    }

    @Test
    void aRowThatBreaksARuleFailsAloneAndForGood() throws Exception {
        String steps = job("""
                update: INSERT INTO sites VALUES (:customer, 1, NULL)
                parameters: {customer: "{{name}}"}
                """);
        try (StepBench bench = StepBench.of(steps)) {
            StepException failure = bench.call(() -> {
                var _ = bench.workflow.run(bench.attempt("{\"name\": \"a\"}"));
                return catchThrowableOfType(
                        StepException.class, () -> bench.workflow.run(bench.attempt("{\"name\": \"a\"}")));
            });

            assertThat(failure.isTransient()).isFalse();
            assertThat(failure.step()).isEqualTo("db");
            assertThat(failure).hasMessageContaining("UNIQUE");
        }
    }

    @Test
    void anUnexpectedNumberOfRowsFailsTheStep() throws Exception {
        String steps = job("""
                update: UPDATE sites SET visits = 2 WHERE customer = :customer
                parameters: {customer: "{{name}}"}
                expect: 1
                """);
        try (StepBench bench = StepBench.of(steps)) {
            StepException failure = bench.failure("{\"name\": \"nobody\"}");

            assertThat(failure).hasMessage("changed 0 rows, expected 1");
            assertThat(failure.kind()).isEqualTo("expect");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsWorthAnotherTry() throws Exception {
        try (StepBench bench = StepBench.of("""
                - sql:
                    url: jdbc:postgresql://127.0.0.1:1/nothing?connectTimeout=1
                    query: SELECT 1
                """)) {
            StepException failure = bench.failure("{}");

            assertThat(failure.isTransient()).isTrue();
            assertThat(failure.getMessage()).contains("127.0.0.1:1").doesNotContain("\n");
        }
    }

    /** Takes minutes, unless it is ended. */
    private static final String LONG_QUERY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            + " WHERE i < 4000000000) SELECT max(i) AS last FROM n";

    @Test
    void timeoutEndsTheQueryAndTheDatabaseServesOn() throws Exception {
        List<StepException> failures = new ArrayList<>();
        try (StepBench bench = StepBench.of(job("query: " + LONG_QUERY + "\ntimeout: 150ms"))) {
            boolean _ = bench.call(() -> {
                for (int i = 0; i < 3; i++) {
                    bench.start("{}")
                            .addErrback(StepException.class, failure -> {
                                failures.add(failure);
                                return JsonNodeFactory.instance.objectNode();
                            })
                            .await();
                }
                return true;
            });
        }
        assertThat(failures).hasSize(3).allSatisfy(failure -> {
            assertThat(failure).hasMessage("took longer than 0.15s");
            assertThat(failure.kind()).isEqualTo("timeout");
            assertThat(failure.isTransient()).isTrue();
        });
    }

    @Test
    void cancelAtAnyMomentEndsTheStepAndTheDatabaseServesOn() throws Exception {
        String steps = """
                - name: short
                  sql: {url: "jdbc:sqlite:%1$s/test.db", query: SELECT 1 AS one}
                - name: long
                  sql: {url: "jdbc:sqlite:%1$s/test.db", query: "%2$s"}
                """.formatted(directory, LONG_QUERY);
        StepLog seen = new StepLog();
        try (StepBench bench = StepBench.of(steps)) {
            boolean _ = bench.call(() -> {
                for (int millis = 0; millis < 60; millis += 2) {
                    Deferred<?> attempt = bench.reactor.inline(() -> bench.workflow.run(bench.attempt("{}", seen)));
                    bench.reactor.sleep(Duration.ofMillis(millis)).await();
                    attempt.cancel();
                    var _ = attempt.addErrback(CancellationException.class, _ -> null)
                            .await(Duration.ofMinutes(4));
                }
                return true;
            });
        }
        assertThat(seen.ended).contains("short true", "long false").doesNotContain("long true");
    }

    /** Notes how steps end. */
    private static final class StepLog implements StepObserver {
        private final List<String> ended = new ArrayList<>();

        @Override
        public void started(String step) {}

        @Override
        public void ended(String step, boolean succeeded) {
            ended.add(step + " " + succeeded);
        }
    }

    @Test
    void setupThatFailsLeavesNoConnection() throws Exception {
        String steps = """
                - sql: {url: "jdbc:sqlite:%s/broken.db", setup: [CREATE TABLE], query: SELECT 1}
                """.formatted(directory);
        try (StepBench bench = StepBench.of(steps)) {
            long left = bench.call(() -> {
                String told = bench.start("{}")
                        .addCallbacks(Object::toString, failure -> String.valueOf(failure.getMessage()))
                        .await();
                assertThat(told).contains("incomplete input");
                return openFiles("broken.db"); // now, since the end of the reactor closes all that is open
            });

            assertThat(left).isZero();
        }
    }

    private static long openFiles(String name) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(file -> leadsTo(file, name)).count();
        }
    }

    private static boolean leadsTo(Path link, String name) {
        try {
            return Files.readSymbolicLink(link).endsWith(name);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Test
    void aSecretIsBoundAndNeverTold() throws Exception {
        String steps = job("""
                query: SELECT :key AS told
                parameters: {key: "{{env.KEY}}"}
                """);
        try (StepBench bench = StepBench.of(steps, Map.of("KEY", "s3cr3t-value"))) {
            ObjectNode output = bench.serve("{}");

            assertThat(output.toString()).contains("\"told\":\"***\"").doesNotContain("s3cr3t");
        }
    }

    @Test
    void mistakesAreToldBeforeAnythingStarts() {
        assertThat(StepBench.mistakes("- sql: {url: 'jdbc:sqlite:x', query: SELECT 1, update: DELETE}"))
                .contains("has both \"query\" and \"update\", expected one");
        assertThat(StepBench.mistakes("- sql: {url: 'jdbc:sqlite:x'}")).contains("expected \"query\" or \"update\"");
        assertThat(StepBench.mistakes("- sql: {url: 'jdbc:sqlite:{{name}}', query: SELECT 1}"))
                .contains("{{name}} differs from row to row");
        assertThat(StepBench.mistakes("- sql: {url: 'jdbc:sqlite:x', query: \"SELECT '{{name}}'\"}"))
                .contains("has {{ in it, expected :name");
        assertThat(StepBench.mistakes("- sql: {url: 'jdbc:sqlite:x', query: 'SELECT :a', parameters: {b: x}}"))
                .contains("asks for :a, which \"parameters\" does not have")
                .contains("has b, which the statement does not ask for");
    }

    @Test
    void aDatabaseInAFileIsToldAtTheEnd() throws Exception {
        try (StepBench bench = StepBench.of("""
                - sql: {url: "jdbc:sqlite:{{run.dir}}/sites.db", query: SELECT 1}
                """)) {
            assertThat(bench.workflow.leaves()).containsExactly("database  runs/1/sites.db");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite:a.db, a.db",
        "jdbc:sqlite:sub/../b.db?cache_size=100, b.db",
        "jdbc:sqlite:file:c.db?mode=rwc, c.db",
        "jdbc:sqlite::memory:,",
        "jdbc:sqlite:file::memory:?cache=shared,"
    })
    void aFileOfSqliteIsRelativeToTheJobFile(String url, @Nullable String file) throws Exception {
        Job job = new JobParser(StepWorkflow.types(), Map.of())
                .parse("""
                        input: rows.jsonl
                        steps: [{sql: {url: "%s", query: SELECT 1 AS one}}]
                        """.formatted(url), directory.resolve("job.yaml"), List.of());
        try (StepBench bench = new StepBench(job)) {
            assertThat(bench.serve("{}").path("sql").path("one").asInt()).isEqualTo(1);
            assertThat(bench.workflow.leaves()).hasSize(file == null ? 0 : 1);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.toList()).isEqualTo(file == null ? List.of() : List.of(directory.resolve(file)));
        }
    }
}
