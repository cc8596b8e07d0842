package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run that is looked at in its directory, after its end. */
class StoredRunTest {
    @TempDir
    private Path directory;

    private JournalDigest.Read ended() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(20), 20)) {
            for (int i = 0; i < 20; i++) {
                trial.end("customer-" + i, i < 18 ? "" : "no such <b>plan</b>");
            }
            trial.reactor.blockingChainFromThread(() -> trial.run.finished());
        }
        return digest().read();
    }

    private JournalDigest digest() {
        return new JournalDigest(about());
    }

    private RunAbout about() {
        return new RunAbout("trial", directory.resolve("run"), List.of(), (item, _) -> "again " + item.id());
    }

    @Test
    void itHasWhatTheJournalTells() throws Exception {
        JournalDigest.Read read = ended();
        JsonNode head = JsonMapper.shared().readTree(read.picture().head());
        assertThat(head.path("state").asString()).isEqualTo("complete");
        assertThat(head.path("done").asInt()).isEqualTo(18);
        assertThat(head.path("dead").asInt()).isEqualTo(2);
        assertThat(read.picture().past().series().size()).isPositive();
        assertThat(read.picture().past().failures().json().toString())
                .contains("http-500", "no such <b>plan</b>", "\"dead\":2");
        assertThat(read.examples()).hasSize(1);
    }

    @Test
    void deadRowsAreFoundByAnyOfTheirTextsAPieceAtATime() throws Exception {
        ended();
        Path run = directory.resolve("run");
        assertThat(DeadRows.find(run, "NO SUCH <B>", 0).rows()).hasSize(2);
        assertThat(DeadRows.find(run, "text 19", 0).rows()).hasSize(1);
        assertThat(DeadRows.find(run, "nobody", 0).rows()).isEmpty();
        String lines = Files.readString(run.resolve("dead.jsonl"));
        Files.writeString(run.resolve("dead.jsonl"), lines.repeat(100) + "{\"torn\":");
        DeadRows.Found first = DeadRows.find(run, "", 0);
        assertThat(first.rows()).hasSize(50);
        int all = first.rows().size();
        for (long next = first.next(); next >= 0; ) {
            DeadRows.Found more = DeadRows.find(run, "", next);
            all += more.rows().size();
            next = more.next();
        }
        assertThat(all).isEqualTo(200);
        assertThat(first.json(about().again()).toString()).contains("\"command\":\"again customer-1");
    }

    @Test
    void aDirectoryOfRunsListsThemAndGivesNoOtherPlace() throws Exception {
        try (Trial trial = Trial.of(directory, Trial.rows(1), 1)) {
            trial.end("customer-0", "");
            Files.createDirectory(directory.resolve("other"));
            trial.reactor.blockingChainFromThread(() -> trial.run.finished());
            Runs runs = Runs.in(
                    trial.reactor,
                    directory,
                    run -> Deferred.succeed(StoredRun.of(trial.reactor, about(), _ -> Deferred.succeed("started"))));
            JsonNode list = trial.reactor.blockingChainFromThread(runs::list);
            assertThat(list.toString()).contains("\"directory\":\"run\"", "\"state\":\"complete\"");
            assertThat(list.size()).isEqualTo(1);
            for (String name : List.of("..", ".", "", "other", "run/../run", "\0", "../" + directory.getFileName())) {
                assertThat(trial.reactor.blockingChainFromThread(() -> runs.find(name)))
                        .as(name)
                        .isEmpty();
            }
            assertThat(trial.reactor.blockingChainFromThread(() -> runs.find("run")))
                    .isPresent();
            trial.on(() -> {
                runs.close();
                return true;
            });
        }
    }
}
