import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts for `benchmarks/fleet-trial`: `POST /sites` takes as many milliseconds as the second argument says, and
/// `GET /count` tells how many were under way at once at most, how many customers there were, by their keys, and how
/// many calls were repeated. Each call is a line of the file that the third argument names, in the order of their
/// ends: when it began and ended, in microseconds since 1970, who called, its key, and what it belongs to.
public final class TrialProvider {
    private final Map<String, Integer> sites = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final Duration takes;
    private final BufferedWriter log;

    private TrialProvider(Duration takes, BufferedWriter log) {
        this.takes = takes;
        this.log = log;
    }

    public static void main(String[] arguments) throws IOException {
        TrialProvider provider = new TrialProvider(
                Duration.ofMillis(Long.parseLong(arguments[1])), Files.newBufferedWriter(Path.of(arguments[2])));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/sites", provider::install);
        server.createContext("/count", provider::count);
        server.start();
        Path part = Path.of(arguments[0] + ".part");
        Files.writeString(part, "http://127.0.0.1:" + server.getAddress().getPort());
        Files.move(part, Path.of(arguments[0]));
    }

    private void install(HttpExchange exchange) throws IOException {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        long began = micros();
        String key = header(exchange, "Idempotency-Key");
        try {
            exchange.getRequestBody().readAllBytes();
            Thread.sleep(takes);
        } catch (InterruptedException e) {
            return;
        } finally {
            write(began, exchange, key);
            underWay.decrementAndGet();
        }
        answer(exchange, 201, "{\"site\": \"site-" + sites.size() + "\"}");
    }

    private void write(long began, HttpExchange exchange, String key) {
        calls.incrementAndGet();
        sites.putIfAbsent(key, sites.size());
        String line = "%d %d %s %s %s%n"
                .formatted(began, micros(), header(exchange, "X-Worker"), key, header(exchange, "X-Part"));
        synchronized (log) {
            try {
                log.write(line);
                log.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "-" : value.replace(' ', '_');
    }

    private void count(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                200,
                "most at once %d, customers %d, calls repeated %d\n"
                        .formatted(most.get(), sites.size(), calls.get() - sites.size()));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }
}
