package dev.hawser.batch.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.job.Job;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A row is served as it would be, in virtual time, and nothing outside is reached. */
class RehearsalTest {
    private static final String HEAD =
            "input: rows.jsonl\nid: id\nretries: {attempts: 3, base: 10s, cap: 10s}\ntimeout: 100h\nsteps:\n";

    private static Job job(String steps) throws Exception {
        return Cases.job(HEAD + steps.indent(2));
    }

    @Test
    void aRowThatIsDoneHasItsCapturesAndWhatWasAsked() throws Exception {
        Rehearsal.Result result = Cases.served(job("""
                - {name: look, http: {url: "http://a.test/{{id}}", capture: {n: /n}}}
                - {name: tell, log: {message: "n is {{look.n}}", to: result}}
                """), "row: {id: a}\nanswers: {look: {json: {n: 7}}}");

        assertThat(result.outcome()).isEqualTo("done");
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.failed()).isNull();
        assertThat(result.output()).hasToString("{\"look\":{\"n\":7},\"tell\":{\"message\":\"n is 7\"}}");
        assertThat(result.requests())
                .extracting(Object::toString)
                .containsExactly("{\"step\":\"look\",\"method\":\"GET\",\"url\":\"http://a.test/a\",\"headers\":{}}");
        assertThat(result.missing()).isEmpty();
        assertThat(result.emitted()).isEmpty();
    }

    @Test
    void aRowThatIsTriedInVainIsDeadAfterItsTries() throws Exception {
        Rehearsal.Result result = Cases.served(
                job("- {name: look, http: 'http://a.test/'}"), "row: {id: a}\nanswers: {look: {status: 503}}");

        assertThat(result.outcome()).isEqualTo("dead");
        assertThat(result.attempts()).isEqualTo(3);
        assertThat(result.failed()).isNotNull().satisfies(failed -> {
            assertThat(failed.step()).isEqualTo("look");
            assertThat(failed.kind()).isEqualTo("http-503");
        });
        assertThat(result.output()).as("of a row that failed").hasToString("{}");
        assertThat(result.requests()).hasSize(3);
    }

    @Test
    void waitsOfDaysTakeNoTime() throws Exception {
        Rehearsal.Result result =
                Cases.served(job("- {sleep: 72h}\n- {log: 'awake, {{id}}'}\n- {sleep: 1ms}"), "row: {id: a}");

        assertThat(result.outcome()).isEqualTo("done");
        assertThat(result.took()).isGreaterThanOrEqualTo(Duration.ofHours(72).plusMillis(1));
        assertThat(result.log()).containsExactly("awake, a");
    }

    @Test
    void rowsThatAreFoundAreToldAndNotServed() throws Exception {
        Rehearsal.Result result = Cases.served(
                job("- {name: look, http: 'http://a.test/{{id}}', emit: /next}"),
                "row: {id: a}\nanswers: {look: {json: {next: [b, {id: c, n: 1}]}}}");

        assertThat(result.emitted())
                .extracting(Object::toString)
                .containsExactly("{\"id\":\"b\"}", "{\"id\":\"c\",\"n\":1}");
        assertThat(result.requests()).as("of the one row").hasSize(1);
        assertThat(result.outcome()).isEqualTo("done");
    }

    @Test
    void whatIsDoneOnceIsNotAskedForAgainAtTheNextTry() throws Exception {
        Rehearsal.Result result = Cases.served(
                job("- {name: create, once: true, http: {url: 'http://a.test/', method: POST, capture: {n: /n}}}\n"
                        + "- {name: start, exec: [start, '{{create.n}}']}"),
                "row: {id: a}\nanswers: {create: {json: {n: 7}}, start: [{exit: 1}, {exit: 0}]}");

        assertThat(result.attempts()).isEqualTo(2);
        assertThat(result.requests())
                .extracting(asked -> asked.path("step").asString())
                .containsExactly("create", "start", "start");
    }

    @Test
    void aRowThatCannotBeServedIsAFailureOfTheCase() throws Exception {
        Job job = job("- {sleep: 1s}");
        assertThatThrownBy(() -> Cases.served(job, "row: {name: no id}")).hasMessageContaining("id");
    }

    @Test
    void secretsOfTheEnvironmentAreInNoLineOfTheLog() throws Exception {
        CaseFile cases = CaseFile.parse(
                "{env: {TOKEN: s3cret-token}, cases: [{row: {id: s3cret-token}, answers: {look: {}}}]}", "t");
        Job job = Cases.job(
                HEAD + "  - {name: look, http: 'http://a.test/{{env.TOKEN}}'}\n  - {log: 'of {{id}}'}", cases);
        JobCase one = cases.cases().getFirst();

        assertThat(Rehearsal.of(job, one.row(), one.canned()).log()).containsExactly("of ***");
    }

    @Test
    void nothingIsLeftOfItsFilesWhetherItFailsOrNot() throws Exception {
        Job job = job("- {log: '{{run.dir}}'}\n- {exec: [look]}");
        for (int exit = 0; exit < 2; exit++) {
            Rehearsal.Result result = Cases.served(job, "row: {id: a}\nanswers: {exec: {exit: " + exit + "}}");

            assertThat(result.outcome()).isEqualTo(exit == 0 ? "done" : "dead");
            Path directory = Path.of(result.log().getFirst());
            assertThat(directory.isAbsolute()).isTrue();
            assertThat(directory.getParent()).doesNotExist();
        }
    }
}
