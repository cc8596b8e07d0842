package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which name was meant, and which columns the input has to have. */
class SuggestionTest {
    @ParameterizedTest
    @CsvSource({
        "slost, slots",
        "slot, slots",
        "sslots, slots",
        "slits, slots",
        "SLOTS, slots",
        "Slost, slots",
        "ab, ba",
        "b, ab",
        "A, a",
        "timeuot, timeout",
        "item-timout, item-timeout",
        "tmeot, timeout!",
    })
    void aNameThatIsNearlyRightIsMeant(String given, String meant) {
        boolean near = !meant.endsWith("!");
        List<String> known = List.of("xyzzy", meant.replace("!", ""), "cancel-grace");
        if (near) {
            assertThat(Suggestion.nearest(given, known)).contains(meant);
            assertThat(Suggestion.hint(given, known)).isEqualTo("; did you mean \"" + meant + "\"?");
        } else {
            assertThat(Suggestion.nearest(given, known)).isEmpty();
        }
    }

    @Test
    void theNearestOfSeveralIsMeant() {
        assertThat(Suggestion.nearest("retrys", List.of("retry-after", "retry", "retries", "retris")))
                .contains("retry");
        assertThat(Suggestion.nearest("install", List.of("uninstall", "instal", "install")))
                .contains("install");
    }

    @ParameterizedTest
    @CsvSource({"abc, axyz", "abcdef, abcxyz", "x, y", "'', ab", "abcd, badc", "long-name, long"})
    void aNameThatHasLittleInCommonIsNotMeant(String given, String known) {
        assertThat(Suggestion.nearest(given, List.of(known))).isEmpty();
        assertThat(Suggestion.hint(given, List.of(known))).isEqualTo("; known are " + known);
    }

    @Test
    void manyNamesAreNotListed() {
        List<String> names =
                IntStream.range(100, 126).mapToObj(i -> "name-" + i).toList();
        assertThat(Suggestion.hint("x", names)).isEmpty();
        assertThat(Suggestion.hint("x", names.subList(1, 26)))
                .startsWith("; known are name-101, name-102, ")
                .endsWith(", name-125");
        assertThat(Suggestion.hint("x", List.of())).isEmpty();
    }

    private static Columns columns(String... names) {
        return new Columns(
                IntStream.range(0, names.length)
                        .mapToObj(i -> new Columns.ColumnUse(names[i], new Position("job.yaml", i + 1, 5)))
                        .toList(),
                List.of("create.id", "slot", "attempt"));
    }

    @Test
    void columnsThatAreThereAreGood() {
        Columns columns = columns("b", "a", "b");
        assertThat(columns.names()).containsExactly("b", "a");
        assertThatCode(() -> columns.check(List.of("a", "b", "c"))).doesNotThrowAnyException();
        assertThatCode(() -> columns("rows.0.id", "count").check(List.of("rows", "count")))
                .doesNotThrowAnyException();
    }

    @Test
    void aPathLeadsIntoRowsOfAChunkOnly() {
        assertThatThrownBy(() -> columns("rows.0.id").check(List.of("id")))
                .hasMessage("job.yaml:1:5: the input has no column \"rows.0.id\"; known are id");
        assertThatThrownBy(() -> columns("id.x").check(List.of("id", "rows")))
                .hasMessageStartingWith("job.yaml:1:5: the input has no column \"id.x\"");
        assertThatThrownBy(() -> columns("rowsx").check(List.of("rows")))
                .hasMessage("job.yaml:1:5: the input has no column \"rowsx\"; did you mean \"rows\"?");
    }

    @Test
    void otherNamesAreMeantOnlyWhereNoColumnIs() {
        assertThatThrownBy(() -> columns("slto").check(List.of("id", "host")))
                .hasMessage("job.yaml:1:5: the input has no column \"slto\"; did you mean \"slot\"?");
        assertThatThrownBy(() -> columns("slto").check(List.of("sltos", "host")))
                .hasMessage("job.yaml:1:5: the input has no column \"slto\"; did you mean \"sltos\"?");
        assertThatThrownBy(() -> columns("other").check(List.of("id", "host")))
                .hasMessage("job.yaml:1:5: the input has no column \"other\"; known are id, host");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"id;name, ;", "id|name, |", "id\tname, tab", "`id,name`, `,`", "id;na|me, ;"})
    void aHeaderOfOneColumnMayHaveAnotherDelimiter(String header, String delimiter) {
        assertThatThrownBy(() -> columns("x").check(List.of(header.replace("\\t", "\t"))))
                .message()
                .endsWith("; the header is a single column: if \"" + delimiter
                        + "\" stands between the fields, set the delimiter of the input");
    }

    @Test
    void aHeaderThatBeginsWithADelimiterOrHasSeveralColumnsHasNoOther() {
        assertThatThrownBy(() -> columns("x").check(List.of(";id")))
                .hasMessage("job.yaml:1:5: the input has no column \"x\"; known are ;id");
        assertThatThrownBy(() -> columns("x").check(List.of("a;b", "c")))
                .hasMessage("job.yaml:1:5: the input has no column \"x\"; known are a;b, c");
    }

    @Test
    void moreThanTwentyAreCounted() {
        String[] names = IntStream.range(0, 22).mapToObj(i -> "missing" + i).toArray(String[]::new);
        assertThatThrownBy(() -> columns(names).check(List.of("a"))).isInstanceOfSatisfying(JobException.class, e -> {
            assertThat(e.mistakes()).hasSize(20);
            assertThat(e.getMessage()).hasLineCount(21).endsWith("\nand 2 more");
            assertThat(e.mistakes().getLast().position().line()).isEqualTo(20);
        });
    }
}
