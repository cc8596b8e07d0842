package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What names stand for, what of it is shown, and what is made of texts with names in them. */
class ScopeTest {
    private static final Attempt ATTEMPT = new Attempt(
            new Item("i-7", 3, 4, json("{\"a\":{\"b\":[10,{\"c\":null}]},\"n\":1}")), 2, 5, "key-7", StepObserver.NONE);

    private final Scope scope =
            Scope.of(ATTEMPT, new Scope.RunPlace("run-1", "/runs/1"), Secrets.of(List.of("s3cret")));

    private static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text);
    }

    private static Template template(String text) throws BadValue {
        Names names = new Names(Map.of("TOKEN", "s3 cret/x"));
        names.declare("tunnel", Set.of(StepPlan.ANY));
        names.enterSteps(List.of("create", "login"));
        names.declare("create", Set.of(StepPlan.ANY));
        names.declare("login", Set.of(StepPlan.ANY));
        return TemplateParser.parse(new Node.Scalar(Position.ofOption("text"), text, true, -1), names);
    }

    @Test
    void whatIsCapturedPrivatelyIsForLaterStepsAndInNoOutput() throws BadValue {
        scope.capture(
                "login",
                json("{\"token\":\"hush-hush\",\"age\":3,\"deep\":{\"x\":\"very-hush\"}}"),
                Set.of("token", "deep"));
        scope.capture("create", json("{\"id\":\"it is s3cret\",\"copy\":\"hush-hush\"}"), Set.of());
        assertThat(template("{{login.token}} {{login.deep.x}}").render(scope)).isEqualTo("hush-hush very-hush");
        assertThat(scope.output())
                .hasToString("{\"login\":{\"age\":3},\"create\":{\"id\":\"it is ***\",\"copy\":\"***\"}}");
        assertThat(scope.captured().at("/login/token").asString()).isEqualTo("hush-hush");
        assertThat(scope.secrets().mask("hush-hush, very-hush, s3cret, 3")).isEqualTo("***, ***, ***, 3");
    }

    @Test
    void aPrivateNameThatWasNotCapturedHidesNothing() {
        scope.capture("login", json("{\"age\":3}"), Set.of("token"));
        assertThat(scope.output()).hasToString("{\"login\":{\"age\":3}}");
        assertThat(scope.secrets().mask("token 3")).isEqualTo("token 3");
    }

    @Test
    void whatAServiceToldIsInNoOutput() throws BadValue {
        scope.tell("tunnel", json("{\"port\":8080}"));
        scope.capture("create", json("{\"id\":1}"), Set.of());
        assertThat(template("{{tunnel.port}}").value(scope).isNumber()).isTrue();
        assertThat(scope.output()).hasToString("{\"create\":{\"id\":1}}");
        assertThat(scope.isFixed(new Name.Captured("tunnel", "port"))).isTrue();
        assertThat(scope.isFixed(new Name.Captured("create", "id"))).isFalse();
    }

    @Test
    void whatIsTheSameForEachRowIsKnown() {
        assertThat(scope.isFixed(new Name.Env("TOKEN", "x"))).isTrue();
        assertThat(scope.isFixed(new Name.Column("a"))).isFalse();
        for (Name.BuiltIn each : Name.BuiltIn.values()) {
            assertThat(scope.isFixed(each))
                    .as(each.written())
                    .isEqualTo(each.written().startsWith("run."));
        }
    }

    @Test
    void secretsAreKnownByTheirNames() {
        scope.capture("login", json("{\"token\":{\"x\":1}}"), Set.of("token"));
        assertThat(scope.isSecret(new Name.Env("TOKEN", "x"))).isTrue();
        assertThat(scope.isSecret(new Name.Captured("login", "token"))).isTrue();
        assertThat(scope.isSecret(new Name.Captured("login", "token.x"))).isTrue();
        assertThat(scope.isSecret(new Name.Captured("login", "age"))).isFalse();
        assertThat(scope.isSecret(new Name.Captured("login", "age.token"))).isFalse();
        assertThat(scope.isSecret(new Name.Captured("create", "token"))).isFalse();
        assertThat(scope.isSecret(new Name.Column("token"))).isFalse();
        assertThat(scope.isSecret(Name.BuiltIn.SLOT)).isFalse();
    }

    @Test
    void anInnerScopeKnowsAllAndKeepsWhatItLearns() throws BadValue {
        scope.capture("login", json("{\"token\":\"hush-hush\"}"), Set.of("token"));
        scope.tell("tunnel", json("{\"port\":8080}"));
        Attempt later = new Attempt(ATTEMPT.item(), 3, 9, "key-7", StepObserver.NONE);
        Scope inner = scope.of(later, "each", json("{\"value\":1}"));
        inner.capture("create", json("{\"id\":2}"), Set.of());

        assertThat(template("{{login.token}} {{tunnel.port}} {{create.id}} {{slot}} {{attempt}} {{run.id}}")
                        .render(inner))
                .isEqualTo("hush-hush 8080 2 9 3 run-1");
        assertThat(inner.isSecret(new Name.Captured("login", "token"))).isTrue();
        assertThat(inner.isFixed(new Name.Captured("tunnel", "port"))).isTrue();
        assertThat(inner.secrets()).isSameAs(scope.secrets());
        assertThat(inner.attempt()).isSameAs(later);
        assertThat(inner.item()).isSameAs(ATTEMPT.item());
        assertThat(scope.captured().has("each")).isFalse();
        assertThat(scope.captured().has("create")).isFalse();
        Scope deeper = inner.of(later, "found", json("{}"));
        assertThatThrownBy(() -> deeper.valueOf(new Name.Captured("each", "x")))
                .hasMessage("{{each.x}}: \"each\" has no field \"x\"; known are value");
    }

    @Test
    void outsideAStepNothingIsKnownOfAnAttempt() {
        Scope ofItem = Scope.of(ATTEMPT.item());
        assertThatIllegalStateException()
                .isThrownBy(ofItem::attempt)
                .withMessage("no attempt is under way, expected to be called in a step");
        assertThat(ofItem.slot()).isZero();
        assertThat(ofItem.valueOf(Name.BuiltIn.ITEM_LINE)).hasToString("4");
        assertThat(ofItem.valueOf(Name.BuiltIn.RUN_DIR).asString()).isEmpty();
    }

    @Test
    void anAttemptGoesOnInAnotherSlot() throws BadValue {
        assertThat(template("{{slot}}").render(scope)).isEqualTo("5");
        scope.moveTo(8);
        assertThat(template("{{slot}} {{run.dir}}").render(scope)).isEqualTo("8 /runs/1");
        assertThat(scope.slot()).isEqualTo(8);
        assertThat(scope.attempt().slot()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "a.b.0 ! 10",
                "a.b.1.c ! null",
                "a.b ! [10,{\"c\":null}]",
                "row.n ! 1",
            })
    void dotsLeadIntoObjectsAndLists(String name, String expected) throws BadValue {
        JsonNode value = template("{{" + name + "}}").value(scope);
        assertThat(value).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "a.b.2 ! {{a.b.2}}: the row has no field \"a.b.2\"; known are a, n",
                "a.b.-1 ! {{a.b.-1}}: the row has no field \"a.b.-1\"; known are a, n",
                "a.b.x ! {{a.b.x}}: the row has no field \"a.b.x\"; known are a, n",
                "a.b. ! {{a.b.}}: the row has no field \"a.b.\"; known are a, n",
                "a.b.1234567890 ! {{a.b.1234567890}}: the row has no field \"a.b.1234567890\"; known are a, n",
                "n.x ! {{n.x}}: the row has no field \"n.x\"; known are a, n",
                "row.m ! {{m}}: the row has no field \"m\"; known are a, n",
                "create.id ! {{create.id}}: step \"create\" captured nothing",
                "login.tok ! {{login.tok}}: step \"login\" captured no \"tok\"; known are token",
            })
    void whatIsNotThereIsTold(String name, String message) throws BadValue {
        scope.capture("login", json("{\"token\":1}"), Set.of());
        Template template = template("{{" + name + "}}");
        assertThatThrownBy(() -> template.render(scope))
                .isInstanceOf(MissingNameException.class)
                .hasMessage(message);
    }

    @Test
    void theBeginningOfATextIsWhatIsTheSameForEachRow() throws BadValue {
        scope.tell("tunnel", json("{\"port\":8080}"));
        assertThat(template("http://h:{{tunnel.port}}/{{run.id}}/{{a.b}}/x").prefix(scope))
                .isEqualTo("http://h:8080/run-1/");
        assertThat(template("{{env.TOKEN|upper}}x").prefix(scope)).isEqualTo("S3 CRET/Xx");
        assertThat(template("{{create.x}}").prefix(scope)).isEmpty();
        assertThat(template("a{{create.x}}b").prefix()).isEqualTo("a");
        assertThat(template("{{create.x}}b").prefix()).isEmpty();
        assertThat(template("all").prefix()).isEqualTo("all");
    }

    @Test
    void aConstantTextHasTheEnvironmentPercentEncodedBehindItsBeginning() throws BadValue {
        assertThat(template("{{env.TOKEN}}").constant()).isEqualTo("s3 cret/x");
        assertThat(template("http://{{env.TOKEN}}").constant()).isEqualTo("http://s3%20cret%2Fx");
        assertThat(template("http://{{env.TOKEN|raw}}").constant()).isEqualTo("http://s3 cret/x");
        assertThat(template("http://{{env.TOKEN|upper}}").constant()).isEqualTo("http://S3%20CRET%2FX");
        assertThat(template("plain").constant()).isEqualTo("plain");
        assertThat(template("plain").isConstant()).isTrue();
        Template varies = template("x{{run.id|upper}}");
        assertThatIllegalStateException()
                .isThrownBy(varies::constant)
                .withMessage("run.id|upper is not the same for every item");
    }

    @Test
    void escapesAreToldWhatIsToStayAsItIs() throws BadValue {
        assertThat(template("/{{n}}/{{n|raw}}").render(scope, (value, raw) -> value + (raw ? "-raw" : "-escaped")))
                .isEqualTo("/1-escaped/1-raw");
    }

    @Test
    void whetherASecretIsPutInIsKnownBefore() throws Exception {
        scope.capture("login", json("{\"token\":\"x\"}"), Set.of("token"));
        assertThat(template("{{n}} {{login.token}}").takesSecret(scope)).isTrue();
        assertThat(template("{{n}} {{login.age}}").takesSecret(scope)).isFalse();
        for (String body : List.of("{a: [1, {b: '{{env.TOKEN}}'}]}", "['{{env.TOKEN}}']", "'x {{env.TOKEN}}'")) {
            assertThat(body(body).takesSecret(scope)).as(body).isTrue();
        }
        for (String body : List.of("{a: [1, {b: '{{n}}'}], env.TOKEN: 1}", "[]", "7")) {
            assertThat(body(body).takesSecret(scope)).as(body).isFalse();
        }
    }

    private static JsonTemplate body(String json) throws JobException {
        Job job = Jobs.withSteps("- call: {url: x, json: " + json + "}");
        return ((Call.Plan) job.steps().getFirst().plan()).body().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "5 ! 5",
                "-0 ! 0",
                "+5 ! 5",
                "007 ! 7",
                "1.50 ! 1.50",
                ".5 ! 0.5",
                "-.5 ! -0.5",
                "5. ! 5",
                "1e3 ! 1E+3",
                "1.5e-3 ! 0.0015",
                "1e1000 ! \"1e1000\"",
                ". ! \".\"",
                ".inf ! \".inf\"",
                ".nan ! \".nan\"",
                "0o17 ! \"0o17\"",
                "0x1F ! \"0x1F\"",
                "1_000 ! \"1_000\"",
                "True ! true",
                "FALSE ! false",
                "yes ! \"yes\"",
                "~ ! null",
                "Null ! null",
                "'\"5\"' ! \"5\"",
                "'\"true\"' ! \"true\"",
                "2026-01-31 ! \"2026-01-31\"",
                "12345678901234567890123 ! 12345678901234567890123",
            })
    void aValueOfABodyIsWhatYamlTakesItFor(String yaml, String json) throws JobException {
        assertThat(body(yaml).render(scope)).hasToString(json);
    }

    @Test
    void whoRendersABodyMayChangeIt() throws JobException {
        JsonTemplate body = body("{x: '{{a}}', y: []}");
        ObjectNode first = (ObjectNode) body.render(scope);
        ((ObjectNode) first.get("x")).removeAll();
        first.put("more", 1);
        assertThat(body.render(scope)).hasToString("{\"x\":{\"b\":[10,{\"c\":null}]},\"y\":[]}");
        assertThat(JsonTemplate.NOTHING.render(scope)).hasToString("null");
    }

    private static OptionalDouble cost(AttemptOutcome outcome, String field) {
        Cost cost = new Cost(new Rate(1, Duration.ofSeconds(1)), "ask", field);
        return cost.of(new AttemptReport(ATTEMPT.item(), 1, 0, 0, 1, List.of(), outcome));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "5 ! 5",
                "1.25 ! 1.25",
                "\"12\" ! 12",
                "-3 ! 0",
                "\"many\" ! 0",
                "\"NaN\" ! 0",
                "\"Infinity\" ! 0",
                "1e400 ! 0",
                "null ! 0",
                "[7] ! 0",
            })
    void whatAnAttemptHasUsedIsANumberThatWasCaptured(String captured, double used) {
        ObjectNode output = json("{\"ask\":{\"n\":" + captured + "}}");
        assertThat(cost(new AttemptOutcome.Succeeded(output), "n")).hasValue(used);
        assertThat(cost(new AttemptOutcome.Succeeded(output), "m")).hasValue(0);
        assertThat(cost(new AttemptOutcome.Failed("ask", "x", "y"), "n")).isEmpty();
        assertThat(cost(new AttemptOutcome.GivenBack("x"), "n")).isEmpty();
    }
}
