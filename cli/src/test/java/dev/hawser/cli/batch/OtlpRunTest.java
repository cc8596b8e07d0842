package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose spans and numbers go to a collector of OpenTelemetry, or should. */
class OtlpRunTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private final Queue<String> traceparents = new ConcurrentLinkedQueue<>();

    /** What came, as if it were Latin 1, so that bytes are characters. */
    private final Queue<String> traces = new ConcurrentLinkedQueue<>();

    private final Queue<String> metrics = new ConcurrentLinkedQueue<>();
    private final Queue<String> keys = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private Path job;

    @BeforeEach
    void aServerThatIsCollectorTooAndAJobThatAsksIt() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestURI().getPath()) {
                case "/v1/traces" -> {
                    traces.add(new String(body, StandardCharsets.ISO_8859_1));
                    keys.add(exchange.getRequestHeaders().getFirst("Api-Key"));
                }
                case "/v1/metrics" -> metrics.add(new String(body, StandardCharsets.ISO_8859_1));
                default -> traceparents.add(exchange.getRequestHeaders().getFirst("traceparent"));
            }
            answer(exchange);
        });
        server.start();
        Files.writeString(directory.resolve("rows.csv"), "name\nanna\nbert\n");
        job = Files.writeString(
                directory.resolve("job.yaml"), """
                name: traced
                input: rows.csv
                id: name
                steps:
                  - name: install
                    http: {url: "http://127.0.0.1:%d/of/{{env.TOKEN}}/{{name}}?key={{env.TOKEN}}"}
                """.formatted(server.getAddress().getPort()));
        commands.setEnvironment("TOKEN", "hunter2hunter2");
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private int run(String url) {
        return commands.hawser("run", "--otlp", url, job, "--output", directory.resolve("run"));
    }

    @Test
    void spansOfAttemptsReachTheCollectorAndTheirTraceparentTheServer() {
        commands.setEnvironment("OTEL_EXPORTER_OTLP_HEADERS", "api-key=50%25");
        assertThat(run("http://127.0.0.1:" + server.getAddress().getPort() + "/"))
                .isZero();
        assertThat(traceparents).hasSize(2).allMatch(text -> text.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"));
        String all = String.join("", traces);
        for (String traceparent : traceparents) {
            assertThat(all)
                    .contains(bytes(traceparent.substring(3, 35)))
                    .contains(bytes(traceparent.substring(36, 52)));
        }
        assertThat(all).contains("attempt", "install", "GET", "anna", "bert", "url.full", "traced");
        assertThat(keys).containsOnly("50%");
        assertThat(String.join("", metrics)).contains("hawser.rows", "hawser.attempt.duration", "hawser.reactor.lag");
        assertThat(all + metrics).doesNotContain("hunter2");
        assertThat(commands.told()).doesNotContain("reach");
    }

    private static String bytes(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aCollectorThatIsAwayIsToldOfInOneLineAndWhatWasLostInAnother() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        assertThat(run("http://127.0.0.1:" + nobody)).isZero();
        List<String> told =
                commands.told().lines().filter(line -> line.contains("reach")).toList();
        assertThat(told).hasSize(2);
        assertThat(told.getFirst()).contains("spans do not reach http://127.0.0.1:" + nobody + ", and the run goes on");
        assertThat(told.getLast()).contains("6 of 6 spans did not reach http://127.0.0.1:" + nobody);
        assertThat(commands.told()).doesNotContain("io.opentelemetry");
    }

    @Test
    void anAddressThatIsNoneOrHasASecretInItIsRefused() {
        for (String wrong :
                List.of("collector:4318", "ftp://x", "http://", "http://ann:pw@x", "http://x/?key=1", "%")) {
            commands.forget();
            assertThat(run(wrong)).isNotZero();
            assertThat(commands.told()).contains("expected http://HOST:PORT of a collector");
            assertThat(directory.resolve("run")).doesNotExist();
        }
    }
}
