package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.job.Scope;
import dev.hawser.testing.TestReactor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a plan says that would be done, and the command that does a step once more. */
class PlanTextTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "s3cret-token", "PASSWORD", "s3cret-pass");

    private static <T> T of(String steps, String row, Map<String, String> environment, Told<T> told) throws Exception {
        Job job = new JobParser(StepWorkflow.types(), environment)
                .parse("input: rows.jsonl\nsteps:\n" + steps.indent(2), Path.of("/jobs/job.yaml"), List.of());
        try (TestReactor test = TestReactor.open()) {
            StepWorkflow workflow = StepWorkflow.of(
                    test.reactor(),
                    job,
                    new StepWorkflow.Context(
                            () -> new Scope.RunPlace("run-1", "runs/1"), job.secrets(), List.of(), _ -> {}));
            ObjectNode fields = (ObjectNode) JsonMapper.shared().readTree(row);
            return told.of(workflow, new Attempt(new Item("i1", 1, 1, fields), 1, 3, "key", StepObserver.NONE));
        }
    }

    private interface Told<T> {
        T of(StepWorkflow workflow, Attempt attempt) throws Exception;
    }

    private static String plan(String steps, String row) throws Exception {
        return of(steps, row, ENVIRONMENT, StepWorkflow::describe);
    }

    private static Optional<String> command(String step, String row) throws Exception {
        return of(
                "- {name: a, " + step + "}",
                row,
                ShellText.named(ENVIRONMENT),
                (workflow, attempt) -> workflow.command(attempt, "a"));
    }

    @Test
    void aRequestIsShownAsItWouldBeSent() throws Exception {
        assertThat(plan("""
                - name: create
                  http:
                    url: 'http://a.test/{{id}}'
                    query: {q: 'a b'}
                    headers: {X-Name: '{{id}}', X-Key: 'k {{env.TOKEN}}'}
                    json: {id: '{{id}}'}
                    until: {status: 200, every: 1s, for: 1m}
                    proxy: 'http://ann:{{env.PASSWORD}}@proxy.test:3128'
                """, "{\"id\": 7}")).isEqualTo("""
                # create
                POST http://a.test/7?q=a+b
                X-Name: 7
                X-Key: k ***
                Content-Type: application/json

                {"id":7}
                by the proxy http://proxy.test:3128
                until that holds, every 1s for up to 1m""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http: 'http://a.test/'                                | GET http://a.test/",
                "http: {url: 'http://a.test/', method: delete}         | DELETE http://a.test/",
                "http: {url: 'http://a.test/', method: put, body: hi}  | PUT http://a.test/~Content-Type: text/plain; charset=utf-8~~hi",
                "http: {url: 'http://a.test/', method: put, file: 'up/{{id}}'} | PUT http://a.test/~~(the content of /jobs/up/7)",
                "http: {url: 'http://a.test/', save: 'down/{{id}}'}    | GET http://a.test/~into /jobs/down/7",
                "http: {url: 'http://a.test/', proxy: environment}     | GET http://a.test/~by the proxy the environment says",
                "http: {url: 'http://a.test/', proxy: 'socks5://p:1080'} | GET http://a.test/~by the proxy socks5://p:1080",
                "http: {url: 'http://a.test/', auth: {user: '{{id}}', password: '{{env.PASSWORD}}'}} | GET http://a.test/~Authorization: ***",
                "http: {url: 'http://me:{{env.PASSWORD}}@a.test/'}     | GET http://a.test/~Authorization: Basic bWU6***=",
                "http: {url: 'http://a.test/', headers: {Authorization: plain}} | GET http://a.test/~Authorization: plain",
                "http: {url: 'http://a.test/', method: put, form: {a: b, c: d e}} | PUT http://a.test/~Content-Type: application/x-www-form-urlencoded~~a=b&c=d+e",
                "exec: [echo, 'a b', '{{id}}']                         | echo 'a b' 7",
                "exec: {command: ['ls $1', '{{id}}'], shell: true}     | /bin/sh -c 'ls $1' sh 7",
                "exec: {command: [x], env: {A: 'b {{id}}'}, cwd: 'in/{{id}}', stdin: 'of {{id}}', until: {}} | x~  with A='b 7'~  in /jobs/in/7~  until that holds, every 5s for up to 10m~  reading 'of 7'",
                "sql: {url: 'jdbc:sqlite:a.db', query: ' SELECT :x ', parameters: {x: '{{id}}'}} | jdbc:sqlite:/jobs/a.db~SELECT :x~  :x = 7",
                "sql: {url: 'jdbc:sqlite:a.db', update: DELETE FROM t, until: {}} | jdbc:sqlite:/jobs/a.db~DELETE FROM t~until that holds, every 5s for up to 10m",
                "java: {source: Price.java, with: {plan: 'p{{id}}'}}   | java /jobs/Price.java {plan=p7}",
                "java: {class: com.example.Audit, until: {}}           | java com.example.Audit {}~  until that holds, every 5s for up to 10m",
                "sleep: '{{id}}s'                                      | sleep 7s",
                "log: 'row {{id}}'                                     | log row 7",
                "sleep: '{{gone}}'                                     | (cannot be told before: {{gone}}: the row has no field \"gone\"; known are id)",
                "sleep: '{{id}}'                                       | (fails: was \"7\", expected a time such as 300ms, 30s or 5m: it has no unit)",
                "http: '{{id}}'                                        | (fails: '7' is no URL, expected one such as https://host.example/path)",
                "http: {url: 'http://a.test/', file: 'up/{{id}}/../../../x'} | (fails: 'up/7/../../../x' leads out of /jobs/up, where 'up/{{id}}/../../../x' stays; what shall lead further has to stand in the job, before the first name)",
            })
    void eachKindOfStepIsTold(String step, String lines) throws Exception {
        assertThat(plan("- {name: a, " + step + "}", "{\"id\": 7}")).isEqualTo("# a\n" + lines.replace('~', '\n'));
    }

    @Test
    void aFormWithFilesIsToldWithTheirNames() throws Exception {
        assertThat(plan("""
                - name: send
                  http:
                    url: 'http://a.test/'
                    idempotency-key: none
                    multipart: {title: 't {{id}}', photo: [{file: 'in/{{id}}.jpg'}, {value: v}]}
                """, "{\"id\": 7}")).isEqualTo("""
                # send
                POST http://a.test/
                Content-Type: multipart/form-data

                title: t 7
                photo: (the content of /jobs/in/7.jpg)
                photo: v""");
    }

    @Test
    void allStepsAreToldWithTheirMannerAndTheLastOnesToo() throws Exception {
        String text = plan("""
                - {name: one, when: id == 7, sleep: 1s}
                - {name: two, exec: [x, '{{gone}}']}
                """, "{\"id\": 7}");
        assertThat(text.lines().filter(line -> line.startsWith("# ")).toList())
                .first()
                .isEqualTo("# one");
        assertThat(text).contains("id == 7", "sleep 1s", "# two", "(cannot be told before: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http: 'http://a.test/{{id}}'  | curl -sS -X GET http://a.test/7",
                "http: {url: 'http://a.test/', json: {a: '{{id}}'}} | curl -sS -X POST http://a.test/ -H 'Content-Type: application/json' --data-binary '{\"a\":7}'",
                "http: {url: 'http://a.test/', idempotency-key: X-Id, method: post} | curl -sS -X POST http://a.test/",
                "http: {url: 'http://a.test/', headers: {X-K: 'Bearer {{env.TOKEN}}'}} | curl -sS -X GET http://a.test/ -H 'X-K: Bearer '\"$TOKEN\"''",
                "http: {url: 'http://a.test/', auth: {bearer: '{{env.TOKEN}}'}} | curl -sS -X GET http://a.test/ -H 'Authorization: Bearer '\"$TOKEN\"''",
                "http: {url: 'http://a.test/', auth: {user: ann, password: '{{env.PASSWORD}}'}} | curl -sS -X GET http://a.test/ -u 'ann:'\"$PASSWORD\"''",
                "http: {url: 'http://a.test/', method: put, file: 'up/{{id}}'} | curl -sS -X PUT http://a.test/ --data-binary @/jobs/up/7",
                "http: {url: 'http://a.test/', save: 'down/{{id}}'} | curl -sS -X GET http://a.test/ -o /jobs/down/7",
                "http: {url: 'http://a.test/', proxy: 'http://p:3128'} | curl -sS -X GET http://a.test/ -x http://p:3128",
                "http: {url: 'http://a.test/', proxy: environment} | curl -sS -X GET http://a.test/",
                "http: {url: 'http://a.test/', proxy: 'http://ann:{{env.PASSWORD}}@p:3128'} | curl -sS -X GET http://a.test/ -x http://p:3128",
                "http: {url: 'http://a.test/', multipart: {t: 'a b', f: {file: 'x\".jpg', type: image/jpeg, filename: 'y\\.jpg'}}, idempotency-key: none} | curl -sS -X POST http://a.test/ --form-string 't=a b' -F 'f=@\"/jobs/x\\\".jpg\";filename=\"y\\\\.jpg\";type=image/jpeg'",
                "exec: [echo, 'a b', '{{id}}'] | echo 'a b' 7",
                "exec: {command: [x], env: {A: '{{env.TOKEN}}', B: c}, cwd: in} | cd /jobs/in && A=''\"$TOKEN\"'' B=c x",
                "exec: {command: ['{{gone}}']} | none",
                "http: {url: '{{id}}'}         | none",
                "sql: {url: 'jdbc:sqlite:a.db', query: SELECT 1} | none",
                "sleep: 1s                     | none",
                "java: Price.java              | none",
            })
    void aCommandDoesTheSameOnceMoreWithoutSecrets(String step, String line) throws Exception {
        assertThat(command(step, "{\"id\": 7}").orElse("none")).isEqualTo(line);
    }

    @Test
    void whatAProgramReadsIsGivenToItsCommand() throws Exception {
        assertThat(command("exec: {command: [x, y], stdin: 'of {{id}}', env: {A: b}}", "{\"id\": 7}"))
                .contains("printf %s 'of 7' | A=b x y");
    }

    @Test
    void thereIsNoCommandForAStepThatIsNotThere() throws Exception {
        Optional<String> command =
                of("- {name: a, exec: [x]}", "{}", Map.of(), (workflow, attempt) -> workflow.command(attempt, "b"));
        assertThat(command).isEmpty();
    }

    @Test
    void eachDatabaseInAFileIsToldOnceAtTheEnd() throws Exception {
        String here = Path.of("").toAbsolutePath().toString();
        List<String> left = of("""
                - {name: a, sql: {url: 'jdbc:sqlite:HERE/in/a.db', query: SELECT 1}}
                - {name: b, sql: {url: 'jdbc:sqlite:HERE/in/a.db', query: SELECT 2}}
                - {name: c, sql: {url: 'jdbc:sqlite:/other/c.db', query: SELECT 1}}
                - {name: d, sql: {url: 'jdbc:postgresql://db.test/x', query: SELECT 1}}
                - {name: e, exec: [x]}
                """.replace("HERE", here), "{}", Map.of(), (workflow, _) -> workflow.leaves());
        assertThat(left).containsExactly("database  in/a.db", "database  /other/c.db");
    }

    @Test
    void whoWatchesIsToldOfWhatIsInsecureOnly() throws Exception {
        List<String> log = new ArrayList<>();
        try (StepBench bench =
                StepBench.of("- {name: a, http: {url: 'https://a.test/', tls: {ca: /no/such/ca.pem}}}")) {
            var failure = org.assertj.core.api.Assertions.catchThrowable(() -> bench.call(() -> "prepared"));
            assertThat(failure)
                    .hasMessageContaining("step \"a\" cannot work: ")
                    .hasMessageContaining("/no/such/ca.pem");
            log.addAll(bench.log);
        }
        assertThat(log).isEmpty();
    }
}
