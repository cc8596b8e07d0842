package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.source.InputException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The id of each row: from its column, or made of its number and content; and what becomes of one that is there twice. */
class ItemIdsTest {
    private static ItemIds ids(@Nullable String key, Duplicates duplicates) {
        return new ItemIds(RunInput.file(Path.of("list.jsonl"), JsonRows.FORMAT, key, duplicates));
    }

    private static RowReader.Row row(long line, String json) {
        return new RowReader.Row(line, (ObjectNode) Runs.MAPPER.readTree(json), null);
    }

    private static RowReader.Row bad(long line, String text) {
        return new RowReader.Row(line, Runs.MAPPER.createObjectNode(), new RowReader.Bad("why", text, false));
    }

    @Test
    void anIdIsTheTextOrTheNumberOfItsColumn() throws Exception {
        ItemIds ids = ids("id", Duplicates.REFUSE);
        assertThat(ids.key()).isEqualTo("id");
        assertThat(ids.of(row(1, "{\"name\":\"x\",\"id\":\"a\"}"), 1)).contains("a");
        assertThat(ids.of(row(2, "{\"id\":17}"), 2)).contains("17");
        assertThat(ids.of(row(3, "{\"id\":true}"), 3)).contains("true");
        assertThat(ids.of(row(4, "{\"id\":\" \"}"), 4)).contains(" ");
        assertThat(ids.isKnown("17")).isTrue();
        assertThat(ids.isKnown("18")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"name":1}   | has no value
                    {"id":null}  | has no value
                    {"id":""}    | is empty
                    {"id":[1]}   | is a list, not a text or a number
                    {"id":{}}    | is an object, not a text or a number
                    """)
    void aRowWithoutAnIdIsToldWithItsLine(String json, String why) {
        assertThatThrownBy(() -> ids("id", Duplicates.RUN).of(row(9, json), 3))
                .isInstanceOf(InputException.class)
                .hasMessage("list.jsonl, line 9: \"id\", which identifies the row, " + why);
    }

    @Test
    void anIdThatIsThereAlreadyIsRefusedWithBothLines() throws Exception {
        ItemIds ids = ids("id", Duplicates.REFUSE);
        ids.of(row(5, "{\"id\":\"a\"}"), 1);
        assertThatThrownBy(() -> ids.of(row(12, "{\"id\":\"a\"}"), 2))
                .isInstanceOf(InputException.class)
                .hasMessage("list.jsonl, line 12: id \"a\" is there already, on line 5; ids identify items,"
                        + " so each row needs its own");
    }

    @Test
    void anIdThatIsThereAlreadyIsLeftOutWhereThatIsWanted() throws Exception {
        ItemIds ids = ids("id", Duplicates.SKIP);
        assertThat(ids.of(row(1, "{\"id\":\"a\"}"), 1)).contains("a");
        assertThat(ids.of(row(2, "{\"id\":\"a\"}"), 2)).isEmpty();
        assertThat(ids.of(row(3, "{\"id\":\"b\"}"), 3)).contains("b");
    }

    @Test
    void anIdThatIsThereAlreadyGetsItsNumberWhereBothAreServedAndYetIsTheOnlyOne() throws Exception {
        ItemIds ids = ids("id", Duplicates.RUN);
        assertThat(ids.of(row(1, "{\"id\":\"a\"}"), 1)).contains("a");
        assertThat(ids.of(row(2, "{\"id\":\"a#3\"}"), 2)).contains("a#3");
        assertThat(ids.of(row(3, "{\"id\":\"a\"}"), 3)).contains("a#3#3");
        assertThat(ids.of(row(4, "{\"id\":\"a\"}"), 4)).contains("a#4");
    }

    @ParameterizedTest
    @CsvSource({"REFUSE", "SKIP", "RUN"})
    void aRowThatWasFoundBeforeIsServedAsThat(Duplicates duplicates) throws Exception {
        ItemIds ids = ids("id", duplicates);
        ids.found("a");
        assertThat(ids.isKnown("a")).isTrue();
        assertThat(ids.of(row(1, "{\"id\":\"a\"}"), 1)).isEmpty();
        ids.of(row(2, "{\"id\":\"b\"}"), 2);
        ids.found("b");
        if (duplicates == Duplicates.REFUSE) {
            assertThatThrownBy(() -> ids.of(row(3, "{\"id\":\"b\"}"), 3)).hasMessageContaining("on line 2;");
        }
    }

    @Test
    void withoutAColumnEqualRowsAreTwoItemsAndOneThatMovedIsAnother() throws Exception {
        ItemIds ids = ids(null, Duplicates.REFUSE);
        assertThat(ids.key()).isEmpty();
        Optional<String> first = ids.of(row(1, "{\"a\":1}"), 1);
        assertThat(first.orElseThrow()).matches("1-[0-9a-f]{12}");
        String second = ids.of(row(2, "{\"a\":1}"), 2).orElseThrow();
        assertThat(second).isEqualTo("2" + first.orElseThrow().substring(1));
        assertThat(ids.of(row(2, "{\"a\":2}"), 2).orElseThrow())
                .startsWith("2-")
                .isNotEqualTo(second);
        assertThat(ids(null, Duplicates.REFUSE).of(row(7, "{\"a\":1}"), 1))
                .as("whatever its line, and in any process")
                .isEqualTo(first);
    }

    @Test
    void aRowThatCannotBeReadIsKnownByItsText() throws Exception {
        ItemIds ids = ids("id", Duplicates.REFUSE);
        String first = ids.of(bad(1, "a,b"), 1).orElseThrow();
        assertThat(first).matches("1-[0-9a-f]{12}");
        assertThat(ids.isKnown(first)).isTrue();
        assertThat(ids.of(bad(2, "a,c"), 2).orElseThrow()).startsWith("2-").doesNotEndWith(first.substring(2));
        String taken = ids("id", Duplicates.REFUSE).of(bad(3, "x"), 3).orElseThrow();
        ids.of(row(9, "{\"id\":\"" + taken + "\"}"), 9);
        assertThat(ids.of(bad(3, "x"), 3)).as("a row has that as its own").contains(taken + "#3");
    }

    @Test
    void aLineThatIsBeyondAllNumbersIsNotTakenForARowThatWasFound() throws Exception {
        ItemIds ids = ids("id", Duplicates.REFUSE);
        ids.of(row(Long.MAX_VALUE, "{\"id\":\"a\"}"), 1);
        assertThatThrownBy(() -> ids.of(row(1, "{\"id\":\"a\"}"), 2)).isInstanceOf(InputException.class);
    }

    @Test
    void allThatIsKnownIsToldByItsDigests() throws Exception {
        ItemIds ids = ids("id", Duplicates.REFUSE);
        ids.of(row(1, "{\"id\":\"a\"}"), 1);
        ids.found("b");
        Set<UUID> all = new HashSet<>();
        for (long at = ids.known(0, all::add); at != 0; at = ids.known(at, all::add)) {
            // some more
        }
        assertThat(all).containsExactlyInAnyOrder(IdTable.digest("a"), IdTable.digest("b"));
    }
}
