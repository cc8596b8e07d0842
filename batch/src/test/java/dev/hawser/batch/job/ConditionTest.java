package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What may stand behind {@code when}. */
class ConditionTest {
    private static final String ROW = """
            {"plan": "large", "sites": 12, "text": "12", "code": "007", "empty": "", "none": null, "yes": true,
             "first name": "Ann", "tags": ["a", "b"], "url": "https://Host.example/x/y.tar.gz", "day": "2026-02-01"}
            """;

    private static Scope scope() {
        Item item = new Item("id-1", 1, 2, (ObjectNode) JsonMapper.shared().readTree(ROW));
        Scope scope = Scope.of(
                new Attempt(item, 2, 0, "key", StepObserver.NONE), new Scope.RunPlace("run", "/run"), Secrets.NONE);
        scope.capture("create", (ObjectNode) JsonMapper.shared().readTree("{\"status\": 201}"), Set.of());
        return scope;
    }

    private static Condition condition(String text) throws BadValue {
        Names names = new Names(Map.of());
        names.enterSteps(Set.of("create", "later"));
        names.declare("create", Set.of("status", "id"));
        return ConditionParser.parse(new Node.Scalar(Position.ofOption("when"), text, true, -1), names);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plan == 'large'",
                "plan == \"large\" and sites == 12",
                "plan != 'small' or nothing == 1",
                "not plan == 'small'",
                "not (plan == 'small' or sites < 12)",
                "sites >= 12 and sites <= 12 and sites > 11.5 and sites < 12.5",
                "text == 12",
                "12 == text",
                "text < 100",
                "text != '12.0'",
                "code != '7'",
                "code == 7",
                "sites == '12'",
                "day > '2026-01-31'",
                "plan in ['small', 'large']",
                "not plan in ['small']",
                "'a' in tags",
                "tags contains 'b'",
                "not tags contains 'c'",
                "plan contains 'arg'",
                "plan matches '^l.*e$'",
                "plan matches 'ar'",
                "yes",
                "not not yes",
                "plan exists and not nothing exists and not none exists",
                "nothing exists and nothing == 3 or true",
                "none == null",
                "plan != null",
                "{{first name}} == 'Ann'",
                "{{url|host}} == 'host.example' and {{url|ext}} == 'gz'",
                "{{nothing|default(x)}} == 'x'",
                "create.status == 201 and create.status in [200, 201]",
                "not create.id exists",
                "attempt > 1",
                "empty == ''",
                "'it''s' == \"it's\"",
                "-1 < 0",
                "true == true or false"
            })
    void holds(String text) throws BadValue {
        assertThat(condition(text).holds(scope())).as(text).isTrue();
        assertThat(condition("not (" + text + ")").holds(scope())).as(text).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "plan = 'large'!\"= 'large'\" does not belong there, expected a condition such as",
                "plan == !has the end where it should have a name, a text in quotation marks or a number",
                "plan == 'large' sites == 3!has \"sites\" where it should have \"and\", \"or\" or the end",
                "(plan == 'large'!has the end where it should have \")\"",
                "plan in ['a'!has the end where it should have \"]\"",
                "plan matches '('!'(' is no regular expression: Unclosed group at character 2",
                "plan matches other!has \"other\" where it should have a regular expression in quotation marks",
                "'plan' exists!has \"plan\" where it should have a name before \"exists\"",
                "later.id exists!step \"later\" has not run by then",
                "create.statu == 1!step \"create\" captures no \"statu\"; did you mean \"status\"?",
                "{{url|hots}} == 'x'!there is no transform \"hots\"; did you mean \"host\"?"
            })
    void whatIsNoneIsTold(String text, String message) {
        assertThatThrownBy(() -> condition(text))
                .isInstanceOfSatisfying(
                        BadValue.class, wrong -> assertThat(wrong.message()).contains(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing == 1", "plan < 3", "plan", "plan in sites", "tags < 'a'", "create.id == 1"})
    void whatCannotBeToldIsAFailureOfTheRow(String text) throws BadValue {
        Condition condition = condition(text);
        assertThatThrownBy(() -> condition.holds(scope())).isInstanceOf(MissingNameException.class);
    }

    @Test
    void aMissingValueIsNoMatterWhereItIsNotNeeded() throws BadValue {
        assertThat(condition("plan == 'large' or nothing == 1").holds(scope())).isTrue();
        assertThat(condition("plan == 'small' and nothing == 1").holds(scope())).isFalse();
    }
}
