package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The schema agrees with the parser; another library reads schema and jobs. */
class JobSchemaTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JobSchema.of(List.of(new Call(), new Nap())).toString(), InputFormat.JSON);

    private static List<Error> errors(String job) {
        return SCHEMA.validate(job, InputFormat.YAML);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{input: a.csv, steps: [{nap: 3s}]}",
                "{input: {file: a.csv, delimiter: ';', quote: none, columns: [id, name]}, steps: [{nap: {for: 1m30s}}]}",
                "{input: {file: '-', format: jsonl}, slots: 40, timeout: none, item-timeout: PT30S, steps: [{nap: 0}]}",
                "{input: a.csv, name: 7, id: id, duplicates: skip, key: host, per-key: 4, rate: 50/s, retries: 3,"
                        + " halt: ['now,fail=10%', 'soon,done=3'], cancel-grace: 1.5s, output: out, steps: [{nap: 1s}]}",
                "{input: a.csv, retries: {attempts: 1, base: 1s, cap: 2s, budget: 12.5%, reserve: 0}, halt: never,"
                        + " steps: [{name: x, call: 'http://x/{{id}}'}]}",
                "{input: a.csv, steps: [{call: {url: x, method: very-special, headers: {A: 1}, json: [1, {a: null}],"
                        + " limit: 64KiB, follow: false, expect: 200, share: 0.5, capture: {a: b}}}]}",
                "{input: 2026.csv, name: true, output: 2026, steps: [{nap: 0}]}",
                "{input: {files: [2026.csv, 7], format: lines, max-row: 512, chunk: 3}, steps: [{nap: PT1S}]}",
                "{input: {files: a.csv.gz, bad-rows: skip, delimiter: tab, encoding: latin1}, steps: [{nap: 1d}]}",
                "{input: {glob: '*.png', chunk: 1000000}, access: group, steps: [{nap: 1us}]}",
                "{input: {sql: SELECT 1, url: 'jdbc:sqlite:a.db', user: x, password: '{{env.TOKEN}}'},"
                        + " steps: [{nap: 1h}]}",
                "{input: a.csv, rate: server, key: host, per-key: '{{limit}}', per-key-rate: 1/10s, weight: w,"
                        + " priority: 7, steps: [{nap: 1s}]}",
                "{input: a.csv, shuffle: true, cost: {rate: 200000/m, of: a.tokens}, thresholds: [p95<2s, max<=PT10S,"
                        + " fail<1%, retries<100], when-load: [load<4, memory>100B, memory > 1.5GiB],"
                        + " steps: [{name: a, call: {url: x, capture: {tokens: /t}}}]}",
                "{input: a.csv, steps: [{nap: 1s, when: true, on-error: continue, retries: 3, once: true, slots: 2}],"
                        + " finally: [{nap: 1s, retries: {attempts: 2, base: 1s, cap: 2s}}]}",
                "{input: a.csv, steps: [{nap: 1s, foreach: [1, 2]}, {name: b, nap: 1s, foreach: {in: '{{list}}',"
                        + " split: ';', slots: 4, most: 10}}]}",
                "{input: a.csv, id: url, steps: [{nap: 1s, emit: /items}, {name: b, nap: 1s, emit: {json: '', as: url,"
                        + " row: {url: '{{found.value}}'}, where: 'found.x == 1', depth: 3, most: 9}}]}",
                "{input: {file: a.csv, chunk: 2}, steps: [{nap: 1s, results: {in: /r, failed: 'each.s > 1',"
                        + " dead: 'each.d', id: /id, column: number}}]}",
            })
    void whatTheParserReadsIsValid(String job) {
        assertThat(Jobs.mistakes(job)).isEqualTo("no mistake");
        assertThat(errors(job)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{steps: [{nap: 3s}]}",
                "{input: a.csv}",
                "{input: a.csv, steps: []}",
                "{input: a.csv, slost: 4, steps: [{nap: 3s}]}",
                "{input: a.csv, slots: 0, steps: [{nap: 3s}]}",
                "{input: a.csv, slots: many, steps: [{nap: 3s}]}",
                "{input: a.csv, timeout: 3 days, steps: [{nap: 3s}]}",
                "{input: a.csv, rate: 50, steps: [{nap: 3s}]}",
                "{input: a.csv, halt: 'later,fail=3', steps: [{nap: 3s}]}",
                "{input: a.csv, duplicates: ignore, steps: [{nap: 3s}]}",
                "{input: {file: a.csv, format: xml}, steps: [{nap: 3s}]}",
                "{input: {format: csv}, steps: [{nap: 3s}]}",
                "{input: a.csv, retries: {budget: 10}, steps: [{nap: 3s}]}",
                "{input: a.csv, steps: [{nap: 3s, call: x}]}",
                "{input: a.csv, steps: [{name: x}]}",
                "{input: a.csv, steps: [{name: 'a.b', nap: 3s}]}",
                "{input: a.csv, steps: [{nip: 3s}]}",
                "{input: a.csv, steps: [{call: {method: get}}]}",
                "{input: a.csv, steps: [{call: {url: x, limit: 3 bytes}}]}",
                "{input: a.csv, steps: [{call: {url: x, expect: [99]}}]}",
                "{input: a.csv, steps: [{call: {url: x, share: 2}}]}",
                "{input: a.csv, steps: [{call: {url: x, follow: maybe}}]}",
                "{input: a.csv, thresholds: 'p96<2s', steps: [{nap: 3s}]}",
                "{input: a.csv, thresholds: 'p95<2', steps: [{nap: 3s}]}",
                "{input: a.csv, when-load: 'load>4', steps: [{nap: 3s}]}",
                "{input: a.csv, per-key: 0, key: a, steps: [{nap: 3s}]}",
                "{input: a.csv, cost: 5/s, steps: [{nap: 3s}]}",
                "{input: a.csv, cost: {rate: 5/s, of: tokens}, steps: [{nap: 3s}]}",
                "{input: a.csv, access: everybody, steps: [{nap: 3s}]}",
                "{input: {file: a.csv, chunk: 0}, steps: [{nap: 3s}]}",
                "{input: {file: a.csv, delimiter: ab}, steps: [{nap: 3s}]}",
                "{input: a.csv, steps: [{nap: 3s, on-error: ignore}]}",
                "{input: a.csv, steps: [{nap: 3s, retries: 0}]}",
                "{input: a.csv, steps: [{nap: 3s, once: yes}]}",
                "{input: a.csv, id: x, steps: [{nap: 3s, emit: items}]}",
                "{input: {file: a.csv, chunk: 2}, steps: [{nap: 3s, results: {in: /a}}]}",
                "{input: a.csv, services: [{nap: 3s}], steps: [{nap: 3s}]}",
                "{input: a.csv, steps: [{nap: 3s}], finally: []}",
            })
    void whatTheParserRefusesIsInvalid(String job) {
        assertThat(Jobs.mistakes(job)).isNotEqualTo("no mistake");
        assertThat(errors(job)).isNotEmpty();
    }

    @Test
    void everySettingHasADescription() {
        JsonNode schema = JobSchema.of(List.of(new Call(), new Nap()));

        assertThat(schema.get("properties").propertyNames())
                .containsAll(JobKeys.ALL.stream().map(Key::name).toList())
                .contains("steps");
        assertThat(schema.get("properties"))
                .allSatisfy(property ->
                        assertThat(property.path("description").asString()).endsWith("."));
        assertThat(schema.at("/properties/steps/items/properties/call/description")
                        .asString())
                .isEqualTo("Calls.");
    }
}
