package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What steps ask in a test of a job, and what they make of its answers. */
class CannedTest {
    private static final String LOOK = """
            - name: look
              http: {url: 'http://a.test/x', capture: {s: status, t: body, h: 'header:X-One', n: length}}
            """;

    private static String asked(CannedBench bench) {
        return bench.canned.requests().getLast().toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{json: {a: 1}, headers: {x-one: 7}} | {\"s\":200,\"t\":\"{\\\"a\\\":1}\",\"h\":\"7\",\"n\":7}",
                "{body: 'ü', headers: {X-One: a}}    | {\"s\":200,\"t\":\"ü\",\"h\":\"a\",\"n\":2}",
                "{status: 204, headers: {X-ONE: ''}} | {\"s\":204,\"t\":\"\",\"h\":\"\",\"n\":0}",
            })
    void anAnswerToARequestIsTakenAsAResponse(String answer, String captured) throws Exception {
        CannedBench bench = CannedBench.of(LOOK, "{look: " + answer + "}");
        assertThat(bench.serve("{}").done().path("look")).hasToString(captured);
    }

    @Test
    void whatIsSentIsNoted() throws Exception {
        CannedBench bench = CannedBench.of("""
                - name: form
                  http:
                    url: 'http://a.test/{{id}}?q={{q}}'
                    method: patch
                    headers: {X-Name: '{{q}}'}
                    json: {id: '{{id}}', list: [1]}
                """, "{form: {}}");
        var _ = bench.serve("{\"id\": 7, \"q\": \"a b\"}").done();
        assertThat(asked(bench))
                .isEqualTo("{\"step\":\"form\",\"method\":\"PATCH\",\"url\":\"http://a.test/7?q=a%20b\",\"headers\":"
                        + "{\"X-Name\":\"a b\",\"Content-Type\":\"application/json\",\"Idempotency-Key\":\"key-0.form\"},"
                        + "\"body\":\"{\\\"id\\\":7,\\\"list\\\":[1]}\",\"json\":{\"id\":7,\"list\":[1]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "body: '[1, 2]'   | \"body\":\"[1, 2]\",\"json\":[1,2]}",
                "body: ' {\"a\":1}' | \"body\":\" {\\\"a\\\":1}\",\"json\":{\"a\":1}}",
                "body: '{broken'  | \"body\":\"{broken\"}",
                "body: '7'        | \"body\":\"7\"}",
                "form: {a: b}     | \"body\":\"a=b\"}",
            })
    void aBodyIsNotedAsJsonIfItIsAny(String body, String noted) throws Exception {
        CannedBench bench = CannedBench.of("- {name: send, http: {url: 'http://a.test/', " + body + "}}", "{send: {}}");
        var _ = bench.serve("{}").done();
        assertThat(asked(bench)).endsWith(noted);
    }

    @Test
    void aRequestWithoutABodyHasNone() throws Exception {
        CannedBench bench = CannedBench.of(LOOK, "{look: {headers: {x-one: 1}}}");
        var _ = bench.serve("{}").done();
        assertThat(asked(bench))
                .isEqualTo("{\"step\":\"look\",\"method\":\"GET\",\"url\":\"http://a.test/x\",\"headers\":{}}");
    }

    @Test
    void filesOfAFormAreNamedAndNotRead() throws Exception {
        CannedBench bench = CannedBench.of("""
                - name: send
                  http:
                    url: 'http://a.test/'
                    multipart:
                      title: '{{t}}'
                      photo: {file: 'photos/{{t}}.jpg', type: image/jpeg, filename: 'me.jpg'}
                      plain: {file: 'none.txt'}
                """, "{send: {}}");
        var _ = bench.serve("{\"t\": \"x\"}").done();
        assertThat(asked(bench))
                .endsWith(
                        "\"multipart\":{\"title\":\"x\",\"photo\":{\"file\":\"/jobs/photos/x.jpg\",\"filename\":\"me.jpg\","
                                + "\"type\":\"image/jpeg\"},\"plain\":{\"file\":\"/jobs/none.txt\",\"filename\":\"none.txt\"}}}");
    }

    @Test
    void whatIsSavedIsToldAndWritten() throws Exception {
        CannedBench bench = CannedBench.of("""
                - name: get
                  http:
                    url: 'http://a.test/'
                    save: 'saved/{{id}}.bin'
                    capture: {f: file, n: length, d: sha256}
                """, "{get: [{body: abc}, {status: 404, body: none}]}");
        assertThat(bench.serve("{\"id\": 7}").done().path("get"))
                .hasToString("{\"f\":\"/jobs/saved/7.bin\",\"n\":3,\"d\":"
                        + "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}");
        assertThat(bench.serve("{\"id\": 7}").failed()).hasMessageEndingWith("the body is: none");
    }

    @Test
    void anErrorIsOneOfItsKindAndMayPassAsTheStepSays() throws Exception {
        CannedBench bench = CannedBench.of(
                "- {name: a, on-error: continue, http: 'http://a.test/'}\n"
                        + "- {name: b, http: {url: 'http://a.test/', retry-on: [tls]}}",
                "{a: {error: connect}, b: [{error: connect}, {error: tls}]}");
        StepException first = bench.serve("{}").failed();
        assertThat(first)
                .hasMessage("the answer of the test is: connect")
                .returns("connect", StepException::kind)
                .returns("b", StepException::step)
                .returns(false, StepException::isTransient);
        assertThat(bench.serve("{}").failed().isTransient()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"29.9, 30s, true", "30, 30s, true", "30.1, 30s, false", "90, none, true"})
    void anAnswerComesAfterItsTimeOrTheTimeoutEndsIt(double after, String timeout, boolean inTime) throws Exception {
        CannedBench bench = CannedBench.of(
                "- {name: a, http: {url: 'http://a.test/', timeout: " + timeout + "}}", "{a: {after: " + after + "}}");
        CannedBench.Served served = bench.serve("{}");
        if (inTime) {
            assertThat(served.done()).hasToString("{\"a\":{}}");
            assertThat(served.took()).isEqualTo(Duration.ofMillis(Math.round(after * 1000)));
        } else {
            assertThat(served.failed()).hasMessage("no complete response within 30s");
            assertThat(served.failed().kind()).isEqualTo("timeout");
            assertThat(served.failed().isTransient()).isTrue();
            assertThat(served.took()).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void aResponseThatTookTooLongIsSlow() throws Exception {
        CannedBench bench = CannedBench.of(
                "- {name: a, http: {url: 'http://a.test:81/x', expect: {within: 2s}}}",
                "{a: [{after: 2}, {after: 2.5}]}");
        assertThat(bench.serve("{}").done()).hasToString("{\"a\":{}}");
        assertThat(bench.serve("{}").failed())
                .hasMessage("http://a.test:81: the response took 2.5s, expected 2s or less")
                .returns("slow", StepException::kind);
    }

    @Test
    void aProgramSaysWhatItsAnswerSays() throws Exception {
        CannedBench bench = CannedBench.of(
                """
                - name: tool
                  exec:
                    command: [tool, '{{id}}']
                    expect: [0, 3]
                    capture: {o: stdout, e: stderr, c: exit-code}
                """,
                "{tool: [{stdout: \"a\\n\\n\", stderr: \"b \\n\"}, {exit: 3, after: 5}, {exit: 4, stderr: 'no  such'}]}");
        assertThat(bench.serve("{\"id\": 7}").done()).hasToString("{\"tool\":{\"o\":\"a\",\"e\":\"b\",\"c\":0}}");
        assertThat(asked(bench)).isEqualTo("{\"step\":\"tool\",\"command\":[\"tool\",\"7\"]}");
        CannedBench.Served second = bench.serve("{\"id\": 7}");
        assertThat(second.done()).hasToString("{\"tool\":{\"o\":\"\",\"e\":\"\",\"c\":3}}");
        assertThat(second.took()).isEqualTo(Duration.ofSeconds(5));
        assertThat(bench.serve("{\"id\": 7}").failed())
                .hasMessage("'tool' exited with 4, expected 0, 3; standard error ends: no such")
                .returns("exit-4", StepException::kind)
                .returns(true, StepException::isTransient);
    }

    @Test
    void rowsOfAStatementAreCaptured() throws Exception {
        CannedBench bench = CannedBench.of("""
                - name: db
                  sql:
                    url: jdbc:sqlite:none.db
                    query: "  SELECT * FROM t WHERE a = :a AND b = :b\\n"
                    parameters: {a: '{{id}}', b: 'x{{id}}'}
                """, "{db: [{rows: [{n: 1}, {n: 2}]}, {rows: []}, {}]}");
        assertThat(bench.serve("{\"id\": 7}").done())
                .hasToString("{\"db\":{\"n\":1,\"count\":2,\"rows\":[{\"n\":1},{\"n\":2}]}}");
        assertThat(asked(bench))
                .isEqualTo("{\"step\":\"db\",\"sql\":\"SELECT * FROM t WHERE a = :a AND b = :b\","
                        + "\"parameters\":{\"a\":7,\"b\":\"x7\"}}");
        assertThat(bench.serve("{\"id\": 7}").done()).hasToString("{\"db\":{\"count\":0,\"rows\":[]}}");
        assertThat(bench.serve("{\"id\": 7}").done()).hasToString("{\"db\":{\"count\":0,\"rows\":[]}}");
    }

    @Test
    void changesOfAStatementAreCounted() throws Exception {
        CannedBench bench = CannedBench.of(
                "- {name: db, sql: {url: 'jdbc:sqlite:none.db', update: DELETE FROM t, expect: 1}}",
                "{db: [{}, {count: 1}, {count: 2}, {count: 0}]}");
        assertThat(bench.serve("{}").done()).as("of one row, unless it says").hasToString("{\"db\":{\"count\":1}}");
        assertThat(bench.serve("{}").done()).hasToString("{\"db\":{\"count\":1}}");
        assertThat(bench.serve("{}").failed())
                .hasMessage("changed 2 rows, expected 1")
                .returns("expect", StepException::kind);
        assertThat(bench.serve("{}").failed()).hasMessage("changed 0 rows, expected 1");
    }

    @Test
    void anotherNumberOfRowsThanIsExpectedFails() throws Exception {
        CannedBench bench = CannedBench.of(
                "- {name: db, sql: {url: 'jdbc:sqlite:none.db', query: SELECT 1, expect: 2}}",
                "{db: {rows: [{n: 1}]}}");
        assertThat(bench.serve("{}").failed()).hasMessage("gave 1 row, expected 2");
    }

    @Test
    void aClassOfTheUsersIsNeitherCompiledNorCalled() throws Exception {
        CannedBench bench = CannedBench.of(
                "- {name: own, java: {source: None.java, with: {plan: 'p{{id}}'}}}", "{own: [{cents: 5}, text]}");
        assertThat(bench.serve("{\"id\": 7}").done()).hasToString("{\"own\":{\"cents\":5}}");
        assertThat(asked(bench)).isEqualTo("{\"step\":\"own\",\"with\":{\"plan\":\"p7\"}}");
        assertThat(bench.serve("{\"id\": 7}").done()).as("of no mapping").hasToString("{\"own\":{}}");
    }

    @Test
    void servicesTellWhatTheCaseSays() throws Exception {
        CannedBench bench = CannedBench.of(
                "- {name: say, log: {message: 'at {{db.url}}', to: result}}", "{}", "{db: {url: there}}");
        assertThat(bench.serve("{}").done()).hasToString("{\"say\":{\"message\":\"at there\"}}");
    }

    @Test
    void answersOfAListAreForOneTimeEach() throws Exception {
        CannedBench bench = CannedBench.of(LOOK, "{look: [{headers: {x-one: 1}}, {headers: {x-one: 2}}]}");
        assertThat(bench.serve("{}").done().at("/look/h").asString()).isEqualTo("1");
        assertThat(bench.serve("{}").done().at("/look/h").asString()).isEqualTo("2");
        assertThat(bench.canned.missing()).isEmpty();
        assertThat(bench.serve("{}").failed())
                .hasMessage("the test has no answer for step \"look\", for the 3. time")
                .returns("no-answer", StepException::kind)
                .returns(false, StepException::isTransient);
        assertThat(bench.canned.missing()).containsExactly("step \"look\", for the 3. time");
    }

    @Test
    void stepsThatReachNothingNeedNoAnswer() throws Exception {
        CannedBench bench =
                CannedBench.of("- {sleep: 1h}\n- {log: hello}\n- {name: other, exec: [tool]}\n", "{look: {json: 1}}");
        CannedBench.Served served = bench.serve("{}");
        assertThat(served.failed()).hasMessage("the test has no answer for step \"other\"");
        assertThat(served.took()).isEqualTo(Duration.ofHours(1));
        assertThat(bench.log).containsExactly("hello");
        assertThat(bench.canned.missing()).isEqualTo(List.of("step \"other\""));
    }
}
