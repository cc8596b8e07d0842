package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Rows of chunks that fail are served alone: in a run, by a resume, of those that are dead, and in a fleet. */
class BulkRowsTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private BulkServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new BulkServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Path run() {
        return directory.resolve("run");
    }

    private static Integer[] rows(int last, int... without) {
        List<Integer> left = IntStream.of(without).boxed().toList();
        return IntStream.rangeClosed(1, last)
                .boxed()
                .filter(row -> !left.contains(row))
                .toArray(Integer[]::new);
    }

    private void runs(int code, Object... arguments) {
        assertThat(commands.hawser(arguments)).as(commands.told()).isEqualTo(code);
    }

    @Test
    void onlyTheRowsThatFailedAreSentAgainAndOnlyThoseThatAreDeadByRetryDead() throws Exception {
        runs(ExitCodes.SOME_DEAD, "run", server.job(directory, 20, 10), "--output", run(), "--results", "no");
        assertThat(server.requests)
                .containsExactlyInAnyOrder(
                        List.of(rows(10)),
                        IntStream.rangeClosed(11, 20).boxed().toList(),
                        List.of(3),
                        List.of(7),
                        List.of(13),
                        List.of(17));
        assertThat(BulkServer.done(run())).containsExactlyInAnyOrder(rows(20, 7, 17));
        assertThat(BulkServer.dead(run())).containsExactlyInAnyOrder(7, 17);
        assertThat(commands.told()).contains("4 done, 2 dead");

        server.requests.clear();
        server.isMended = true;
        runs(0, "retry-dead", run(), "--results", "no");
        assertThat(server.requests).containsExactlyInAnyOrder(List.of(7), List.of(17));
        assertThat(BulkServer.done(run())).containsExactlyInAnyOrder(rows(20));
        assertThat(BulkServer.dead(run())).isEmpty();
    }

    @Test
    void trialLeavesThemToAResume() throws Exception {
        Path job = server.job(directory, 20, 10);
        commands.hawser("run", job, "--limit", "1", "--output", run(), "--results", "no");
        assertThat(server.requests).containsExactly(List.of(rows(10)));
        assertThat(Files.readAllLines(run().resolve("found.jsonl"))).hasSize(2);

        server.isMended = true;
        runs(0, "resume", run(), "--results", "no");
        assertThat(BulkServer.done(run())).containsExactlyInAnyOrder(rows(20));
        assertThat(server.requests).hasSize(5).contains(List.of(3), List.of(7), List.of(13));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fleetServesThemToo() throws Exception {
        String url = "postgresql://postgres:sesame@" + Postgres.newDatabase();
        Path job = server.job(directory, 40, 10);
        runs(ExitCodes.SOME_DEAD, "run", job, "--fleet", url, "--output", run(), "--results", "no");
        assertThat(server.requests).hasSize(12).doesNotHaveDuplicates();
        assertThat(BulkServer.done(run())).containsExactlyInAnyOrder(rows(40, 7, 17, 27, 37));
        assertThat(BulkServer.dead(run())).containsExactlyInAnyOrder(7, 17, 27, 37);

        server.isMended = true;
        commands.setEnvironment("PGPASSWORD", "sesame");
        runs(0, "retry-dead", run(), "--results", "no");
        assertThat(server.requests).hasSize(16);
        assertThat(BulkServer.done(run())).containsExactlyInAnyOrder(rows(40));
        assertThat(BulkServer.dead(run())).isEmpty();
    }
}
