package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The real process, against a server that counts: killed, told to stop and changed at any moment, it loses nothing. */
@DisabledOnOs(OS.WINDOWS)
class KilledRunTest {
    private static final int SLOTS = 4;
    private static final int PER_HOST = 2;

    @TempDir
    private Path directory;

    private CountingServer server;
    private Processes processes;
    private Path run;

    @BeforeEach
    void startServer() throws IOException {
        server = new CountingServer();
        processes = new Processes(directory);
        run = directory.resolve("run");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Path job(int rows) throws IOException {
        StringBuilder list = new StringBuilder("name,host\n");
        for (int i = 0; i < rows; i++) {
            list.append("row").append(i).append(",host").append(i % 3).append('\n');
        }
        Files.writeString(directory.resolve("rows.csv"), list);
        return Files.writeString(directory.resolve("job.yaml"), """
                input: rows.csv
                id: name
                slots: %d
                key: host
                per-key: %d
                retries: {attempts: 20, base: 5ms, cap: 20ms, budget: 1000%%}
                steps:
                  - {name: create, once: true, http: {method: POST, url: "%s/{{host}}/{{name}}", capture: {status: status}}}
                  - sleep: 5ms
                """.formatted(SLOTS, PER_HOST, server.url()));
    }

    private Process start(Object... arguments) throws IOException {
        return processes.start(arguments);
    }

    private void assertComplete(int rows) throws IOException {
        assertThat(Processes.doneIds(run)).hasSize(rows).doesNotHaveDuplicates();
        server.assertOneKeyForEachOf(rows);
    }

    private void assertLimits(int slots) {
        assertThat(server.mostAtOnce()).isLessThanOrEqualTo(slots);
        assertThat(server.mostOfAHost()).isLessThanOrEqualTo(PER_HOST);
    }

    @Test
    void killedAtRandomMomentsItServesEveryRowAndReportsEachOnce() throws Exception {
        killAndResume(3, 20_261_123);
    }

    @Test
    @Tag("slow")
    void killedAtNinetySixRandomMomentsItServesEveryRowAndReportsEachOnce() throws Exception {
        killAndResume(96, 7);
    }

    private void killAndResume(int kills, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 20 * (kills + 1);
        Map<String, Integer> askedForDone = new HashMap<>();
        Path job = job(rows);
        Process process = start("run", job, "--output", run);
        for (int i = 0; i < kills; i++) {
            server.waitForRequests(2 * SLOTS + random.nextInt(8) + 1, process);
            process.destroyForcibly().waitFor();
            server.waitUntilIdle();
            askedForDone.putAll(server.asked(recorded()));
            process = Files.exists(run.resolve("run.json")) ? start("resume", run) : start("run", job, "--output", run);
        }
        if (Processes.end(process) == ExitCodes.SOME_DEAD) { // a row that was cut off three times, by bad luck
            assertThat(Files.readAllLines(run.resolve("dead.jsonl")))
                    .allSatisfy(line -> assertThat(line).contains("\"kind\":\"crash\""));
            process = start("retry-dead", run);
        }
        assertThat(Processes.end(process)).as(processes.said()).isZero();
        assertComplete(rows);
        assertLimits(SLOTS);
        assertThat(server.asked(askedForDone.keySet()))
                .as("a step that was recorded as done once is not done again after a kill")
                .isEqualTo(askedForDone);
        assertThat(server.doneTwice())
                .as("only what was under way at a kill may be done twice")
                .isLessThanOrEqualTo((long) SLOTS * kills);
        System.out.printf(
                "%d kills, %d rows: 0 lost, 0 reported twice; of %d recorded before a kill none was served again;"
                        + " %d were done and not yet recorded when it was killed, and done again%n",
                kills, rows, askedForDone.size(), server.doneTwice());
    }

    /** The rows of which the journal has it that their step is never done again. */
    private Set<String> recorded() throws IOException {
        Path journal = run.resolve("journal.jsonl");
        if (!Files.exists(journal)) {
            return Set.of();
        }
        Pattern done = Pattern.compile("\\{\"type\":\"kept\",\"id\":\"([^\"]+)\".*\"crc\":\"[0-9a-f]{8}\"}");
        return Files.readString(journal)
                .lines()
                .map(done::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void toldToStopItDrainsAndAResumeGoesOn() throws Exception {
        Process process = start("run", job(60), "--output", run);
        server.waitForRequests(10, process);
        process.destroy();

        assertThat(Processes.end(process)).isEqualTo(ExitCodes.DRAINED);
        assertThat(Processes.doneIds(run)).isNotEmpty().hasSizeLessThan(60);
        assertThat(processes.said())
                .contains("stopping", "go on by: hawser resume")
                .doesNotContain("\tat ");
        assertThat(Processes.end(start("resume", run))).isZero();
        assertComplete(60);
        assertLimits(SLOTS);
    }

    @Test
    void aClosedTerminalOfWhichItIsToldTwiceDrainsIt() throws Exception {
        assumeFalse(Processes.ignore("HUP"), "under nohup");
        Files.writeString(directory.resolve("rows.csv"), "name\na\nb\n");
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                input: rows.csv
                id: name
                slots: 1
                steps:
                  - exec:
                      command: ['touch begun; while ! test -e go; do sleep 0.02; done']
                      shell: true
                """);
        Process process = start("run", job, "--output", run);
        waitUntil(process, () -> Files.exists(directory.resolve("begun")));
        signal("HUP", process);
        waitUntil(process, () -> processes.said().contains("stopping"));
        signal("HUP", process);
        Files.writeString(directory.resolve("go"), "");

        assertThat(Processes.end(process)).as(processes.said()).isEqualTo(ExitCodes.DRAINED);
        assertThat(processes.said()).doesNotContain("cancelling");
        assertThat(Processes.doneIds(run)).containsExactly("a");
    }

    private static void waitUntil(Process process, Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            assertThat(process.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    @Test
    void underNohupAClosedTerminalIsNothing() throws Exception {
        List<String> command = new ArrayList<>(List.of("nohup"));
        command.addAll(Processes.command("run", job(20), "--output", run));
        Process process = processes.start(command);
        server.waitForRequests(10, process);
        signal("HUP", process);

        assertThat(Processes.end(process)).as(processes.said()).isZero();
        assertComplete(20);
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void itsLimitsHoldWhenSlotsAreChangedWhileItRunsAndByAResume() throws Exception {
        Process process = start("run", job(400), "--output", run);
        server.waitForRequests(12, process);
        assertLimits(SLOTS);

        ctl("slots=6");
        server.waitForRequests(40, process);
        for (int more = 0;
                more < 20 && server.mostAtOnce() <= SLOTS;
                more++) { // on a busy machine they come one by one
            server.waitForRequests(10, process);
        }
        assertLimits(6); // three hosts, of which two requests each
        assertThat(server.mostAtOnce()).isGreaterThan(SLOTS);

        ctl("slots=2");
        while (server.atOnce() > 2) { // what was under way may end
            Thread.onSpinWait();
        }
        server.forgetMost();
        server.waitForRequests(30, process);
        assertLimits(2);

        process.destroyForcibly().waitFor();
        server.waitUntilIdle();
        server.forgetMost();
        assertThat(Processes.end(start("resume", run, "--slots", "5")))
                .as(processes.said())
                .isZero();
        assertLimits(5);
        assertComplete(400);
    }

    /** How many attempts are under way as the run has it: more than the server knows of by now. */
    private int underWay() {
        Commands commands = new Commands();
        assertThat(commands.hawser("status", run, "--json")).as(commands.told()).isZero();
        return JsonMapper.shared()
                .readTree(commands.output())
                .path("now")
                .path("busy")
                .asInt(Integer.MAX_VALUE);
    }

    /** What is under way when the cap is lowered may end. */
    @Test
    void theCapIsNeverExceededWhileSlotsAreChangedAtRandom() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        Process process = start("run", job(1_500), "--output", run, "--set", "per-key=" + 20);
        server.waitForRequests(8, process);
        int changes = 0;
        int cap = SLOTS;
        while (process.isAlive() && changes < 40) {
            int next = 1 + random.nextInt(12);
            if (next >= cap) {
                assertThat(server.mostAtOnce()).isLessThanOrEqualTo(cap);
                ctl("slots=" + next);
            } else {
                ctl("slots=" + next);
                while (process.isAlive() && underWay() > next) {
                    Thread.onSpinWait();
                }
                server.forgetMost();
            }
            cap = next;
            changes++;
            server.waitForRequests(random.nextInt(3 * cap), process);
            assertThat(server.mostAtOnce()).as("after change %s", changes).isLessThanOrEqualTo(cap);
        }
        assertThat(changes).isEqualTo(40);
        ctl("slots=12");
        assertThat(Processes.end(process)).as(processes.said()).isZero();
        assertThat(server.mostAtOnce()).isLessThanOrEqualTo(12);
        assertComplete(1_500);
    }

    private void ctl(String request) {
        Commands commands = new Commands();
        assertThat(commands.hawser("ctl", run, request)).as(commands.told()).isZero();
    }

    @Test
    void aSecondProcessIsKeptOutAndToldWhoHasTheRun() throws Exception {
        Process process = start("run", job(60), "--output", run);
        server.waitForRequests(1, process);
        ctl("pause");
        List<String> before = Files.readAllLines(run.resolve("journal.jsonl"));

        assertThat(Processes.end(start("resume", run))).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(processes.said())
                .contains("run is in use by", "process " + process.pid())
                .doesNotContain("\tat ");
        ctl("resume");
        assertThat(Processes.end(process)).isZero();
        assertThat(Files.readAllLines(run.resolve("journal.jsonl"))).startsWith(before.toArray(String[]::new));
        assertComplete(60);
    }
}
