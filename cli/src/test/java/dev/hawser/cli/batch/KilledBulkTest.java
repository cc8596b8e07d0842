package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real process sends chunks, of whose rows some fail, and is killed: each row is done once, or dead. */
@DisabledOnOs(OS.WINDOWS)
class KilledBulkTest {
    private static final int ROWS = 400;
    private static final int KILLS = 2;

    @TempDir
    private Path directory;

    @Test
    void killedAtRandomMomentsEachRowIsDoneOnceOrDead() throws Exception {
        SplittableRandom random = new SplittableRandom(20_261_130);
        Processes processes = new Processes(directory);
        Path run = directory.resolve("run");
        try (BulkServer server = new BulkServer()) {
            Path job = server.job(directory, ROWS, 20);
            Process process = processes.start("run", job, "--output", run);
            for (int kill = 0; kill < KILLS; kill++) {
                boolean _ = server.answers.tryAcquire(10 + random.nextInt(20), 2, TimeUnit.MINUTES);
                process.destroyForcibly().waitFor();
                process = Files.exists(run.resolve("run.json"))
                        ? processes.start("resume", run)
                        : processes.start("run", job, "--output", run);
            }
            assertThat(Processes.end(process)).as(processes.said()).isEqualTo(ExitCodes.SOME_DEAD);
        }
        assertThat(BulkServer.done(run)).containsExactlyInAnyOrderElementsOf(rows(id -> id % 10 != 7));
        assertThat(BulkServer.dead(run)).containsExactlyInAnyOrderElementsOf(rows(id -> id % 10 == 7));
    }

    private static List<Integer> rows(IntPredicate which) {
        return IntStream.rangeClosed(1, ROWS).filter(which).boxed().toList();
    }
}
