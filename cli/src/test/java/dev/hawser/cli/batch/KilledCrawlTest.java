package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real process finds its rows as it goes, and is killed: it serves each, and reports each once. */
@DisabledOnOs(OS.WINDOWS)
class KilledCrawlTest {
    private static final int PAGES = 80;
    private static final int KILLS = 2;

    @TempDir
    private Path directory;

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final Semaphore requests = new Semaphore(0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private Processes processes;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        processes = new Processes(directory);
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Page n leads to 2n and 2n+1, and back to the first. */
    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        int page = Integer.parseInt(path.substring(1));
        asked.merge(path, 1, Integer::sum);
        StringBuilder body = new StringBuilder("<a href='/1'>home</a>");
        for (int next = 2 * page; next <= Math.min(2 * page + 1, PAGES); next++) {
            body.append("<a href='/").append(next).append("'>").append(next).append("</a>");
        }
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            TimeUnit.MILLISECONDS.sleep(5); // so that some are under way at a kill
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            requests.release();
        }
    }

    @Test
    void killedAtRandomMomentsItServesEveryPageAndReportsEachOnce() throws Exception {
        SplittableRandom random = new SplittableRandom(20_261_130);
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        Files.writeString(directory.resolve("seeds.csv"), "url\n" + url + "/1\n");
        Path job = Files.writeString(directory.resolve("crawl.yaml"), """
                input: seeds.csv
                id: url
                slots: 4
                retries: {attempts: 20, base: 5ms, cap: 20ms}
                steps:
                  - {name: page, http: {url: "{{url}}"}, emit: {links: a, where: "{{found.value|host}} == {{url|host}}"}}
                """);
        Path run = directory.resolve("run");
        Process process = processes.start("run", job, "--output", run);
        for (int kill = 0; kill < KILLS; kill++) {
            boolean _ = requests.tryAcquire(10 + random.nextInt(20), 20, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            process = Files.exists(run.resolve("run.json"))
                    ? processes.start("resume", run)
                    : processes.start("run", job, "--output", run);
        }
        assertThat(Processes.end(process)).as(processes.said()).isZero();
        assertThat(Processes.doneIds(run)).hasSize(PAGES).doesNotHaveDuplicates();
        assertThat(asked).hasSize(PAGES);
        assertThat(asked.values().stream().mapToInt(times -> times - 1).sum())
                .as("only what was under way at a kill is asked for again")
                .isLessThanOrEqualTo(2 * 4 * KILLS);
    }
}
