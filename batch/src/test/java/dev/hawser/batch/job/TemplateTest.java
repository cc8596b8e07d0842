package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TemplateTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final ObjectNode ROW = json("""
            {"id": 7, "first name": "Jürgen", "a.b": "whole", "a": {"b": "part", "c": [10, {"d": null}]}, "flag": true}
            """);

    private static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text);
    }

    private static Scope scope() {
        Item item = new Item("i-7", 3, 4, ROW);
        Scope scope = Scope.of(
                new Attempt(item, 2, 5, "key-7", StepObserver.NONE),
                new Scope.RunPlace("run-1", "runs/1"),
                Secrets.NONE);
        scope.capture("create", json("{\"number\": \"N1\", \"body\": {\"x\": 1}}"), java.util.Set.of());
        return scope;
    }

    private static Template template(String text) {
        Names names = new Names(Map.of("TOKEN", "s3cret"));
        names.enterSteps(List.of("create", "use"));
        names.declare("create", Set.of("number", "body"));
        try {
            return TemplateParser.parse(new Node.Scalar(new Position("job.yaml", 1, 1), text, false, 0), names);
        } catch (BadValue e) {
            throw new AssertionError(e.message(), e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "plain                      | plain",
                "{{id}}                     | 7",
                "a {{ first name }} b       | a Jürgen b",
                "{{a.b}}                    | whole",
                "{{a.c.0}}                  | 10",
                "{{a.c}}                    | [10,{\"d\":null}]",
                "{{row.flag}}               | true",
                "{{item.id}}{{item.ordinal}}{{item.line}} | i-734",
                "{{slot}}/{{attempt}}       | 5/2",
                "{{run.id}} {{item.idempotency-key}} | run-1 key-7",
                "{{create.number}}          | N1",
                "{{create.body.x}}          | 1",
                "{{env.TOKEN}}              | s3cret",
                "{\"a\":{\"b\":{{id}}}}     | {\"a\":{\"b\":7}}",
                "{{{id}}}                   | {7}",
                "{{\"{{\"}}id}} { }}        | {{id}} { }}",
                "{{ \"a\" }}                | a",
            })
    void namesAreReplacedByWhatTheyStandFor(String text, String expected) {
        assertThat(template(text).render(scope())).isEqualTo(expected);
    }

    @Test
    void emptyTextIsEmpty() {
        assertThat(template("").render(scope())).isEmpty();
        assertThat(template("").value(scope())).isEqualTo(JSON.readTree("\"\""));
    }

    @Test
    void onlyValuesAreEscaped() {
        assertThat(template("a{{first name}}b").render(scope(), (text, _) -> text.toUpperCase(Locale.ROOT)))
                .isEqualTo("aJÜRGENb");
    }

    @Test
    void aSingleNameKeepsItsType() {
        assertThat(template("{{id}}").value(scope()).isNumber()).isTrue();
        assertThat(template(" {{id}}").value(scope()).isString()).isTrue();
        assertThat(template("{{a.c.1.d}}").value(scope()).isNull()).isTrue();
    }

    @Test
    void namesAreListedInOrder() {
        assertThat(template("{{id}} {{create.number}} {{slot}} {{env.TOKEN}}").names())
                .extracting(Name::written)
                .containsExactly("id", "create.number", "slot", "env.TOKEN");
        assertThat(template("{{env.TOKEN}}").names()).asString().doesNotContain("s3cret");
        assertThat(template("a{{env.TOKEN}}").isConstant()).isTrue();
        assertThat(template("{{slot}}").isConstant()).isFalse();
    }

    @Test
    void aFieldThatAnElementDoesNotHaveIsNotToldAsAStep() {
        Scope element = scope().of(scope().attempt(), "each", json("{\"name\": 1}"));
        assertThatThrownBy(() -> element.valueOf(new Name.Captured("each", "host")))
                .isInstanceOf(MissingNameException.class)
                .hasMessage("{{each.host}}: \"each\" has no field \"host\"; known are name");
    }

    @Test
    void aFieldThatTheRowDoesNotHaveIsAFailureOfTheRow() {
        assertThatThrownBy(() -> template("{{fist name}}").render(scope()))
                .isInstanceOf(MissingNameException.class)
                .hasMessage("{{fist name}}: the row has no field \"fist name\"; did you mean \"first name\"?");
        assertThatThrownBy(() -> template("{{a.c.7}}").render(scope())).isInstanceOf(MissingNameException.class);
        assertThatThrownBy(() -> template("{{create.body.y}}").render(scope()))
                .hasMessageStartingWith("{{create.body.y}}: step \"create\" captured no \"body.y\"");
    }

    @Test
    void literalsKeepTheirBraces() {
        assertThat(Template.literal("{{id}}").render(scope())).isEqualTo("{{id}}");
        assertThat(template(Template.literal("{{id}} {{{").source()).render(scope()))
                .isEqualTo("{{id}} {{{");
    }

    @Test
    void valuesOfAnyShapeAreExpanded() throws Exception {
        Job job = Jobs.withSteps("""
                - call:
                    url: x
                    json:
                      id: "{{id}}"
                      text: "no {{id}}"
                      list: [1, 1.50, true, null, ~, "1", 0x1F, 1e400, .inf, "{{a.c}}"]
                      empty: {}
                """);
        JsonNode body =
                ((Call.Plan) job.steps().getFirst().plan()).body().orElseThrow().render(scope());

        assertThat(body.toString())
                .isEqualTo("{\"id\":7,\"text\":\"no 7\",\"list\":[1,1.50,true,null,null,\"1\",\"0x1F\",1E+400,\".inf\","
                        + "[10,{\"d\":null}]],\"empty\":{}}");
    }

    @Test
    void columnsAreCheckedAgainstTheHeader() throws Exception {
        Job job = Jobs.read("""
                input: a.csv
                id: number
                key: host
                per-key: 2
                steps:
                - {name: create, call: {url: "x/{{emial}}/{{number}}", capture: {id: /id}}}
                - call: "y/{{create.id}}/{{ctreate.id}}"
                """);

        job.columns().check(List.of("number", "host", "emial", "ctreate.id"));
        assertThatThrownBy(() -> job.columns().check(List.of("nummer", "email")))
                .isInstanceOf(JobException.class)
                .hasMessage("""
                        job.yaml:2:5: the input has no column "number"; did you mean "nummer"?
                        job.yaml:3:6: the input has no column "host"; known are nummer, email
                        job.yaml:6:33: the input has no column "emial"; did you mean "email"?
                        job.yaml:6:43: the input has no column "number"; did you mean "nummer"?
                        job.yaml:7:26: the input has no column "ctreate.id"; did you mean "create.id"?""");
    }

    @Test
    void theKeyIsMadeFromTheRowAlone() throws Exception {
        Job job = Jobs.read("input: a.csv\nkey: a.b\nper-key: 2\nsteps: [{nap: 1s}]");

        assertThat(job.key().orElseThrow().render(Scope.of(new Item("i", 1, 1, ROW))))
                .isEqualTo("whole");
    }
}
