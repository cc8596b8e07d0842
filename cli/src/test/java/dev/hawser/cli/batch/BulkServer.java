package dev.hawser.cli.batch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes many rows at once: of ten it refuses one, and wants another alone. It answers in the reverse order. */
final class BulkServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** One for each answer. */
    final Semaphore answers = new Semaphore(0);

    /** The ids of the rows of each request. */
    final Queue<List<Integer>> requests = new ConcurrentLinkedQueue<>();

    /** Whether it refuses none any more. */
    volatile boolean isMended;

    BulkServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    private int status(int id, boolean isAlone) {
        if (id % 10 == 7 && !isMended) {
            return 422;
        }
        return id % 10 == 3 && !isAlone ? 429 : 200;
    }

    private void serve(HttpExchange exchange) throws IOException {
        List<Integer> ids = new ArrayList<>();
        JsonMapper.shared()
                .readTree(exchange.getRequestBody())
                .forEach(row -> ids.add(row.path("id").asInt()));
        requests.add(ids);
        byte[] bytes = ids.reversed().stream()
                .map(id -> "{\"of\": " + id + ", \"status\": " + status(id, ids.size() == 1) + "}")
                .toList()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            TimeUnit.MILLISECONDS.sleep(5); // so that some are under way at a kill
            exchange.sendResponseHeaders(207, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answers.release();
        }
    }

    /** {@return a job that sends it the rows from 1 on, so many at once} */
    Path job(Path directory, int rows, int chunk) throws IOException {
        String list = IntStream.rangeClosed(1, rows).mapToObj(row -> row + "\n").collect(Collectors.joining());
        Files.writeString(directory.resolve("rows.csv"), "id\n" + list);
        return Files.writeString(directory.resolve("bulk.yaml"), """
                name: bulk
                input: {file: rows.csv, chunk: %d}
                slots: 2
                retries: {attempts: 20, base: 5ms, cap: 20ms}
                steps:
                  - name: load
                    http: {method: POST, url: "http://127.0.0.1:%d/", json: "{{rows}}", expect: 207}
                    results: {id: /of, failed: each.status != 200, dead: each.status == 422}
                """.formatted(
                        chunk, server.getAddress().getPort()));
    }

    /** {@return the rows that are done, by what the results of a run say of each} */
    static List<Integer> done(Path run) throws IOException {
        List<Integer> ids = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("results.jsonl"))) {
            for (JsonNode each : JsonMapper.shared().readTree(line).at("/output/load/results")) {
                if (!each.isNull()) {
                    ids.add(each.path("of").asInt());
                }
            }
        }
        return ids;
    }

    /** {@return the rows that are dead, each alone} */
    static List<Integer> dead(Path run) throws IOException {
        return Files.readAllLines(run.resolve("dead.jsonl")).stream()
                .map(line -> JsonMapper.shared().readTree(line).at("/rows/0/id").asInt())
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
