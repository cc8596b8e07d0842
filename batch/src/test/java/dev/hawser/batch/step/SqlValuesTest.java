package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** As what values of a row come to a database, and what comes back. */
class SqlValuesTest {
    @Test
    void valuesKeepTheirType() throws Exception {
        Map<String, String> types = Map.of(
                "7", "integer 7",
                "-9223372036854775808", "integer -9223372036854775808",
                "true", "integer 1",
                "null", "null null",
                "\"7\"", "text 7",
                "\"\"", "text ",
                "[1,\"a\"]", "text [1,\"a\"]",
                "{\"a\":null}", "text {\"a\":null}");
        try (StepBench bench = StepBench.of("""
                - name: db
                  sql:
                    url: 'jdbc:sqlite::memory:'
                    query: 'SELECT typeof(:v) AS t, :v AS v'
                    parameters: {v: '{{v}}'}
                """)) {
            for (Map.Entry<String, String> each : types.entrySet()) {
                ObjectNode row = (ObjectNode)
                        bench.serve("{\"v\": " + each.getKey() + "}").path("db");
                assertThat(row.path("t").asString() + " " + row.path("v").asString("null"))
                        .as(each.getKey())
                        .isEqualTo(each.getValue());
            }
        }
    }

    /// A text is above any number for SQLite, where a column does not say otherwise.
    @ParameterizedTest
    @CsvSource({"1.5, real, 1", "0.1, real, 0", "-2.25, real, 0", "1e2, real, 1", "12345678901234567890.125, text, 1"})
    void numbersWithFractionsAreNumbersToSqliteIfItHasThem(String number, String type, int above) throws Exception {
        try (StepBench bench = StepBench.of("""
                - name: db
                  sql:
                    url: 'jdbc:sqlite::memory:'
                    query: 'SELECT typeof(:v) AS t, :v > 1 AS above'
                    parameters: {v: '{{v}}'}
                """)) {
            JsonNode row = bench.serve("{\"v\": " + number + "}").path("db");
            assertThat(row.path("t").asString()).isEqualTo(type);
            assertThat(row.path("above").asInt()).isEqualTo(above);
        }
    }

    @Test
    void ofManyRowsSoManyAreKeptAsMayBeAndTheFirstIsThereByItsColumns() throws Exception {
        try (StepBench bench = StepBench.of("""
                - name: db
                  sql:
                    url: 'jdbc:sqlite::memory:'
                    query: 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT i FROM n'
                    parameters: {most: '{{most}}'}
                """)) {
            ObjectNode all = (ObjectNode) bench.serve("{\"most\": 1000}").path("db");
            assertThat(all.path("count").asInt()).isEqualTo(1000);
            assertThat(all.path("i").asInt()).isEqualTo(1);
            assertThat(all.path("rows")).hasSize(1000);
            assertThat(all.at("/rows/999/i").asInt()).isEqualTo(1000);
            StepException failure = bench.failure("{\"most\": 1001}");
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure).hasMessageContaining("1000");
        }
    }

    @Test
    void statementsOfTheSetupAreRunOnceForAllSteps() throws Exception {
        try (StepBench bench = StepBench.of("""
                - name: a
                  sql: &db {url: 'jdbc:sqlite::memory:', setup: [CREATE TABLE t (x INTEGER), INSERT INTO t VALUES (1)], update: INSERT INTO t VALUES (2)}
                - name: b
                  sql: {url: 'jdbc:sqlite::memory:', query: SELECT count(*) AS n FROM t}
                """.replace("&db ", ""))) {
            assertThat(bench.serve("{}"))
                    .hasToString("{\"a\":{\"count\":1},\"b\":{\"n\":2,\"count\":1,\"rows\":[{\"n\":2}]}}");
            assertThat(bench.serve("{}").at("/b/n").asInt()).isEqualTo(3);
        }
    }

    @Test
    void aStatementThatIsWrongFailsForGoodWithTheStateOfTheDatabase() throws Exception {
        try (StepBench bench = StepBench.of("- {name: db, sql: {url: 'jdbc:sqlite::memory:', query: SELEC 1}}")) {
            StepException failure = bench.failure("{}");
            assertThat(failure.kind()).startsWith("sql");
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure).hasMessageContaining("syntax error");
        }
    }
}
