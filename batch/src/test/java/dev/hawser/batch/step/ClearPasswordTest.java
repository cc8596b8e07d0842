package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.job.Assignment;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a job or on a command line can be read by others, and is kept with the run. */
class ClearPasswordTest {
    private static Job parse(String step, List<Assignment> options) throws JobException {
        return new JobParser(StepWorkflow.types(), Map.of("PW", "s3cret"))
                .parse("input: rows.csv\nsteps:\n  - " + step + "\n", Path.of("job.yaml"), options);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sql: {url: 'jdbc:postgresql://db/x', user: me, password: hunter2, query: select 1}",
                "sql: {url: 'jdbc:postgresql://db/x?user=me&password=hunter2', query: select 1}",
                "sql: {url: 'jdbc:sqlserver://db;password=hunter2', query: select 1}",
                "sql: {url: 'jdbc:mysql://me:hunter2@db/x', query: select 1}",
                "http: {url: 'http://me:hunter2@host/{{id}}'}",
                "http: 'http://me:hunter2@host/{{id}}'",
            })
    void aPasswordInClearIsRefusedAndNotRepeated(String step) {
        assertThatThrownBy(() -> parse(step, List.of()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("job.yaml:3:")
                .hasMessageContaining("expected {{env.NAME}}")
                .hasMessageContaining("NAME=$(cat FILE)")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void aPasswordOfAnOptionIsRefusedToo() {
        Assignment option = new Assignment(
                "--set steps.sql.password", List.of("steps", "sql", "sql", "password"), List.of("hunter2"));

        assertThatThrownBy(() -> parse("sql: {url: 'jdbc:postgresql://db/x', query: select 1}", List.of(option)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("--set")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sql: {url: 'jdbc:postgresql://db/x', user: me, password: '{{env.PW}}', query: select 1}",
                "sql: {url: 'jdbc:postgresql://db/x?user=me&password={{env.PW}}', query: select 1}",
                "sql: {url: 'jdbc:sqlite:x.db', query: select 1}",
                "http: {url: 'http://me:{{env.PW}}@host:80/{{id}}@x:y'}",
                "http: {url: 'http://host:8080/a?at=1:2@3'}",
            })
    void anyOtherWayIsFine(String step) {
        assertThatCode(() -> parse(step, List.of())).doesNotThrowAnyException();
    }
}
