package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What {@code run.json} says of a run, and what is made of one that says nothing of use. */
class RunDescriptionTest {
    private static final String WHOLE = "{\"hawserRun\":2,\"id\":\"x\",\"created\":\"2026-11-23T08:00:00Z\"}";

    @TempDir
    private Path dir;

    private static RunDescription description(RunInput input, boolean compact) {
        ObjectNode about = Runs.MAPPER.createObjectNode().put("job", "Ω \ud800");
        return RunDescription.create(Runs.START, input, compact, about);
    }

    private static RunDescription description() {
        return description(Runs.input(Path.of("list.jsonl")), false);
    }

    private JournalException refused() {
        return (JournalException) catchThrowable(() -> RunDescription.read(dir));
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        RunInput stream = RunInput.stream(null, JsonRows.FORMAT, null, Duplicates.RUN);
        for (RunDescription one :
                Set.of(description(), description(stream, true).withEnded("halted"))) {
            one.write(new RunPaths(dir), new DiskStorage(Access.OWNER));
            assertThat(RunDescription.read(dir)).isEqualTo(one);
            assertThat(Files.list(dir)).as("nothing is left beside it").hasSize(1);
        }
    }

    @Test
    void aRunIsNamedByItsTimeAndIsTheOnlyOneOfItsName() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            ids.add(description().id());
        }
        assertThat(ids).hasSize(50).allMatch(id -> id.matches("20261123T080000-[0-9a-f]{20}"));
    }

    @Test
    void anInputIsKnownByItsWholePath() {
        assertThat(description().inputPath()).isEqualTo(Path.of("list.jsonl").toAbsolutePath());
        RunInput stream = RunInput.stream(null, JsonRows.FORMAT, null, Duplicates.RUN);
        assertThat(description(stream, false).inputPath()).isNull();
        assertThat(description(stream, false).key()).isEmpty();
    }

    @Test
    void whatIsNotThereIsAsInTheFirstVersions() throws Exception {
        Files.writeString(dir.resolve("run.json"), WHOLE);
        RunDescription old = RunDescription.read(dir);
        assertThat(old.duplicates()).isEqualTo(Duplicates.REFUSE);
        assertThat(old.compact()).isFalse();
        assertThat(old.about()).isEmpty();
        assertThat(old.ended()).isEmpty();
        assertThat(old.inputPath()).isNull();
    }

    @Test
    void aDirectoryWithoutADescriptionIsNoRun() {
        assertThat(refused()).hasMessage(dir + " is not a run: it has no run.json");
        assertThat(refused().problem()).isEqualTo(Problem.NOT_A_RUN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"hawserRun":2,                                              | is damaged: it is no JSON, from line 1, column
                    {}                                                           | does not describe a run: it has no "hawserRun"
                    []                                                           | does not describe a run: it has no "hawserRun"
                    {"hawserRun":0}                                              | does not describe a run: it has no "hawserRun"
                    {"hawserRun":"two"}                                          | does not describe a run: it has no "hawserRun"
                    {"hawserRun":2}                                              | does not describe a run: it has no "id"
                    {"hawserRun":2,"id":"x"}                                     | does not describe a run: Text '' could not be parsed
                    {"hawserRun":2,"id":"x","created":"yesterday"}               | does not describe a run: Text 'yesterday'
                    {"hawserRun":2,"id":"x","created":"2026-11-23T08:00:00Z","input":{"duplicates":"odd"}} | does not describe a run: No enum
                    """)
    void whatSaysNothingOfUseIsNoRun(String text, String why) throws Exception {
        Files.writeString(dir.resolve("run.json"), text);
        assertThat(refused()).hasMessageStartingWith(dir.resolve("run.json") + " " + why);
        assertThat(refused().problem()).isEqualTo(Problem.NOT_A_RUN);
    }

    @Test
    void aFormatThatIsNotKnownYetIsToldBeforeAnythingElse() throws Exception {
        Files.writeString(dir.resolve("run.json"), "{\"hawserRun\":5,\"more\":{}}");
        assertThat(refused())
                .hasMessage(dir + " was written by a newer version: its format is 5, this version knows up to 4");
        assertThat(refused().problem()).isEqualTo(Problem.NEWER_FORMAT);
    }

    /** Older versions read a run as long as it has nothing that they would pass over. */
    @ParameterizedTest
    @CsvSource({
        "2, false, false, 2",
        "2, true, false, 3",
        "2, false, true, 4",
        "2, true, true, 4",
        "3, false, false, 3",
        "3, false, true, 4",
        "4, true, false, 4",
        "4, false, false, 4",
        "1, true, true, 1"
    })
    void theFormatIsAsNewAsWhatTheRunHasAndNoOlderThanBefore(int before, boolean checkpoints, boolean finds, int after)
            throws Exception {
        Files.writeString(dir.resolve("run.json"), WHOLE.replace("\"hawserRun\":2", "\"hawserRun\":" + before));
        RunDescription known = RunDescription.read(dir)
                .knowing(OpenSettings.of(o -> o.checkpoints(checkpoints).finds(finds)));
        assertThat(known.format()).isEqualTo(after);
        assertThat(known.isChecked()).isEqualTo(after >= 2);
        assertThat(known.finds()).isEqualTo(after == 4);
        assertThat(known.id()).isEqualTo("x");
    }
}
