package dev.hawser.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rows, what is told of attempts at them, and rows that were found. */
class ItemTest {
    private static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text);
    }

    private static Emission emission(String... rows) {
        List<ObjectNode> all = new ArrayList<>();
        for (String row : rows) {
            all.add(json(row));
        }
        return new Emission("look", all, 1, 10);
    }

    /** What is estimated has to grow with what there is, and never to be nothing. */
    @Test
    void largerRowsTakeMoreMemory() {
        List<String> growing = List.of(
                "{}",
                "{\"a\":1}",
                "{\"abcd\":1}",
                "{\"abcd\":\"x\"}",
                "{\"abcd\":\"xyz\"}",
                "{\"abcd\":[1,2]}",
                "{\"abcd\":[1,2,3]}",
                "{\"abcd\":[1,2,[3]]}",
                "{\"abcd\":[1,2,[\"" + "x".repeat(500) + "\"]]}");
        long before = 0;
        for (String row : growing) {
            long memory = new Item("i", 1, 1, json(row)).memory();
            assertThat(memory).as(row).isGreaterThan(before);
            before = memory;
        }
        assertThat(before).isBetween(1_000L, 2_000L);
    }

    @Test
    void aLongIdTakesTwoBytesALetter() {
        long shorter = new Item("", 1, 1, json("{}")).memory();
        long longer = new Item("x".repeat(1000), 1, 1, json("{}")).memory();
        assertThat(longer - shorter).isEqualTo(2000);
        assertThat(Item.memory(json("{}"))).isPositive().isLessThan(shorter);
    }

    @Test
    void rowsThatWereFoundAreKnownByAColumn() throws StepException {
        Emission found = emission("{\"id\":\"a\",\"n\":1}", "{\"id\":7,\"n\":\"x\"}", "{\"id\":1.50,\"n\":2}");
        assertThat(found.ids("id")).containsExactly("a", "7", "1.5");
        assertThat(found.ids("")).containsExactly("a", "7", "1.5");
        assertThat(found.ids("n")).containsExactly("1", "x", "2");
        assertThat(emission().ids("id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "{\"n\":1}",
                "{\"id\":null}",
                "{\"id\":\"\"}",
                "{\"id\":[1]}",
                "{\"id\":{\"a\":1}}",
            })
    void aRowWithoutAnIdIsAFailureOfItsStep(String row) {
        assertThatThrownBy(() -> emission("{\"id\":1}", row).ids("id"))
                .isInstanceOfSatisfying(StepException.class, e -> {
                    assertThat(e.getMessage())
                            .startsWith(
                                    "a row that was found has no text or number as \"id\", by which rows are told apart:"
                                            + " it has [");
                    assertThat(e.step()).isEqualTo("look");
                    assertThat(e.kind()).isEqualTo("emit");
                    assertThat(e.isTransient()).isFalse();
                    assertThat(e.retryAfter()).isNull();
                });
    }

    @Test
    void whatWasFoundAndToldIsNotChangedBehindTheBack() {
        List<ObjectNode> rows = new ArrayList<>(List.of(json("{\"id\":1}")));
        Emission found = new Emission("look", rows, 1, 10);
        List<StepTime> steps = new ArrayList<>(List.of(new StepTime("a", 1, 2, true)));
        Item item = new Item("i", 1, 1, json("{}"));
        AttemptReport report = new AttemptReport(item, 2, 3, 10, 20, steps, new AttemptOutcome.GivenBack("stopped"));
        rows.clear();
        steps.clear();
        assertThat(found.rows()).hasSize(1);
        assertThat(report.steps()).hasSize(1);
        assertThat(report.passed()).isEmpty();
    }

    @Test
    void aReportWithAnotherOutcomeIsElseTheSame() {
        Item item = new Item("i", 1, 1, json("{}"));
        ObjectNode passed = json("{\"a\":{}}");
        AttemptReport report =
                new AttemptReport(item, 2, 3, 10, 20, List.of(), new AttemptOutcome.Succeeded(json("{}")), passed);
        AttemptOutcome other = new AttemptOutcome.Failed("a", "k", "m");
        assertThat(report.with(other))
                .isEqualTo(new AttemptReport(item, 2, 3, 10, 20, List.of(), other, passed))
                .isNotEqualTo(report);
    }

    @Test
    void whoObservesNothingKeepsAndFindsNothing() throws Exception {
        StepObserver none = StepObserver.NONE;
        none.started("a");
        none.ended("a", false);
        none.leaveSlot();
        none.awaitRow();
        none.waits();
        none.goesOn();
        none.fails(json("{}"));
        assertThat(none.kept()).isEmpty();
        assertThat(none.passed()).isEmpty();
        List<Object> answers = new ArrayList<>();
        var _ = none.takeSlot(7).addCallback(answers::add);
        var _ = none.keep("a", null).addCallback(_ -> answers.add("kept"));
        var _ = none.emit(emission("{}", "{}")).addCallback(answers::add);
        assertThat(answers).containsExactly(7, "kept", new Emission.Result(0, 0, 2));
    }

    @Test
    void aFailureOfAStepKnowsWhetherItMayPass() {
        StepException failure = new StepException("a", "http-503", "busy", true, Duration.ofSeconds(3));
        assertThat(failure).hasMessage("busy");
        assertThat(failure.isTransient()).isTrue();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(new StepException("a", "k", "m", false, null).isTransient()).isFalse();
        assertThatNullPointerException()
                .isThrownBy(() -> failed(null, "k", "m"))
                .withMessage("step");
        assertThatNullPointerException()
                .isThrownBy(() -> failed("a", null, "m"))
                .withMessage("kind");
        assertThatNullPointerException()
                .isThrownBy(() -> failed("a", "k", null))
                .withMessage("message");
    }

    @SuppressWarnings("NullAway") // that is what is tested
    private static StepException failed(String step, String kind, String message) {
        return new StepException(step, kind, message, false, null);
    }
}
