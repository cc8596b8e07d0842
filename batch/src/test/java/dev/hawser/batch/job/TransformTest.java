package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is made of values in braces. */
class TransformTest {
    private static Scope scope(String row) {
        Item item = new Item("id-1", 1, 2, (ObjectNode) JsonMapper.shared().readTree(row));
        return Scope.of(
                new Attempt(item, 1, 0, "key", StepObserver.NONE), new Scope.RunPlace("run", "/run"), Secrets.NONE);
    }

    private static Template template(String text, Names names) throws BadValue {
        return TemplateParser.parse(new Node.Scalar(Position.ofOption("text"), text, true, -1), names);
    }

    private static String render(String text, String row) throws BadValue {
        return template(text, new Names(Map.of("TOKEN", "S3cret-Token"))).render(scope(row));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "host ! https://User@Host.Example:8080/a ! host.example",
                "path ! https://host/a%2Fb/c.png?q=1 ! /a%2Fb/c.png",
                "basename ! /a/b/c.tar.gz ! c.tar.gz",
                "basename ! c.png ! c.png",
                "basename ! /a/b/ ! b",
                "dirname ! /a/b/c.png ! /a/b",
                "dirname ! c.png ! .",
                "dirname ! /c.png ! /",
                "stem ! /a/c.tar.gz ! c.tar",
                "stem ! /a/.profile ! .profile",
                "ext ! /a/c.tar.gz ! gz",
                "ext ! /a.b/c ! ''",
                "lower ! ÄB ! äb",
                "upper ! äb ! ÄB",
                "trim ! '  a b ' ! a b",
                "json ! say \"a\" ! '\"say \\\"a\\\"\"'",
                "base64 ! ä ! w6Q=",
                "sha256 ! abc ! ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "raw ! a/b ! a/b",
                "default(x) ! a ! a",
                "default(x) ! '' ! x",
                "default(a|b) ! '' ! a|b",
                "default('a b') ! '' ! a b",
                "path|basename|upper ! https://host/a/b.png ! B.PNG"
            })
    void makesOfAValue(String transform, String value, String expected) throws BadValue {
        String row = "{\"v\": " + JsonMapper.shared().writeValueAsString(value) + "}";
        assertThat(render("<{{v|" + transform + "}}>", row)).isEqualTo("<" + expected + ">");
        assertThat(render("<{{ v | " + transform + " }}>", row)).isEqualTo("<" + expected + ">");
    }

    @Test
    void aDefaultIsForWhatIsMissingOrNullAndOthersPassThatOn() throws BadValue {
        assertThat(render(
                        "{{a|default(x)}} {{b|lower|default(y)}} {{c|default(Z)|lower}}", "{\"b\": null, \"c\": \"\"}"))
                .isEqualTo("x y z");
        assertThatThrownBy(() -> render("{{a|lower}}", "{\"other\": 1}"))
                .isInstanceOf(MissingNameException.class)
                .hasMessage("{{a}}: the row has no field \"a\"; known are other");
    }

    @Test
    void aValueThatIsNotOfTheKindIsAFailureOfTheRow() {
        assertThatThrownBy(() -> render("{{a|host}}", "{\"a\": \"no url\"}"))
                .isInstanceOf(MissingNameException.class)
                .hasMessageStartingWith("{{a|host}}: \"no url\" is no URL");
    }

    @Test
    void numbersAndObjectsAreTexts() throws BadValue {
        assertThat(render("{{n|sha256}}", "{\"n\": 1}")).startsWith("6b86b273");
        assertThat(render("{{o|json}}", "{\"o\": {\"a\": [1]}}")).isEqualTo("{\"a\":[1]}");
    }

    @Test
    void whatIsMadeOfASecretIsOne() throws BadValue {
        Names names = new Names(Map.of("TOKEN", "S3cret-Token"));
        String text =
                template("{{env.TOKEN|lower}} {{env.TOKEN|sha256}}", names).render(scope("{}"));
        assertThat(Secrets.of(names.secrets()).mask(text)).isEqualTo("*** ***");

        Scope scope = scope("{}");
        scope.capture("login", (ObjectNode) JsonMapper.shared().readTree("{\"t\": \"Hidden\"}"), Set.of("t"));
        names.enterSteps(Set.of("login"));
        names.declare("login", Set.of("t"));
        String made = template("{{login.t|upper}}", names).render(scope);
        assertThat(made).isEqualTo("HIDDEN");
        assertThat(scope.secrets().mask("it is HIDDEN")).isEqualTo("it is ***");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "{{v|hots}} ! there is no transform \"hots\"; did you mean \"host\"?",
                "{{v|default}} ! \"default\" does not say what, expected default(small)",
                "{{v|lower(x)}} ! \"lower\" takes no argument"
            })
    void whatIsNoneIsTold(String text, String message) {
        assertThatThrownBy(() -> template(text, new Names(Map.of())))
                .isInstanceOfSatisfying(
                        BadValue.class, wrong -> assertThat(wrong.message()).isEqualTo(message));
    }

    @Test
    void theTableOfTheReferenceHasThemAll() throws Exception {
        Path page = Path.of("../docs/job.md");
        String text = Files.readString(page);
        int from = text.indexOf("<!-- transforms -->") + "<!-- transforms -->".length();
        int to = text.indexOf("<!-- end -->", from);
        String expected = text.substring(0, from) + "\n\n" + Transform.table() + "\n" + text.substring(to);
        if (Boolean.getBoolean("hawser.write")) {
            Files.writeString(page, expected);
        }
        assertThat(Files.readString(page)).isEqualTo(expected);
    }
}
