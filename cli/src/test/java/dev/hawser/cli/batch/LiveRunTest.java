package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.view.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What can be asked of a run while it goes on. Its rows wait until the test lets them end. */
@DisabledOnOs(OS.WINDOWS)
class LiveRunTest {
    @TempDir
    private Path directory;

    private final Commands running = new Commands();
    private final Commands asking = new Commands();
    private CompletableFuture<Integer> exitCode;

    @BeforeEach
    void startOneOfThree() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name,host\na,x\nb,x\nc,y\n");
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                input: rows.csv
                id: name
                slots: 1
                key: host
                per-key: 1
                steps:
                  - name: wait
                    exec: {command: ['while ! test -e "$1"; do sleep 0.02; done', "%s"], shell: true}
                """.formatted(directory.resolve("go")));
        exitCode = CompletableFuture.supplyAsync(() -> running.hawser("run", job, "--output", run()));
        while (!now().path("busy").asString("").equals("1")) {
            assertThat(exitCode).isNotDone();
        }
    }

    @AfterEach
    void letThemEnd() throws Exception {
        end();
    }

    private int end() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Files.writeString(directory.resolve("go"), "");
        return exitCode.get(4, TimeUnit.MINUTES);
    }

    private Path run() {
        return directory.resolve("run");
    }

    /** What the process says of the run; missing as long as there is none. */
    private JsonNode now() {
        int _ = asking.hawser("status", run(), "--json");
        return asking.results().isEmpty()
                ? MissingNode.getInstance()
                : read(asking.takeOutput()).path("now");
    }

    private static JsonNode read(String line) {
        return JsonMapper.shared().readTree(line);
    }

    private String ask(Object... arguments) {
        assertThat(asking.hawser(arguments)).as(asking.told()).isZero();
        return asking.takeOutput().strip();
    }

    @Test
    void itTellsWhatARowWaitsFor() throws Exception {
        assertThat(ask("status", run(), "--explain", "a")).startsWith("a runs in slot 0 for ");
        assertThat(ask("status", run(), "--explain", "b"))
                .isEqualTo("b waits for key x, of which 1 of 1 runs: a (slot 0); 1 waits for it");
        assertThat(ask("status", run(), "--explain", "c"))
                .isEqualTo("c waits for a slot: 1 of 1 is taken, and 1 row waits for one");
        assertThat(ask("status", run(), "--explain", "z")).startsWith("z is not held");

        String json = ask("status", run(), "--explain", "b", "--json");
        assertThat(read(json).path("place").asString()).isEqualTo("waits_for_key");
        assertThat(end()).isZero();
        assertThat(ask("status", run(), "--explain", "a")).startsWith("a is done since 20");
    }

    @Test
    void itsSlotsCanBeChangedAndItCanBePaused() throws Exception {
        assertThat(ask("status", run())).contains("1 of 1 slot busy", "1 row waits for its key");
        ask("ctl", run(), "pause");
        ask("ctl", run(), "slots=3");
        assertThat(now().path("state").asString()).isEqualTo("paused");
        assertThat(now().path("busy").asInt()).isEqualTo(1);

        ask("ctl", run(), "resume");

        assertThat(ask("status", run())).contains("2 of 3 slots busy"); // the third has to wait for its key
        assertThat(ask("status", run(), "--explain", "c")).startsWith("c runs in slot 1 for ");
        assertThat(asking.hawser("ctl", run(), "slots=many")).isEqualTo(ExitCodes.USAGE);
        assertThat(asking.told()).contains("was \"slots=many\", expected slots=N");
        assertThat(end()).isZero();
    }

    @Test
    void itCanBeCancelledWhichIsToldWithAsManyItemsAsAreUnderWay() throws Exception {
        ask("ctl", run(), "cancel");

        assertThat(end()).isEqualTo(ExitCodes.DRAINED);
        assertThat(running.told()).contains("cancelling 1 item\n", "0 done, 0 dead");
    }

    @Test
    void whoWatchesItSeesItInPlaceOnATerminalAndInBlocksElsewhereUntilItEnds() throws Exception {
        Commands onTerminal = new Commands();
        onTerminal.setScreen(new Screen(300, true, false, true));
        Commands elsewhere = new Commands();
        CompletableFuture<Integer> drawing = watch(onTerminal);
        CompletableFuture<Integer> printing = watch(elsewhere);

        assertThat(end()).isZero();
        assertThat(drawing.get(4, TimeUnit.MINUTES)).isZero();
        assertThat(printing.get(4, TimeUnit.MINUTES)).isZero();

        assertThat(onTerminal.output())
                .startsWith("\u001b[?7l\rjob: running")
                .containsPattern("\u001b\\[\\dA\rjob: complete\u001b\\[K\r\n3 done, 0 dead of 3")
                .endsWith("1 process\u001b[K\r\n\u001b[J\u001b[?7h");
        assertThat(elsewhere.output())
                .startsWith("job: running")
                .contains("\njob: complete\n3 done, 0 dead of 3")
                .doesNotContain("\u001b");
    }

    /** Starts to watch, and waits for the first block. */
    private CompletableFuture<Integer> watch(Commands watching) {
        CompletableFuture<Integer> watch = CompletableFuture.supplyAsync(
                () -> watching.hawser("status", run(), "--watch"), Thread::startVirtualThread);
        while (!watching.output().contains("1 process")) {
            assertThat(watch).isNotDone();
            Thread.onSpinWait();
        }
        return watch;
    }

    @Test
    void itCanBeDrained() throws Exception {
        ask("ctl", run(), "drain");

        assertThat(end()).isEqualTo(ExitCodes.DRAINED);
        assertThat(ask("status", run())).contains("job: drained", "1 done, 0 dead of 3");
        assertThat(ask("status", run(), "--explain", "b")).startsWith("b has not been tried");
    }
}
