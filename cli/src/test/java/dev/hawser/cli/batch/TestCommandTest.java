package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser test}: rows served in virtual time, with answers of the test. */
class TestCommandTest {
    private static final String JOB = """
            input: sites.csv
            id: domain
            retries: {attempts: 3, base: 10s}
            steps:
              - name: look
                http: {url: "https://api.example/sites/{{domain}}", expect: [200, 404], capture: {status: status}}
              - name: create
                when: look.status == 404
                http:
                  url: https://api.example/sites
                  headers: {Authorization: "Bearer {{env.TOKEN}}"}
                  json: {domain: "{{domain}}"}
                  expect: 201
                  capture: {id: /id}
                emit: {json: /more, where: not found.value == 'x'}
              - sleep: 2m
              - name: deploy
                exec: {command: [deploy, "{{create.id}}"], capture: {said: stdout}}
            """;

    @TempDir
    private Path directory;

    private Commands commands(String cases) throws IOException {
        Files.writeString(directory.resolve("job.yaml"), JOB);
        Files.writeString(directory.resolve("job.test.yaml"), cases);
        return new Commands();
    }

    @Test
    void aCaseThatIsAsExpectedIsWellAndTakesNoTime() throws Exception {
        Commands commands = commands("""
                env: {TOKEN: s3cret-token}
                cases:
                  - name: a new site, at the second try
                    row: {domain: a.example}
                    answers:
                      look: {status: 404}
                      create: [{status: 503}, {status: 201, json: {id: 7, more: [b.example, x]}}]
                      deploy: {stdout: "done\\n"}
                    expect:
                      outcome: done
                      attempts: 2
                      captures: {create: {id: 7}, deploy: {said: done}}
                      emitted: [{domain: b.example}]
                      requests:
                        - {step: look, method: GET, url: https://api.example/sites/a.example}
                        - {step: create, headers: {authorization: Bearer s3cret-token}, json: {domain: a.example}}
                        - step: look
                        - {step: create, method: POST}
                        - {step: deploy, command: [deploy, "7"]}
                  - name: a server that is down
                    row: {domain: b.example}
                    answers: {look: {error: connect}}
                    expect: {kind: connect, step: look, attempts: 3, requests: 3}
                """);

        assertThat(commands.hawser("test", directory.resolve("job.yaml"), "--report", directory.resolve("report.xml")))
                .isZero();
        assertThat(commands.output())
                .contains("ok    a new site, at the second try", "ok    a server that is down", "2 cases, all well")
                .doesNotContain("no case reaches");
        assertThat(Files.readString(directory.resolve("report.xml"))).contains("tests=\"2\" failures=\"0\"");
    }

    @Test
    void whatIsNotAsExpectedIsToldWithoutSecrets() throws Exception {
        Commands commands = commands("""
                env: {TOKEN: s3cret-token}
                cases:
                  - name: wrong
                    row: {domain: a.example}
                    answers: {look: {status: 404}, create: {status: 400, body: bad s3cret-token}}
                    expect: {outcome: done, requests: [{url: https://api.example/other}]}
                """);

        assertThat(commands.hawser("test", directory.resolve("job.yaml"), "--report", directory.resolve("report.xml")))
                .isEqualTo(1);
        assertThat(commands.output())
                .contains("FAIL  wrong", "outcome: was dead, step create, http-400", "expected done")
                .contains("requests: there were 2, expected 1", "no case reaches sleep, deploy", "1 case, 1 failed")
                .doesNotContain("s3cret");
        assertThat(Files.readString(directory.resolve("report.xml")))
                .contains("failures=\"1\"", "<failure message=\"outcome: was dead")
                .doesNotContain("s3cret");
    }

    @Test
    void anAnswerThatIsMissingFailsTheCase() throws Exception {
        Commands commands = commands("""
                env: {TOKEN: x}
                cases:
                  - {name: none, row: {domain: a}, expect: {outcome: dead}}
                """);
        assertThat(commands.hawser("test", directory.resolve("job.yaml"))).isEqualTo(1);
        assertThat(commands.output()).contains("there is no answer for step \"look\"");
    }

    @Test
    void mistakesInTheFileAreToldWithTheirPlace() throws Exception {
        Commands commands = commands("cases: [{row: {domain: a}, expct: {}}]");
        assertThat(commands.hawser("test", directory.resolve("job.yaml"))).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("job.test.yaml, case 1: \"expct\" is not known");
        Files.delete(directory.resolve("job.test.yaml"));
        assertThat(commands.hawser("test", directory.resolve("job.yaml"))).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("job.test.yaml: there is no such file");
    }

    @Test
    void aChunkHasACountThatIsANumberWhateverItsRowsAreOf() throws Exception {
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                input: {file: sites.csv, chunk: 10}
                steps:
                  - http: {url: "https://api.example/", method: POST, json: {n: ["{{count}}"], of: "{{rows}}"}}
                """);
        Files.writeString(directory.resolve("job.test.yaml"), """
                cases:
                  - {row: {rows: [{id: 1}, {id: 2}]}, answers: {http: {}},
                     expect: {requests: [{json: {n: [2], of: [{id: "1"}, {id: "2"}]}}]}}
                  - {row: {count: 1, rows: [{id: 1}]}, answers: {http: {}},
                     expect: {requests: [{json: {n: [1], of: [{id: "1"}]}}]}}
                """);
        Commands commands = new Commands();
        assertThat(commands.hawser("test", job)).isZero();
        assertThat(commands.output()).contains("2 cases, all well");
    }

    @Test
    void theCasesOfAJobThatEditorsKnowByItsNameAreNoJob() throws Exception {
        Path job = Files.writeString(directory.resolve("install.hawser.yaml"), JOB);
        Commands commands = new Commands();
        assertThat(commands.hawser("test", job)).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("install.test.yaml: there is no such file");
    }
}
