package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Emission.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Which of the rows that a step has found are new, which are known, and which are too deep or too many. */
class FoundWriterTest {
    private static final long FIRST = FoundFile.FIRST;

    private final ItemIds ids =
            new ItemIds(RunInput.file(Path.of("list.jsonl"), JsonRows.FORMAT, "id", Duplicates.REFUSE));
    private final JsonLines lines = new JsonLines();
    private FoundWriter writer = new FoundWriter(lines, new FoundWriter.Start(ids, FoundFile.Survey.NOTHING));

    private static Discovery rows(int depth, long first, Emission bounds, String... ids) {
        List<ObjectNode> rows = Arrays.stream(ids)
                .map(id -> Runs.MAPPER.createObjectNode().put("id", id))
                .toList();
        Emission emission = new Emission(bounds.step(), rows, bounds.depth(), bounds.most());
        return new Discovery(JournalWriterTest.item(4), depth, emission, List.of(ids), first, 77);
    }

    private static Emission atMost(int depth, long rows) {
        return new Emission("look", List.of(), depth, rows);
    }

    /** The record, and what became of the rows. */
    private Result put(Discovery discovery) {
        Entry.Found entry = (Entry.Found) writer.put(discovery);
        assertThat(entry.rows()).isEqualTo(discovery.result.added());
        return discovery.result;
    }

    private List<String> written() {
        byte[] bytes = new byte[lines.length()];
        lines.written().get(bytes);
        return new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(Runs.MAPPER::readTree)
                .map(line ->
                        line.path("id").asString() + " " + (line.path("ordinal").asLong() - FIRST) + " of "
                                + line.path("parent").asString() + ", depth "
                                + line.path("depth").asInt())
                .toList();
    }

    @Test
    void eachNewRowHasTheNextNumberAndTellsWhereItComesFrom() {
        Discovery some = rows(0, 0, atMost(9, 99), "a", "b");
        Entry entry = writer.put(some);
        assertThat(entry).isEqualTo(new Entry.Found("c4", 4, "look", 77, 2, 2));
        assertThat(some.result).isEqualTo(new Result(2, 0, 0));
        assertThat(put(rows(1, 0, atMost(9, 99), "c"))).isEqualTo(new Result(1, 0, 0));
        assertThat(written()).containsExactly("a 0 of c4, depth 1", "b 1 of c4, depth 1", "c 2 of c4, depth 2");
    }

    @Test
    void aRowIsKnownThatWasReadOrFoundBeforeOrIsThereTwice() {
        ids.found("read");
        assertThat(put(rows(0, 0, atMost(9, 99), "a", "read", "a", "b"))).isEqualTo(new Result(2, 2, 0));
        assertThat(put(rows(0, 0, atMost(9, 99), "b", "a", "read"))).isEqualTo(new Result(0, 3, 0));
        assertThat(written()).hasSize(2);
        assertThat(ids.isKnown("a")).isTrue();
        assertThat(ids.isKnown("c")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 2", "1, 1, 0", "1, 2, 2", "2, 2, 0", "0, 0, 0"})
    void aRowMayBeAsDeepAsIsSaidAndNoDeeper(int parentDepth, int most, int added) {
        assertThat(put(rows(parentDepth, 0, atMost(most, 99), "a", "b"))).isEqualTo(new Result(added, 0, 2 - added));
        assertThat(ids.isKnown("a"))
                .as("who is too deep is not known, and may be found nearer")
                .isEqualTo(added > 0);
    }

    @Test
    void noMoreAreFoundThanMayInTheWholeRun() {
        assertThat(put(rows(0, 0, atMost(9, 3), "a", "b"))).isEqualTo(new Result(2, 0, 0));
        assertThat(put(rows(0, 0, atMost(9, 3), "a", "c", "d", "e"))).isEqualTo(new Result(1, 1, 2));
        assertThat(put(rows(0, 0, atMost(9, 3), "d", "c"))).isEqualTo(new Result(0, 1, 1));
        assertThat(put(rows(0, 0, atMost(9, 4), "d", "e")))
                .as("another step may find more")
                .isEqualTo(new Result(1, 0, 1));
        assertThat(written()).hasSize(4).last().isEqualTo("d 3 of c4, depth 1");
    }

    @Test
    void aRunThatGoesOnCountsAndNumbersFromWhereItWas() {
        writer = new FoundWriter(
                lines, new FoundWriter.Start(ids, new FoundFile.Survey(2, FIRST + 6, 0, 0))); // numbers may have gaps
        Discovery more = rows(0, 0, atMost(9, 4), "x", "y", "z");
        assertThat(((Entry.Found) writer.put(more)).total()).isEqualTo(4);
        assertThat(more.result).isEqualTo(new Result(2, 0, 1));
        assertThat(written()).containsExactly("x 7 of c4, depth 1", "y 8 of c4, depth 1");
    }

    /** Of rows that have their numbers already, as those of a fleet's database do. */
    @Test
    void rowsWithNumbersKeepThemAndTheNextOnesComeBehindTheHighest() {
        assertThat(put(rows(0, FIRST + 10, atMost(9, 99), "a", "b", "c"))).isEqualTo(new Result(3, 0, 0));
        assertThat(put(rows(0, FIRST + 4, atMost(9, 99), "b", "d"))).isEqualTo(new Result(1, 1, 0));
        assertThat(put(rows(0, 0, atMost(9, 99), "e"))).isEqualTo(new Result(1, 0, 0));
        assertThat(written())
                .extracting(line -> line.substring(0, line.indexOf(" of")))
                .containsExactly("a 10", "b 11", "c 12", "d 5", "e 13");
    }

    @Test
    void ofARunOfABillionNoMoreAreFound() {
        writer = new FoundWriter(
                lines,
                new FoundWriter.Start(ids, new FoundFile.Survey(FoundFile.MOST - 1, FIRST + FoundFile.MOST - 2, 0, 0)));
        assertThat(put(rows(0, 0, atMost(9, Long.MAX_VALUE), "a", "b"))).isEqualTo(new Result(1, 0, 1));
    }
}
