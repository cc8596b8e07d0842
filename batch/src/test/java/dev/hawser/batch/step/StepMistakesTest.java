package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes in the settings of steps are told with their place before anything is done. */
class StepMistakesTest {
    /** It is told, and nothing else is. */
    private static void told(String step, String message) {
        assertThat(StepBench.mistakes("- " + step))
                .contains("job.yaml:3:")
                .contains(message)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{url: 'ftp://a/'}                     ~ url: was \"ftp://a/\", expected one such as https://host.example/path",
                "{url: '{{a}}://b/'}                   ~ no mistake",
                "{url: 'x{{a}}'}                       ~ url: was \"x{{a}}\", expected one such as",
                "{url: ''}                             ~ url: was \"\", expected a URL",
                "{}                                    ~ \"url\" is missing, expected a text",
                "{url: 'http://a/', method: 'GE T'}    ~ method: was \"GE T\", expected a method such as GET",
                "{url: 'http://a/', method: G3T}       ~ method: was \"G3T\", expected a method such as GET",
                "{url: 'http://a/', body: a, form: {b: c}} ~ body: there is form already, expected one body",
                "{url: 'http://a/', json: 1, file: x}  ~ file: there is json already, expected one body",
                "{url: 'http://a/', multipart: {a: b}, body: c} ~ body: there is multipart already, expected one body",
                "{url: 'http://a/', headers: {'a b': c}} ~ headers: \"a b\" is no name of a header field",
                "{url: 'http://a/', headers: {'': c}}  ~ headers: \"\" is no name of a header field",
                "{url: 'http://a/', headers: {Content-Length: 5}} ~ headers: \"Content-Length\" is set by the client, which knows how the body is sent",
                "{url: 'http://a/', headers: {TE: x}}  ~ headers: \"TE\" is set by the client",
                "{url: 'http://a/', headers: {content-type: x}, multipart: {a: b}} ~ headers: \"content-type\" is set by multipart",
                "{url: 'http://a/', headers: {authorization: x}, auth: {user: a}} ~ headers: \"authorization\" is said by auth already",
                "{url: 'http://a/', idempotency-key: 'a b'} ~ idempotency-key: was \"a b\", expected the name of a header field, or none",
                "{url: 'http://a/', auth: {}}          ~ auth: expected user and password, or bearer",
                "{url: 'http://a/', auth: {user: a, bearer: '{{b}}'}} ~ auth: expected user and password, or bearer",
                "{url: 'http://a/', auth: {bearer: '{{b}}', password: '{{c}}'}} ~ password: there is bearer already, expected one of them",
                "{url: 'http://a/', multipart: {a: {}}} ~ expected value or file",
                "{url: 'http://a/', multipart: {a: {value: b, file: c}}} ~ expected value or file",
                "{url: 'http://a/', multipart: {a: {value: b, filename: c}}} ~ filename: there is no file, expected file too",
                "{url: 'http://a/', timeout: 0s}       ~ timeout: was",
                "{url: 'http://a/', version: 3}        ~ version: was \"3\", expected 1.1 or 2",
                "{url: 'http://a/', version: 1.1}      ~ no mistake",
                "{url: 'http://a/', version: 2}        ~ no mistake",
                "{url: 'http://a/', redirects: maybe}  ~ redirects: was \"maybe\", expected one of never, normal, always",
                "{url: 'http://a/', max-body: big}     ~ max-body: was \"big\"",
                "{url: 'http://a/', tls: {key: k.pem}} ~ key: there is a key without a certificate, expected certificate too",
                "{url: 'http://a/', tls: {insecure: true, ca: c.pem}} ~ ca: has no effect beside insecure: true, expected one of them",
                "{url: 'http://a/', tls: {insecure: false, ca: c.pem}} ~ no mistake",
                "{url: 'http://a/', proxy: 'http://{{p}}:1'} ~ url: has a name in it that is not of the environment: all rows share the connections",
                "{url: 'http://a/', proxy: 'ftp://p:1'} ~ url: was \"ftp://p:1\", expected http://HOST:PORT, socks5://HOST:PORT or environment",
                "{url: 'http://a/', proxy: ''}         ~ url: was \"\", expected a URL",
                "{url: 'http://a/', proxy: 'http://'}  ~ url: was \"http://\", expected http://HOST:PORT",
                "{url: 'http://a/', proxy: 'p:3128'}   ~ no mistake",
                "{url: 'http://a/', proxy: {url: environment, except: [b]}} ~ except: is said by the variable no_proxy, with environment",
                "{url: 'http://a/', proxy: {url: 'http://p:1', except: [b]}} ~ no mistake",
                "{url: 'http://a/', expect: 1000}      ~ status: was \"1000\", expected a status such as 404, 200-299 or 5xx",
                "{url: 'http://a/', expect: 299-200}   ~ status: was \"299-200\", expected a status such as 404, 200-299 or 5xx: the second number is smaller",
                "{url: 'http://a/', expect: {status: []}} ~ status: is empty, expected a status that is right",
                "{url: 'http://a/', expect: {json: {a: 1}}} ~ json: \"a\" is no JSON pointer, expected one such as /user/id",
                "{url: 'http://a/', expect: {json: {'': 1}}} ~ no mistake",
                "{url: 'http://a/', expect: {headers: {a: '['}}} ~ was \"[\", expected a regular expression: Unclosed character class at character 1",
                "{url: 'http://a/', until: {every: 1s}} ~ until: expected status, contains, matches, headers, json or count, which say what must hold",
                "{url: 'http://a/', until: {status: 200}} ~ no mistake",
                "{url: 'http://a/', until: {contains: x}} ~ no mistake",
                "{url: 'http://a/', retry-on: [teapot]} ~ element 1 was \"teapot\", expected a status such as 503, 500-599 or 5xx, or one of dns, connect",
                "{url: 'http://a/', capture: {a: nonsense}} ~ was \"nonsense\", expected status, body, sha256, length, file, header:NAME",
                "{url: 'http://a/', save: 'a{{b}}'}    ~ save: was \"a{{b}}\", expected a directory before the first name, such as saved/{{id}}.pdf",
                "{url: 'http://a/', save: '{{run.dir}}{{b}}'} ~ no mistake",
                "{url: 'http://a/', save: a, until: {contains: x}} ~ save: a body that is saved is not looked at",
                "{url: 'http://a/', save: a, until: {headers: {b: c}}} ~ no mistake",
                "{url: 'http://a/', save: a, capture: {x: 'regex:y'}} ~ save: a body that is saved is not looked at",
                "{url: 'http://a/', save: a, capture: {x: 'header:y', f: file, n: length}} ~ no mistake",
                "{url: 'http://a/', save: a, gzip: false} ~ no mistake",
            })
    void requests(String settings, String message) {
        if (message.equals("no mistake")) {
            assertThat(StepBench.mistakes("- http: " + settings)).isEqualTo(message);
        } else {
            told("http: " + settings, message);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "exec: []                              ~ command: is empty, expected a program",
                "exec: {command: []}                   ~ command: is empty, expected a program",
                "exec: 'ls -l'                         ~ command: was one text, \"ls -l\", expected the program and each argument on its own, [ls, -l], or shell: true",
                "exec: {command: 'ls -l', shell: true} ~ no mistake",
                "exec: [ls, -l]                        ~ no mistake",
                "exec: ['{{program}}']                 ~ no mistake",
                "exec: {command: ['echo {{a}}', b], shell: true} ~ command: a shell would run what is in {{a}} as a command, expected it as a further argument, which the script has as \"$1\"",
                "exec: {command: [x], expect: [256]}   ~ element 1 was \"256\", expected a whole number from 0 to 255",
                "exec: {command: [x], expect: [-1]}    ~ element 1 was \"-1\"",
                "exec: {command: [x], expect: []}      ~ expect: is empty, expected an exit code that is right",
                "exec: {command: [x], expect: [0, 255]} ~ no mistake",
                "exec: {command: [x], retry-on: [256]} ~ was \"256\", expected an exit code from 0 to 255, or timeout",
                "exec: {command: [x], retry-on: [x]}   ~ was \"x\", expected an exit code from 0 to 255, or timeout",
                "exec: {command: [x], retry-on: [0, 99, 199, 249, 255, timeout]} ~ no mistake",
                "exec: {command: [x], capture: {a: output}} ~ was \"output\", expected one of stdout, stderr, exit-code",
                "exec: {command: [x], grace: soon}     ~ grace: was \"soon\"",
                "sql: {url: 'jdbc:sqlite:x'}           ~ expected \"query\" or \"update\"",
                "sql: {url: 'jdbc:sqlite:x', query: Q, update: U} ~ has both \"query\" and \"update\", expected one",
                "sql: {url: 'jdbc:sqlite:{{run.id}}', query: Q} ~ no mistake",
                "sql: {url: 'jdbc:sqlite:{{item.id}}', query: Q} ~ url: {{item.id}} differs from row to row, expected {{env.…}}, {{run.id}} or {{run.dir}}",
                "sql: {url: 'jdbc:sqlite:x', user: '{{a}}', query: Q} ~ {{a}} differs from row to row",
                "sql: {url: 'jdbc:sqlite:x', password: '{{a}}', query: Q} ~ {{a}} differs from row to row",
                "sql: {url: 'jdbc:sqlite:x', update: 'U {{a}}'} ~ update: has {{ in it, expected :name, and what it stands for under \"parameters\"",
                "sql: {url: 'jdbc:sqlite:x', query: 'S :b :a'} ~ query: asks for :a, :b, which \"parameters\" does not have",
                "sql: {url: 'jdbc:sqlite:x', query: S, parameters: {b: 1, a: 2}} ~ parameters: has a, b, which the statement does not ask for",
                "sql: {url: 'jdbc:sqlite:x', query: 'S :a', parameters: {a: 1}} ~ no mistake",
                "sql: {url: '', query: S}              ~ url: was \"\", expected a URL",
                "sql: {url: 'jdbc:sqlite:x', query: S, connections: 0} ~ connections: was",
                "sql: {url: 'jdbc:sqlite:x', query: S, batch: 10001} ~ batch: was",
                "sql: {url: 'jdbc:sqlite:x', query: S, expect: -1} ~ expect: was",
                "java: {}                              ~ expected \"source\" or \"class\"",
                "java: {jar: a.jar}                    ~ expected \"source\" or \"class\"",
                "java: {jar: a.jar, class: a.B}        ~ no mistake",
                "sleep: 5                              ~ for: was \"5\", expected a time such as 300ms, 30s or 5m: it has no unit",
                "sleep: ''                             ~ for: was \"\", expected a time such as 300ms, 30s or 5m",
                "sleep: '{{a}}'                        ~ no mistake",
                "sleep: 0s                             ~ no mistake",
                "log: {to: stderr}                     ~ \"message\" is missing",
                "log: {message: x, to: stdout}         ~ to: was \"stdout\", expected one of stderr, result",
            })
    void otherSteps(String step, String message) {
        if (message.equals("no mistake")) {
            assertThat(StepBench.mistakes("- " + step)).isEqualTo(message);
        } else {
            told(step, message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection",
                "Keep-Alive",
                "proxy-connection",
                "upgrade",
                "trailer",
                "Expect",
                "transfer-encoding"
            })
    void whatTheClientSaysOfTheConnectionIsNotSaidByTheJob(String name) {
        told("http: {url: 'http://a/', headers: {" + name + ": x}}", "\"" + name + "\" is set by the client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-A", "a!#$%&'*+.^_`|~9", "host", "cookie", "accept-encoding"})
    void otherFieldsMayBeSaid(String name) {
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', headers: {\"" + name + "\": x}}"))
                .isEqualTo("no mistake");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls -l", "  ls -l", "a\tb"})
    void aCommandLineIsNoProgramUnlessItIsAFile(String text) {
        String written = text.replace("\t", "\\t");
        told("exec: [\"" + written + "\"]", "command: was one text, \"" + written + "\"");
    }
}
