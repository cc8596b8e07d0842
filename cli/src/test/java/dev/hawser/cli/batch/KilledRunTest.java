package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The real process, against a server that counts: killed and told to stop at any moment, it loses nothing. */
@Timeout(300)
@DisabledOnOs(OS.WINDOWS)
class KilledRunTest {
    private static final int SLOTS = 4;
    private static final int PER_HOST = 2;

    @TempDir
    private Path directory;

    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Map<String, AtomicInteger> atOnceOfHost = new ConcurrentHashMap<>();
    private final AtomicInteger mostOfHost = new AtomicInteger();
    private final Map<String, Set<String>> keysOfRow = new ConcurrentHashMap<>();
    private final AtomicInteger served = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String[] path = exchange.getRequestURI().getPath().split("/");
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            AtomicInteger ofHost = atOnceOfHost.computeIfAbsent(path[1], _ -> new AtomicInteger());
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            mostOfHost.accumulateAndGet(ofHost.incrementAndGet(), Math::max);
            keysOfRow
                    .computeIfAbsent(path[2], _ -> ConcurrentHashMap.newKeySet())
                    .add(key);
            boolean refused = served.incrementAndGet() % 7 == 0;
            try (exchange) {
                TimeUnit.MILLISECONDS.sleep(15); // the work that a run waits for
                atOnce.decrementAndGet();
                ofHost.decrementAndGet();
                exchange.sendResponseHeaders(refused ? 503 : 200, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
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
                  - http: {method: POST, url: "http://127.0.0.1:%d/{{host}}/{{name}}"}
                """.formatted(
                        SLOTS, PER_HOST, server.getAddress().getPort()));
    }

    private Process start(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.hawser.cli.Main"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
    }

    private File log() {
        return directory.resolve("log.txt").toFile();
    }

    private int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private List<String> doneIds() throws IOException {
        return Files.readAllLines(directory.resolve("run/results.jsonl")).stream()
                .map(line -> JsonMapper.shared().readTree(line).path("id").asString())
                .toList();
    }

    private void assertComplete(int rows) throws IOException {
        assertThat(doneIds()).hasSize(rows).doesNotHaveDuplicates();
        assertThat(keysOfRow).hasSize(rows);
        assertThat(keysOfRow.values())
                .as("one Idempotency-Key a row")
                .allSatisfy(keys -> assertThat(keys).hasSize(1));
        assertThat(keysOfRow.values().stream().flatMap(Set::stream).collect(Collectors.toSet()))
                .as("no two rows share one")
                .hasSize(rows);
        assertThat(mostAtOnce.get()).isLessThanOrEqualTo(SLOTS);
        assertThat(mostOfHost.get()).isLessThanOrEqualTo(PER_HOST);
    }

    /** The server counts what a killed process had under way until it notices. */
    private void waitUntilIdle() throws InterruptedException {
        while (atOnce.get() > 0) {
            TimeUnit.MILLISECONDS.sleep(2); // of another process, so that no virtual time helps
        }
    }

    @Test
    void killedAtRandomMomentsItServesEveryRowAndReportsEachOnce() throws Exception {
        killAndResume(4, 20_261_123);
    }

    @Test
    @Tag("slow")
    void killedAtFiftyRandomMomentsItServesEveryRowAndReportsEachOnce() throws Exception {
        killAndResume(50, 7);
    }

    private void killAndResume(int kills, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 20 * (kills + 1);
        Path job = job(rows);
        Process process = start("run", job, "--output", directory.resolve("run"));
        for (int i = 0; i < kills; i++) {
            int before = served.get();
            int until = before + 2 * SLOTS + random.nextInt(8);
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (process.isAlive() && served.get() <= until && System.nanoTime() < patience) {
                Thread.onSpinWait();
            }
            process.destroyForcibly().waitFor();
            waitUntilIdle();
            process = Files.exists(directory.resolve("run/run.json"))
                    ? start("resume", directory.resolve("run"))
                    : start("run", job, "--output", directory.resolve("run"));
        }
        if (end(process) == ExitCodes.SOME_DEAD) { // a row that was cut off three times, by bad luck
            assertThat(Files.readAllLines(directory.resolve("run/dead.jsonl")))
                    .allSatisfy(line -> assertThat(line).contains("\"kind\":\"crash\""));
            process = start("retry-dead", directory.resolve("run"));
        }
        assertThat(end(process)).as(Files.readString(log().toPath())).isZero();
        assertComplete(rows);
    }

    @Test
    void toldToStopItDrainsAndAResumeGoesOn() throws Exception {
        Process process = start("run", job(60), "--output", directory.resolve("run"));
        while (served.get() < 10) {
            assertThat(process.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        process.destroy();

        assertThat(end(process)).isEqualTo(ExitCodes.DRAINED);
        assertThat(doneIds()).isNotEmpty().hasSizeLessThan(60);
        assertThat(Files.readString(log().toPath()))
                .contains("stopping", "go on by: hawser resume")
                .doesNotContain("\tat ");
        assertThat(end(start("resume", directory.resolve("run")))).isZero();
        assertComplete(60);
    }
}
