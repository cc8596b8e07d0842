package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hawser.batch.job.FoundIn;
import dev.hawser.batch.job.StepPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request that is made of the settings of a step and a row, without sending it. */
class RequestTest {
    private static HttpCall call(String settings, String row) throws Exception {
        return Plans.http(settings).request().render("a b", Plans.scope(row));
    }

    private static String url(String template, String value) throws Exception {
        String quoted = "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return call("'" + template + "'", "{\"v\": " + quoted + "}").uri().toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "http://h.test/{{v}}          ~ a/b?c#d e       ~ http://h.test/a%2Fb%3Fc%23d%20e",
                "http://h.test/{{v|raw}}      ~ a/b?c=d e       ~ http://h.test/a/b?c=d%20e",
                "http://h.test/?q={{v}}       ~ a&b=c+d         ~ http://h.test/?q=a%26b%3Dc%2Bd",
                "http://h.test/{{v}}          ~ AZaz09-._       ~ http://h.test/AZaz09-._",
                "http://h.test/{{v}}          ~ `{[:            ~ http://h.test/%60%7B%5B%3A",
                "http://h.test/{{v}}          ~ ü€😀             ~ http://h.test/%C3%BC%E2%82%AC%F0%9F%98%80",
                "http://h.test/{{v}}          ~ %20             ~ http://h.test/%2520",
                "http://h.test/{{v|raw}}      ~ %20             ~ http://h.test/%20",
                "{{v}}                        ~ http://h.test/a b?c=%20 ~ http://h.test/a%20b?c=%20",
                "{{v}}/x?q={{v}}              ~ http://h.test   ~ http://h.test/x?q=http%3A%2F%2Fh.test",
                "http://{{v}}/x               ~ h.test:81       ~ http://h.test:81/x",
                "http://{{v}}                 ~ [::1]           ~ http://[::1]",
                "http://{{v}}:81/             ~ h-1.test        ~ http://h-1.test:81/",
                "http://h.test:{{v}}/         ~ 81              ~ http://h.test:81/",
                "http://h.test?{{v}}          ~ a:b             ~ http://h.test?a%3Ab",
                "http://h.test#{{v}}          ~ a:b             ~ http://h.test#a%3Ab",
                "https://bücher.test/{{v}}    ~ x               ~ https://xn--bcher-kva.test/x",
                "https://{{v}}/               ~ bücher.test     ~ https://xn--bcher-kva.test/",
                "https://{{v}}:8443/?x        ~ bücher.test     ~ https://xn--bcher-kva.test:8443/?x",
                "https://{{v}}?x              ~ bücher.test     ~ https://xn--bcher-kva.test?x",
            })
    void aValueIsAUrlWhereTheUrlBeginsWithItAndDataElsewhere(String template, String value, String url)
            throws Exception {
        assertThat(url(template, value)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "http://{{v}}/       ~ a/b             ~ http://a%2Fb/",
                "http://{{v}}/       ~ me@evil         ~ http://me%40evil/",
                "http://{{v|raw}}/   ~ evil.test/x#    ~ http://evil.test%2Fx%23/",
                "http://{{v}}/       ~ a_b c           ~ http://a_b%20c/",
                "{{v}}               ~ //h.test/       ~ //h.test/",
                "{{v}}               ~ file:///etc/x   ~ file:///etc/x",
                "{{v}}               ~ http:/h.test    ~ http:/h.test",
                "{{v}}               ~ http://h.test:x/ ~ http://h.test:x/",
            })
    void aValueThatMakesNoUrlFailsTheStep(String template, String value, String url) {
        assertThatThrownBy(() -> url(template, value))
                .isInstanceOfSatisfying(StepFailure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo("url");
                    assertThat(failure.isTransient()).isFalse();
                })
                .hasMessage("'" + url + "' is no URL, expected one such as https://host.example/path");
    }

    @ParameterizedTest
    @CsvSource({
        "http://h.test/, q, http://h.test/?q=v+w",
        "http://h.test/?a=b, q, http://h.test/?a=b&q=v+w",
        "http://h.test/x#top, q, http://h.test/x?q=v+w",
        "http://h.test/, 'a b', http://h.test/?a+b=v+w",
    })
    void parametersAreAddedToTheUrl(String url, String name, String whole) throws Exception {
        assertThat(call("{url: '" + url + "', query: {'" + name + "': '{{v}}'}}", "{\"v\": \"v w\"}")
                        .uri())
                .hasToString(whole);
    }

    private static List<String> headers(HttpCall call) {
        return call.headers().stream()
                .map(header -> header.name() + ": " + header.value())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "body: hi      | text/plain; charset=utf-8",
                "json: [1]     | application/json",
                "form: {a: b}  | application/x-www-form-urlencoded",
                "multipart: {a: b} | multipart/form-data",
            })
    void aBodyHasItsTypeUnlessTheJobSaysAnother(String body, String type) throws Exception {
        assertThat(headers(call("{url: 'http://a.test/', idempotency-key: none, " + body + "}", "{}")))
                .containsExactly("Content-Type: " + type);
    }

    @Test
    void theTypeThatTheJobSaysStays() throws Exception {
        assertThat(headers(
                        call("{url: 'http://a.test/', method: PUT, body: hi, headers: {content-type: text/x}}", "{}")))
                .containsExactly("content-type: text/x");
        assertThat(headers(call("{url: 'http://a.test/', file: a.pdf, method: PUT}", "{}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"POST, key.a+b", "PATCH, key.a+b", "GET, none", "PUT, none", "DELETE, none"})
    void theKeyIsOfTheStepWhereTheMethodNeedsOne(String method, String key) throws Exception {
        HttpCall call = call("{url: 'http://a.test/', method: " + method + "}", "{}");
        assertThat(call.headers().stream()
                        .filter(header -> header.is("idempotency-KEY"))
                        .map(HttpCall.Header::value)
                        .findFirst()
                        .orElse("none"))
                .isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\nb", "a\\rb", "\\u0000", "\\u007f", "a\\u0100", "😀", "\\u001f"})
    void whatNoHeaderCanHaveFailsTheStep(String value) {
        assertThatThrownBy(
                        () -> call("{url: 'http://a.test/', headers: {X-Name: '{{v}}'}}", "{\"v\": \"" + value + "\"}"))
                .isInstanceOfSatisfying(
                        StepFailure.class, failure -> assertThat(failure.kind()).isEqualTo("header"))
                .hasMessageStartingWith("the value of header field X-Name has a line break");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\tb", " ", "~", "\\u0080", "\\u00ff", ""})
    void whatAHeaderCanHaveIsSent(String value) throws Exception {
        HttpCall call = call("{url: 'http://a.test/', headers: {X-Name: '{{v}}'}}", "{\"v\": \"" + value + "\"}");
        assertThat(call.headers()).hasSize(1);
    }

    @Test
    void headersAreKnownToHaveASecretInThem() throws Exception {
        assertThat(call(
                                "{url: 'http://a.test/', headers: {A: x, B: ['k {{env.TOKEN}}', y]}, auth: {bearer: '{{env.TOKEN}}'}}",
                                "{}")
                        .headers())
                .extracting(HttpCall.Header::name, HttpCall.Header::value, HttpCall.Header::isSecret)
                .containsExactly(
                        tuple("A", "x", false),
                        tuple("B", "k s3cret-token", true),
                        tuple("B", "y", false),
                        tuple("Authorization", "Bearer s3cret-token", true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "body: 'x'                      | false",
                "body: 'x {{env.TOKEN}}'        | true",
                "json: {a: {b: '{{env.TOKEN}}'}} | true",
                "json: {a: 1}                   | false",
                "form: {a: x, b: '{{env.TOKEN}}'} | true",
                "form: {a: x}                   | false",
                "multipart: {a: x, b: y}        | false",
                "multipart: {a: '{{env.TOKEN}}', b: y} | true",
                "multipart: {a: x, b: '{{env.TOKEN}}'} | true",
                "file: x.bin                    | false",
                "method: GET                    | false",
            })
    void aBodyIsKnownToHaveASecretInIt(String body, boolean secret) throws Exception {
        assertThat(call("{url: 'http://a.test/', " + body + "}", "{}").body().isSecret())
                .isEqualTo(secret);
    }

    @Test
    void whoIsInTheUrlIsSentAsAHeaderAndNotInTheUrl() throws Exception {
        HttpCall call = call("'http://ann:{{env.TOKEN}}@a.test/x'", "{}");
        assertThat(call.uri()).hasToString("http://a.test/x");
        assertThat(headers(call)).containsExactly("Authorization: Basic YW5uOnMzY3JldC10b2tlbg==");
        call = call("{url: 'http://ann@a.test/', headers: {authorization: own}}", "{}");
        assertThat(headers(call)).containsExactly("authorization: own");
        assertThat(call.uri()).hasToString("http://a.test/");
    }

    @Test
    void aUserWithAColonCannotBeSent() {
        assertThatThrownBy(() -> call(
                        "{url: 'http://a.test/', auth: {user: '{{v}}', password: '{{env.TOKEN}}'}}", "{\"v\": \":x\"}"))
                .isInstanceOfSatisfying(
                        StepFailure.class, failure -> assertThat(failure.kind()).isEqualTo("auth"))
                .hasMessage("the user has a colon in it, which Basic authentication cannot send");
    }

    @Test
    void aUserMayHaveNoPassword() throws Exception {
        assertThat(headers(call("{url: 'http://a.test/', auth: {user: ünn}}", "{}")))
                .containsExactly("Authorization: Basic w7xubjo=");
    }

    @Test
    void aFormIsEncodedWithTheNamesOfItsFields() throws Exception {
        HttpCall call = call("{url: 'http://a.test/', form: {'a b': '{{v}}', c: '&='}}", "{\"v\": \"ü+\"}");
        assertThat(call.body())
                .isInstanceOfSatisfying(
                        HttpCall.Body.Bytes.class,
                        body -> assertThat(new String(body.bytes(), StandardCharsets.US_ASCII))
                                .isEqualTo("a+b=%C3%BC%2B&c=%26%3D"));
    }

    @Test
    void theTypeOfAPartCannotEndItsHead() {
        for (String type : List.of("a\\r\\nb", "ü", "")) {
            assertThatThrownBy(() -> call(
                            "{url: 'http://a.test/', multipart: {f: {value: x, type: '{{v}}'}}}",
                            "{\"v\": \"" + type + "\"}"))
                    .as(type)
                    .hasMessage("the type of f has a character in it that no header can have");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http: {url: 'http://a.test/', file: up/a.pdf}        | /jobs/up/a.pdf",
                "http: {url: 'http://a.test/', file: 'up/{{v}}'}      | ",
                "http: {url: 'http://a.test/', file: '{{env.DIR}}/a'} | /var/in/a",
                "http: {url: 'http://a.test/', body: x}               | ",
                "http: {url: 'http://a.test/', multipart: {a: {file: b}, c: {file: '{{v}}'}, d: e, f: {file: /g}}} | /g,/jobs/b",
                "java: {source: A.java, jar: lib/b.jar}               | /jobs/A.java,/jobs/lib/b.jar",
                "java: {class: a.B}                                   | ",
                "sleep: 1s                                            | ",
            })
    void filesThatAreTheSameForAllRowsAreKnown(String step, String files) throws Exception {
        Set<Path> expected = files == null
                ? Set.of()
                : Set.copyOf(Arrays.stream(files.split(",")).map(Path::of).toList());
        assertThat(Plans.of(StepPlan.class, step).reads()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http: 'http://a.test/'                     | json links",
                "http: {url: 'http://a.test/', save: x}     | ''",
                "exec: [x]                                  | json lines",
                "sql: {url: 'jdbc:sqlite:x', query: S}      | json",
                "sleep: 1s                                  | json",
            })
    void whereAStepMayFindRowsIsKnown(String step, String ways) throws Exception {
        StepPlan plan = Plans.of(StepPlan.class, step);
        String can = (plan.finds(new FoundIn.Json(tools.jackson.core.JsonPointer.empty())) ? "json " : "")
                + (plan.finds(new FoundIn.Links("a")) ? "links " : "")
                + (plan.finds(new FoundIn.Lines(FoundIn.Kind.TEXT)) ? "lines " : "");
        assertThat(can.strip()).isEqualTo(ways);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http: {url: 'http://a.test/', capture: {b: status, a: {from: body, private: true}}} | [b, a] | [a]",
                "exec: {command: [x], capture: {o: stdout, e: {from: stderr, private: true}}} | [o, e] | [e]",
                "exec: [x]                              | []        | []",
                "sql: {url: 'jdbc:sqlite:x', update: U} | [count]   | []",
                "sql: {url: 'jdbc:sqlite:x', query: Q}  | [*]       | []",
                "java: {class: a.B}                     | [*]       | []",
                "log: x                                 | []        | []",
                "log: {message: x, to: result}          | [message] | []",
                "sleep: 1s                              | []        | []",
            })
    void whatAStepCapturesIsKnown(String step, String all, String privates) throws Exception {
        StepPlan plan = Plans.of(StepPlan.class, step);
        assertThat(plan.captures()).hasToString(all);
        assertThat(plan.privateCaptures()).hasToString(privates);
    }
}
