package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Duplicates;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.batch.journal.JournalWriter.Pending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Groups of entries on their way to the files of a run: in which order, and what is left of one that has no words. */
class JournalWriterTest {
    private static final RunPaths PATHS = new RunPaths(Path.of("run"));
    private static final RunInput INPUT =
            RunInput.file(Path.of("list.jsonl"), JsonRows.FORMAT, "id", Duplicates.REFUSE);

    private final MemoryStorage disk = new MemoryStorage();

    private static RunDescription description(boolean compact) {
        return RunDescription.create(Runs.START, INPUT, compact, Runs.MAPPER.createObjectNode());
    }

    private JournalWriter open(boolean compact, FoundWriter.Start finds) throws IOException {
        JournalWriter writer = new JournalWriter(PATHS, description(compact), disk, finds);
        disk.takeCalls();
        return writer;
    }

    private JournalWriter open() throws IOException {
        return open(false, null);
    }

    private JournalWriter finding() throws IOException {
        return open(false, new FoundWriter.Start(new ItemIds(INPUT), FoundFile.Survey.NOTHING));
    }

    static Item item(int ordinal) {
        ObjectNode fields =
                Runs.MAPPER.createObjectNode().put("id", "c" + ordinal).put("name", "Käufer");
        return new Item("c" + ordinal, ordinal, ordinal + 1, fields);
    }

    private static AttemptReport report(Item item, AttemptOutcome outcome) {
        return new AttemptReport(item, 2, 0, 1_000, 2_000, List.of(), outcome);
    }

    private static AttemptOutcome output(ObjectNode output) {
        return new AttemptOutcome.Succeeded(output);
    }

    private static ObjectNode unwritable() {
        ObjectNode output = Runs.MAPPER.createObjectNode().put("first", "is written");
        output.putPOJO("self", new RunDirectoryTest.Unwritable());
        return output;
    }

    private static Pending done(int ordinal, ObjectNode output) {
        AttemptReport report = report(item(ordinal), output(output));
        return new Pending(Entry.Ended.of(report, How.DONE, Duration.ZERO), report, null);
    }

    private static Pending done(int ordinal) {
        return done(ordinal, Runs.MAPPER.createObjectNode().put("status", 200));
    }

    private static Pending dead(Item item, AttemptOutcome outcome, RowReader.Bad bad) {
        AttemptReport report = report(item, outcome);
        return new Pending(Entry.Ended.of(report, How.DEAD, Duration.ZERO), report, bad);
    }

    private static Pending dead(int ordinal) {
        return dead(item(ordinal), Runs.failed("http-500"), null);
    }

    private static Pending note(String event) {
        return new Pending(new Entry.Noted(1, event, null));
    }

    private static Pending found(String... ids) {
        List<ObjectNode> rows = Arrays.stream(ids)
                .map(id -> Runs.MAPPER.createObjectNode().put("id", id))
                .toList();
        return new Pending(new Discovery(item(1), 0, new Emission("look", rows, 9, 99), List.of(ids), 0, 7));
    }

    private List<JsonNode> lines(String file) {
        return disk.text(file).lines().map(Runs.MAPPER::readTree).toList();
    }

    private String result(JsonNode done) {
        int from = done.path("result").get(0).asInt();
        byte[] line = Arrays.copyOfRange(
                disk.bytes("results.jsonl"),
                from,
                from + done.path("result").get(1).asInt());
        return Runs.MAPPER.readTree(line).path("id").asString();
    }

    @Test
    void whatARecordCountsOnIsSafeBeforeItIsWritten() throws IOException {
        JournalWriter writer = finding();
        assertThat(writer.write(List.of(done(1), dead(2), found("f1")))).isEmpty();
        assertThat(disk.takeCalls().stream().map(call -> call.replaceAll(" [0-9]+$", "")))
                .containsExactly(
                        "write results.jsonl",
                        "force results.jsonl",
                        "write dead.jsonl",
                        "force dead.jsonl",
                        "write found.jsonl",
                        "force found.jsonl",
                        "write journal.jsonl",
                        "force journal.jsonl");
    }

    @Test
    void aGroupLeavesFilesAloneThatItHasNothingFor() throws IOException {
        JournalWriter writer = finding();
        writer.write(List.of(done(1), dead(2), found("f1")));
        disk.takeCalls();
        writer.write(List.of(note("pause")));
        assertThat(disk.takeCalls())
                .hasSize(2)
                .allMatch(call -> call.endsWith("journal.jsonl") || call.startsWith("write journal.jsonl"));
        assertThat(lines("results.jsonl")).hasSize(1);
        assertThat(lines("dead.jsonl")).hasSize(1);
        assertThat(lines("found.jsonl")).hasSize(1);
        assertThat(lines("journal.jsonl")).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"results.jsonl", "dead.jsonl", "found.jsonl"})
    void whenWhatItCountsOnCannotBeSafeNoRecordIsWritten(String file) throws IOException {
        JournalWriter writer = finding();
        disk.fail("force " + file, new IOException("Input/output error"));
        assertThatThrownBy(() -> writer.write(List.of(done(1), dead(2), found("f1"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + ": Input/output error");
        assertThat(disk.bytes("journal.jsonl")).isEmpty();
    }

    @Test
    void aResultThatHasNoWordsIsLeftOutAloneAndTheNextIsWhereItsRecordSays() throws IOException {
        JournalWriter writer = open();
        Map<Integer, Throwable> refused =
                writer.write(List.of(done(1), done(2, unwritable()), dead(3), done(4, unwritable()), done(5)));

        assertThat(refused).containsOnlyKeys(1, 3);
        assertThat(refused.get(1)).hasMessageContaining("no");
        assertThat(lines("results.jsonl"))
                .extracting(line -> line.path("id").asString())
                .containsExactly("c1", "c5");
        assertThat(lines("journal.jsonl"))
                .extracting(line -> line.path("id").asString())
                .containsExactly("c1", "c3", "c5");
        assertThat(result(lines("journal.jsonl").getLast())).isEqualTo("c5");
        assertThat(writer.write(List.of(done(6)))).isEmpty();
        assertThat(result(lines("journal.jsonl").getLast())).isEqualTo("c6");
    }

    @Test
    void aDeadRowThatHasNoWordsLeavesNothingInAnyFile() throws IOException {
        JournalWriter writer = open();
        Item odd = new Item("odd", 2, 3, unwritable());
        assertThat(writer.write(List.of(dead(odd, Runs.failed("x"), null)))).containsOnlyKeys(0);
        assertThat(disk.takeCalls()).isEmpty();
        assertThat(writer.write(List.of(dead(3)))).isEmpty();
        assertThat(disk.text("dead.jsonl")).startsWith("{\"id\":\"c3\"").hasLineCount(1);
    }

    @Test
    void aDetailThatHasNoWordsDoesNotLeaveHalfARecordInTheJournal() throws IOException {
        JournalWriter writer = open();
        Pending odd = new Pending(new Entry.Noted(1, "odd", unwritable()));
        assertThat(writer.write(List.of(note("one"), odd, note("two")))).containsOnlyKeys(1);
        assertThat(lines("journal.jsonl"))
                .extracting(line -> line.path("type").asString())
                .containsExactly("one", "two");
    }

    /** All or nothing: else one of them would be known, and would be nowhere. */
    @Test
    void foundRowsOfWhichOneHasNoWordsAreAllLeftOutAndMayBeFoundAgain() throws IOException {
        JournalWriter writer = finding();
        Discovery odd = new Discovery(
                item(1),
                0,
                new Emission("look", List.of(item(5).fields(), unwritable()), 9, 99),
                List.of("c5", "odd"),
                0,
                7);
        assertThat(writer.write(List.of(found("f1"), new Pending(odd)))).containsOnlyKeys(1);
        assertThat(odd.result).isEqualTo(new Emission.Result(0, 0, 0));
        Pending again = found("f1", "c5", "f2");
        assertThat(writer.write(List.of(again))).isEmpty();
        assertThat(again.discovery().result).isEqualTo(new Emission.Result(2, 1, 0));
        assertThat(lines("found.jsonl"))
                .extracting(line ->
                        line.path("id").asString() + line.path("ordinal").asLong())
                .containsExactly("f11000000001", "c51000000002", "f21000000003");
        assertThat(lines("journal.jsonl"))
                .extracting(line ->
                        line.path("rows").asInt() + "/" + line.path("total").asInt())
                .containsExactly("1/1", "2/3");
    }

    @Test
    void aCompactJournalDoesWithoutStartsAndNothingElse() throws IOException {
        Pending start = new Pending(new Entry.Started("c1", 1, 1, 0, 5));
        JournalWriter compact = open(true, null);
        compact.write(List.of(start, done(1)));
        assertThat(lines("journal.jsonl"))
                .extracting(line -> line.path("type").asString())
                .containsExactly("done");
        compact.write(List.of(start));
        assertThat(lines("journal.jsonl")).hasSize(1);

        open(false, null).write(List.of(start));
        assertThat(lines("journal.jsonl").getLast().path("type").asString()).isEqualTo("start");
    }

    @Test
    void longResultsAreWrittenBeforeTheirGroupEndsAndNotTakenForSafe() throws IOException {
        JournalWriter writer = open();
        ObjectNode half = Runs.MAPPER.createObjectNode().put("text", "x".repeat(600_000));
        writer.write(List.of(done(1, half), done(2, half), done(3, unwritable()), done(4, half)));

        List<String> calls = disk.takeCalls();
        assertThat(calls)
                .extracting(call -> call.replaceAll(" [0-9]+$", ""))
                .containsExactly(
                        "write results.jsonl",
                        "write results.jsonl",
                        "force results.jsonl",
                        "write journal.jsonl",
                        "force journal.jsonl");
        for (JsonNode record : lines("journal.jsonl")) {
            assertThat(result(record)).isEqualTo(record.path("id").asString());
        }
        assertThat(lines("results.jsonl")).hasSize(3);
    }

    @Test
    void aResultSaysWhoseItIsWhenItCameAndWhatItIs() throws IOException {
        open().write(List.of(done(3)));
        assertThat(disk.text("results.jsonl"))
                .startsWith("{\"id\":\"c3\",\"ordinal\":3,\"attempts\":2,\"start\":1000,\"end\":2000,"
                        + "\"output\":{\"status\":200},\"crc\":\"");
    }

    @Test
    void aDeadLineIsItsRowWithWhatBecameOfItInAFieldOfItsOwn() throws IOException {
        JournalWriter writer = open();
        Item item = item(7);
        item.fields().put("_hawser", "of an earlier run").put("last", true);
        writer.write(List.of(
                dead(item, Runs.failed("http-500"), null),
                dead(item(8), new AttemptOutcome.GivenBack("stopped"), new RowReader.Bad("why", "raw", false))));

        JsonNode line = lines("dead.jsonl").getFirst();
        assertThat(line.propertyNames()).containsExactly("id", "name", "last", "_hawser");
        JsonNode about = line.path("_hawser");
        assertThat(about.path("run").asString()).matches("20261123T080000-[0-9a-f]{20}");
        assertThat(((ObjectNode) about.deepCopy()).remove(List.of("run", "crc")))
                .isEqualTo(Runs.MAPPER.readTree("""
                        {"id":"c7","ordinal":7,"line":8,"attempts":2,"at":2000,
                         "failure":{"step":"post","kind":"http-500","message":"it did not work: http-500"}}"""));
        JsonNode second = lines("dead.jsonl").getLast().path("_hawser");
        assertThat(second.has("failure")).isFalse();
        assertThat(second.path("text").asString()).isEqualTo("raw");
        assertThat(about.has("text")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal.jsonl", "results.jsonl", "dead.jsonl", "found.jsonl"})
    void ifAFileCannotBeOpenedTheOthersAreClosed(String file) {
        IOException denied = new IOException("Permission denied");
        disk.fail("open " + file, denied);
        assertThat(catchThrowable(this::finding)).isSameAs(denied);
        assertThat(disk.open()).isEmpty();
    }

    @Test
    void whatGoesWrongWhileTheyAreClosedIsToldBesideTheReason() {
        IOException denied = new IOException("Permission denied");
        IOException late = new IOException("too late");
        disk.fail("open dead.jsonl", denied);
        disk.fail("close journal.jsonl", late);
        assertThat(catchThrowable(this::open)).isSameAs(denied).hasSuppressedException(late);
        assertThat(disk.open()).isEmpty();
    }

    @Test
    void eachFileIsClosedWhateverBecameOfTheOthers() throws IOException {
        JournalWriter writer = finding();
        assertThat(disk.open())
                .containsExactlyInAnyOrder("journal.jsonl", "results.jsonl", "dead.jsonl", "found.jsonl");
        IOException first = new IOException("first");
        IOException second = new IOException("second");
        disk.fail("close results.jsonl", first);
        disk.fail("close journal.jsonl", second);
        assertThat(catchThrowable(writer::close)).isSameAs(first).hasSuppressedException(second);
        assertThat(disk.open()).isEmpty();

        disk.heal();
        finding().close();
        assertThat(disk.open()).isEmpty();
    }
}
