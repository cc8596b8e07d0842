package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of a server that is in trouble, or refuses all. */
class TroubleTest {
    private static final int ROWS = 40;

    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/once/", exchange -> {
            String row = exchange.getRequestURI().getPath();
            boolean first = tries.computeIfAbsent(row, _ -> new AtomicInteger()).incrementAndGet() == 1;
            exchange.sendResponseHeaders(first ? 503 : 200, -1);
            exchange.close();
        });
        server.createContext("/refused/", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
        Files.writeString(
                directory.resolve("rows.csv"),
                IntStream.range(0, ROWS).mapToObj(i -> "r" + i).collect(Collectors.joining("\n", "name\n", "\n")));
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private Path run() {
        return directory.resolve("run");
    }

    private int hawser(String path) throws IOException {
        Path job = Files.writeString(
                directory.resolve("job.yaml"), """
                input: rows.csv
                id: name
                slots: 2
                retries: {base: 10ms, cap: 40ms}
                steps: [{http: "http://127.0.0.1:%s/%s/{{name}}"}]
                """.formatted(server.getAddress().getPort(), path));
        return commands.hawser("run", job, "--output", run(), "--progress", "plain");
    }

    @Test
    void aServerInTroubleHoldsTheRowsUpAndLosesNone() throws IOException {
        assertThat(hawser("once")).isZero();

        assertThat(commands.told())
                .contains(ROWS + " done, 0 dead of " + ROWS)
                .contains("holding all rows: its retry budget is spent, with ")
                .contains("; the last failure was http-503; one is tried in ");
        assertThat(Files.readString(run().resolve("journal.jsonl")))
                .contains("\"type\":\"hold\"", "\"what\":\"all rows\"");
        assertThat(Files.readString(run().resolve("timeline.html")))
                .containsPattern("\"holds\":\\[\\[[0-9]+,[0-9]+,\"all rows\",\"its retry budget is spent");
    }

    @Test
    void aRunWhoseFirstRowsAllFailAlikeIsStoppedAndSaysWhy() throws IOException {
        assertThat(hawser("refused")).isEqualTo(ExitCodes.HALTED);

        assertThat(commands.told())
                .contains(
                        "the first 20 rows all failed alike, in a way that no retry mends: stopping; halt: never goes on")
                .containsPattern("halted by soon,alike=20: 0 done, 2[0-2] dead of 40")
                .containsPattern("item r[01]: http-401, in step http: status was 401");
        assertThat(commands.hawser("resume", run(), "--halt", "never")).isEqualTo(ExitCodes.SOME_DEAD);
    }
}
