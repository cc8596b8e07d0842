package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Item;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What equals what in conditions, what comes before what, and where a mistake in one stands. */
class ComparisonTest {
    private static final ObjectNode ROW = (ObjectNode) JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readTree("""
            {"n": 12, "f": 12.50, "t": "12", "tf": "12.50", "neg": "-3", "plus": "+3", "sp": " 12", "exp": "1e1", "big": 1e400,
             "long": "1234567890123456789012345678901", "abc": "abc", "Abc": "Abc", "empty": "", "nil": null, "yes": true,
             "yesText": "true", "no": false, "list": [1, "2", null, [3]], "same": [1, "2", null, [3]], "object": {"a": 1},
             "objects": [{"a": 1}], "date": "2026-01-31", "or-der": 1, "a.b": 5, "und_er": "x", "über": "y"}
            """);

    private static Condition condition(String text) throws BadValue {
        return ConditionParser.parse(
                new Node.Scalar(new Position("job.yaml", 3, 10), text, false, 1), new Names(Map.of()));
    }

    private static boolean holds(String text) throws BadValue {
        return condition(text).holds(Scope.of(new Item("id", 1, 2, ROW)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n | 12",
                "n | t",
                "n | 12.0",
                "f | 12.5",
                "f | tf",
                "n | '12'",
                "n | '12.000'",
                "neg | -3",
                "t | '12'",
                "yes | true",
                "yes | yesText",
                "yes | 'true'",
                "no | false",
                "nil | null",
                "list | same",
                "empty | ''",
                "abc | \"abc\"",
                "'it''s' | \"it's\"",
                "big | big",
                "long | '1234567890123456789012345678901'",
                "0 | -0",
            })
    void theseAreEqual(String left, String right) throws BadValue {
        assertThat(holds(left + " == " + right)).isTrue();
        assertThat(holds(right + " == " + left)).isTrue();
        assertThat(holds(left + " != " + right)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n | 13",
                "n | 'abc'",
                "t | '12.0'",
                "t | tf",
                "plus | 3",
                "sp | 12",
                "exp | 10",
                "abc | Abc",
                "empty | null",
                "nil | 'null'",
                "nil | 0",
                "nil | false",
                "yes | 1",
                "list | object",
                "list | '[1,\"2\",null,[3]]'",
                "object | objects",
                "n | list",
            })
    void theseAreNot(String left, String right) throws BadValue {
        assertThat(holds(left + " == " + right)).isFalse();
        assertThat(holds(right + " == " + left)).isFalse();
        assertThat(holds(left + " != " + right)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n | 13",
                "n | big",
                "n | f",
                "t | 100",
                "t | '100'",
                "'9' | '10'",
                "neg | 0",
                "'-3' | '-2.9'",
                "Abc | abc",
                "abc | 'abd'",
                "empty | abc",
                "date | '2026-02-01'",
                "'10' | 'x'",
            })
    void theFirstComesBeforeTheSecond(String left, String right) throws BadValue {
        assertThat(holds(left + " < " + right)).isTrue();
        assertThat(holds(left + " <= " + right)).isTrue();
        assertThat(holds(left + " > " + right)).isFalse();
        assertThat(holds(left + " >= " + right)).isFalse();
        assertThat(holds(right + " > " + left)).isTrue();
        assertThat(holds(left + " <= " + left + " and " + left + " >= " + left)).isTrue();
        assertThat(holds(left + " < " + left + " or " + left + " > " + left)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n < 'abc' | 12 and \"abc\" have no order, expected two numbers or two texts",
                "yes < 1 | true and 1 have no order, expected two numbers or two texts",
                "nil >= 0 | null and 0 have no order, expected two numbers or two texts",
                "list > 1 | [1,\"2\",null,[3]] and 1 have no order, expected two numbers or two texts",
                "n | was 12, expected true or false",
                "not abc | was \"abc\", expected true or false",
                "nil or yes | was null, expected true or false",
                "n in abc | was \"abc\" behind \"in\", expected a list",
                "n in object | was {\"a\":1} behind \"in\", expected a list",
            })
    void whatHasNoAnswerFailsTheRow(String text, String why) throws BadValue {
        Condition condition = condition(text);
        assertThatThrownBy(() -> condition.holds(Scope.of(new Item("id", 1, 2, ROW))))
                .isInstanceOf(MissingNameException.class)
                .hasMessage("'" + text + "': " + why);
    }

    @Test
    void aLongValueIsCutInAMessage() throws BadValue {
        Condition condition = condition("x");
        for (int length : List.of(58, 59, 60)) {
            Item item = new Item(
                    "id", 1, 2, (ObjectNode) JsonMapper.shared().readTree("{\"x\":\"" + "y".repeat(length) + "\"}"));
            String shown = "\"" + "y".repeat(Math.min(length, 59)) + (length > 58 ? "…" : "\"");
            assertThatThrownBy(() -> condition.holds(Scope.of(item)))
                    .hasMessage("'x': was " + shown + ", expected true or false");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 in list",
                "'1' in list",
                "null in list",
                "n in [1, t]",
                "abc in [Abc, 'abc']",
                "not 3 in list",
                "not n in [1] or no",
                "list contains 1",
                "list contains '2'",
                "list contains null",
                "objects contains object",
                "not list contains 3",
                "abc contains 'b'",
                "abc contains ''",
                "n contains '1'",
                "n contains 2",
                "not abc contains 'B'",
                "abc matches 'b'",
                "abc matches '^a.c$'",
                "not abc matches '^b'",
                "n matches '^[0-9]+$'",
                "list matches 'null'",
                "{{or-der}} == 1",
                "or-der == 1",
                "a.b == 5",
                "row.abc == 'abc'",
                "und_er == 'x' and über == 'y'",
                "{{ abc | upper }} == 'ABC'",
                "{{missing|default(3)}} == 3",
                "{{nil|default(x)}} exists",
                "not {{missing|default(x)}} exists",
                "not missing exists and n exists",
                "no or no or yes",
                "yes and not no and yes",
                "yes or no and no",
                "not (yes and no)",
                "not no and yes",
                "(yes)",
                "((no or yes))and(yes)",
                "true and not false",
                "item.ordinal == 1 and item.line == 2",
                "no and missing == 1 or yes",
            })
    void holdsOfTheRow(String text) throws BadValue {
        assertThat(holds(text)).isTrue();
        assertThat(condition(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "n = 1 | 13 | \"= 1\" does not belong there, expected a condition such as plan == 'large' and not sites > 3",
                "`   & n` | 14 | \"& n\" does not belong there, expected a condition such as plan == 'large' and not sites > 3",
                "n == 'abc | 16 | \"'abc\" does not belong there, expected a condition such as plan == 'large' and not sites"
                        + " > 3",
                "n == 12abc | 16 | \"12abc\" does not belong there, expected a condition such as plan == 'large' and not sites"
                        + " > 3",
                "n == {{x | 16 | \"{{x\" does not belong there, expected a condition such as plan == 'large' and not sites > 3",
                "n == | 15 | has the end where it should have a name, a text in quotation marks or a number",
                "== 1 | 11 | has \"==\" where it should have a name, a text in quotation marks or a number",
                "n == and | 16 | has \"and\" where it should have a name, a text in quotation marks or a number",
                "not | 14 | has the end where it should have a name, a text in quotation marks or a number",
                "yes and | 18 | has the end where it should have a name, a text in quotation marks or a number",
                "(yes | 15 | has the end where it should have \")\"",
                "(yes no) | 16 | has \"no\" where it should have \")\"",
                "yes) | 14 | has \")\" where it should have \"and\", \"or\" or the end",
                "yes no | 15 | has \"no\" where it should have \"and\", \"or\" or the end",
                "n == 1 == 1 | 18 | has \"==\" where it should have \"and\", \"or\" or the end",
                "n in [] | 17 | has \"]\" where it should have a name, a text in quotation marks or a number",
                "n in [1 2] | 19 | has \"2\" where it should have \"]\"",
                "n in [1, | 19 | has the end where it should have a name, a text in quotation marks or a number",
                "n in | 15 | has the end where it should have a name, a text in quotation marks or a number",
                "1 exists | 11 | has \"1\" where it should have a name before \"exists\"",
                "'a' exists | 12 | has \"a\" where it should have a name before \"exists\"",
                "abc matches | 22 | has the end where it should have a regular expression in quotation marks",
                "abc matches 1 | 23 | has \"1\" where it should have a regular expression in quotation marks",
                "abc matches 'a[' | 24 | 'a[' is no regular expression: Unclosed character class at character 2",
                "n == slot | 16 | {{slot}} is known in steps only, and this is used before they start",
                "`{{n|uper}}` | 11 | there is no transform \"uper\"; did you mean \"upper\"?",
                "item.x == 1 | 11 | there is no {{item.x}}; did you mean \"item.id\"?",
                "env.X exists | 11 | the environment has no variable \"X\"",
            })
    void aMistakeIsToldAtItsColumn(String text, int column, String message) {
        assertThatThrownBy(() -> condition(text)).isInstanceOfSatisfying(BadValue.class, e -> {
            assertThat(e.message()).isEqualTo(message);
            assertThat(e.position()).isEqualTo(new Position("job.yaml", 3, column));
        });
    }

    @Test
    void manyWordsMakeNoDifference() throws BadValue {
        StringBuilder text = new StringBuilder("no");
        for (int i = 0; i < 500; i++) {
            text.append(" or n == ").append(i);
        }
        assertThat(holds(text.toString())).isTrue();
        assertThat(holds("not ".repeat(100) + "yes")).isTrue();
        assertThat(holds("not ".repeat(101) + "yes")).isFalse();
    }
}
