package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Item;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How texts with names in them are taken apart, what transforms make of values, and passwords that all could read. */
class TemplatePartsTest {
    private static Template template(String text) throws BadValue {
        return TemplateParser.parse(
                new Node.Scalar(new Position("job.yaml", 3, 10), text, false, 1), new Names(Map.of("TOKEN", "s3cret")));
    }

    private static Scope scope(String row) {
        return Scope.of(new Item("id", 1, 2, (ObjectNode) JsonMapper.shared().readTree(row)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            quoteCharacter = '`',
            value = {
                "{{a}}{{b}}^a,b",
                "x{{a}}y{{b}}z^a,b",
                "{{ a }}^a",
                "{{a b}}^a b",
                "{{{a}}}^a",
                "{{{{a}}}}^a",
                "{ {a} }^``",
                "}}{{a}}{^a",
                "{{\"{{\"}}a}}^``",
                "{{\"{{\"}}{{a}}^a",
                "{{ \"x\" }}{{a|lower|default(}x{)}}^a",
                "{{a|default(x|y)}}^a",
                "{{a | default( b )}}^a",
            })
    void namesAreFoundBetweenTwoBraces(String text, String names) throws BadValue {
        Template template = template(text);
        assertThat(template.names().stream().map(Name::written))
                .containsExactly(names.isEmpty() ? new String[0] : names.split(","));
        assertThat(template.source()).isEqualTo(text);
        assertThat(template).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            quoteCharacter = '`',
            value = {
                "{{a^11^{{ has no }} to end it; for the braces themselves write {{\"{{\"}}",
                "xy{{a}^13^{{ has no }} to end it; for the braces themselves write {{\"{{\"}}",
                "{{{a^12^{{ has no }} to end it; for the braces themselves write {{\"{{\"}}",
                "{{a}} {{^17^{{ has no }} to end it; for the braces themselves write {{\"{{\"}}",
                "x{{}}^12^{{}} has no name in it; for the braces themselves write {{\"{{\"}}",
                "x{{   }}^12^{{}} has no name in it; for the braces themselves write {{\"{{\"}}",
                "{{a {{b}}^11^{{ has no }} to end it before the next {{ or line; for the braces themselves write {{\"{{\"}}",
                "{{a\\nb}}^11^{{ has no }} to end it before the next {{ or line; for the braces themselves write {{\"{{\"}}",
                "{{\"x}}^11^{{\" has no \"}} to end it",
                "{{\"x\"^11^{{\" has no \"}} to end it",
                "x{{\"x\" y}}^12^{{\" has no \"}} to end it",
                "{{row.}}^11^{{row.}} names no column",
                "{{a|}}^11^there is no transform \"\"; known are default, host, path, basename, dirname, stem, ext, lower,"
                        + " upper, trim, json, base64, sha256, raw",
                "{{a|Lower}}^11^there is no transform \"Lower\"; did you mean \"lower\"?",
                "{{a|lower()}}^11^\"lower\" takes no argument",
                "{{a|default}}^11^\"default\" does not say what, expected default(small)",
                "{{a|defalt(x)}}^11^there is no transform \"defalt(x)\"; did you mean \"default\"?",
            })
    void aMistakeInBracesIsToldAtItsColumn(String text, int column, String message) {
        assertThatThrownBy(() -> template(text.replace("\\n", "\n"))).isInstanceOfSatisfying(BadValue.class, e -> {
            assertThat(e.message()).isEqualTo(message);
            assertThat(e.position()).isEqualTo(new Position("job.yaml", 3, column));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            quoteCharacter = '`',
            value = {
                "host^https://u:p@Host.Example:80/x^host.example",
                "host^//Host/x^host",
                "host^http://[::1]:80/^[::1]",
                "path^https://host^``",
                "path^https://host/a b?c#d^/a%20b",
                "path^/a/b?c^/a/b",
                "basename^/^``",
                "basename^a//^a",
                "basename^``^``",
                "dirname^/^/",
                "dirname^/a/^/",
                "dirname^a/b/^a",
                "dirname^/a/b^/a",
                "dirname^``^.",
                "stem^a.tar.gz^a.tar",
                "stem^/x.d/a^a",
                "stem^a.^a",
                "stem^.a.b^.a",
                "ext^a.^``",
                "ext^.bashrc^``",
                "ext^a^``",
                "ext^x.d/a.b.c^c",
                "trim^`\t\n a \u2003`^a",
                "upper^straße^STRASSE",
                "lower^İ^i̇",
                "json^a/b\tü^\"a/b\\tü\"",
                "base64^a>?ü^YT4/w7w=",
                "default('')^``^``",
                "default(\"a\")^``^a",
                "default('a\")^``^'a\"",
                "default(')^``^'",
                "default()^``^``",
                "default(a(b)c)^``^a(b)c",
                "default(a)|upper|default(b)^``^A",
            })
    void aTransformMakesAText(String transform, String value, String made) throws BadValue {
        String row = "{\"v\":" + JsonMapper.shared().writeValueAsString(value) + "}";
        assertThat(template("{{v|" + transform + "}}").render(scope(row))).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource({"host, mailto:a@b", "host, /a/b", "host, ''", "path, mailto:a@b", "host, http://a_b/", "host, 7"})
    void aTextThatHasNoSuchPartFailsTheRow(String transform, String value) throws BadValue {
        Template template = template("{{v|" + transform + "}}");
        assertThatThrownBy(() -> template.render(scope("{\"v\":\"" + value + "\"}")))
                .isInstanceOf(MissingNameException.class)
                .hasMessage("{{v|" + transform + "}}: \"" + value + "\" is no URL such as https://host.example/path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a:b:c:d/%", "http://h/{x}", "http://h/%zz"})
    void aTextThatIsNoUrlFailsTheRow(String value) throws BadValue {
        Template template = template("{{v|upper|path}}");
        assertThatThrownBy(() -> template.render(scope("{\"v\":\"" + value + "\"}")))
                .isInstanceOf(MissingNameException.class)
                .hasMessageStartingWith("{{v|upper|path}}: \"")
                .hasMessageEndingWith("\" is no URL");
    }

    @Test
    void nullStaysNullButForDefaultAndJson() throws BadValue {
        Scope scope = scope("{\"v\":null,\"n\":1.50,\"b\":true}");
        assertThat(template("{{v|upper}}").value(scope).isNull()).isTrue();
        assertThat(template("{{v|json}}").render(scope)).isEqualTo("null");
        assertThat(template("{{v|default(x)}}").render(scope)).isEqualTo("x");
        assertThat(template("{{n|default(x)}}").value(scope).isNumber()).isTrue();
        assertThat(template("{{b|upper}}").render(scope)).isEqualTo("TRUE");
        JsonNode made = template("{{n|trim}}").value(scope);
        assertThat(made.isString()).isTrue();
        assertThatThrownBy(() -> template("{{m|upper|lower}}").render(scope))
                .hasMessage("{{m}}: the row has no field \"m\"; known are v, n, b");
    }

    @Test
    void whatIsMadeOfAVariableIsASecretToo() throws BadValue {
        Names names = new Names(Map.of("TOKEN", "S3cret Token"));
        Node.Scalar text = new Node.Scalar(Position.ofOption("x"), "{{env.TOKEN|base64}}", false, 1);
        var _ = TemplateParser.parse(text, names);
        assertThat(names.secrets()).containsExactly("S3cret Token", "UzNjcmV0IFRva2Vu");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            value = {
                "jdbc:postgresql://u:secret@h/d^true",
                "jdbc:postgresql://{{env.TOKEN}}:secret@h/d^true",
                "jdbc:postgresql://u:{{env.TOKEN}}@h/d^false",
                "jdbc:postgresql://u@h/d^false",
                "jdbc:postgresql://u:@h/d^false",
                "jdbc:postgresql://h:5432/d^false",
                "jdbc:x://h/d?password=secret^true",
                "jdbc:x://h/d?a=b&PassWord=secret^true",
                "jdbc:x://h/d;pwd=secret^true",
                "jdbc:x://h/d?sslpassword=secret^true",
                "jdbc:x://h/d?passwd=secret^true",
                "jdbc:x://h/d?password={{env.TOKEN}}^false",
                "jdbc:x://h/d?password=&a=b^false",
                "jdbc:x://h/d?passwords=x^false",
                "jdbc:x://h/d?user=x^false",
            })
    void aPasswordInAUrlIsOneOfTheEnvironment(String url, boolean refused) {
        String mistakes = Jobs.mistakes("input: {sql: S, url: '" + url + "'}\nsteps: [{nap: 1s}]");
        assertThat(mistakes)
                .isEqualTo(
                        refused
                                ? "job.yaml:1:22: url: a password stands here for all to read; expected {{env.NAME}}, which can"
                                        + " be set from a file: NAME=$(cat FILE) hawser run …"
                                : "no mistake");
    }

    @Test
    void aFileOfAJobThatCannotBeReadIsToldWithItsReason(@TempDir Path directory) throws Exception {
        assertThatThrownBy(() -> Jobs.PARSER.parse(directory, List.of()))
                .isInstanceOf(JobException.class)
                .hasMessage(directory + ": cannot be read: Is a directory");
        Path file = Files.writeString(directory.resolve("a.yaml"), "\uFEFFinput: b.csv\nsteps: [{nap: 1s}]\n");
        Job job = Jobs.PARSER.parse(file, List.of());
        assertThat(job.input().file()).contains(directory.resolve("b.csv"));
        assertThat(job.file()).isEqualTo(file);
        Files.writeString(file, "input: b.csv\nslots: 0\n");
        assertThatThrownBy(() -> Jobs.PARSER.parse(file, List.of()))
                .hasMessage(file + ":1:1: a job: \"steps\" is missing, expected a list of steps\n" + file
                        + ":2:8: slots: was \"0\", expected a whole number from 1 to 1000000");
    }

    @ParameterizedTest
    @CsvSource({"1, false", "400, false", "401, true", "5000, true"})
    void jsonMayHaveSoManyLevels(int levels, boolean isTooDeep) {
        JsonNode value = JsonMapper.shared().createObjectNode();
        for (int i = 1; i < levels; i++) {
            value = i % 2 == 0
                    ? JsonMapper.shared().createObjectNode().set("a", value)
                    : JsonMapper.shared().createArrayNode().add(1).add(value);
        }
        assertThat(Nesting.isTooDeep(value)).isEqualTo(isTooDeep);
        assertThat(Nesting.isTooDeep(JsonMapper.shared().readTree("1"))).isFalse();
    }
}
