import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands in for a hosting company, for `examples/fleet.sh`: `POST /sites` installs a site, which takes a tenth of a
/// second, and `GET /count` tells how many were under way at once at most, how many customers have a site, and how many
/// calls asked again for one that was there. Its URL goes to the file that the argument names.
public final class FleetProvider {
    private static final long INSTALLATION_MILLIS = 100;

    private final Map<String, Integer> sites = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    public static void main(String[] arguments) throws IOException {
        FleetProvider provider = new FleetProvider();
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
        try {
            exchange.getRequestBody().readAllBytes();
            Thread.sleep(INSTALLATION_MILLIS);
        } catch (InterruptedException e) {
            return;
        } finally {
            underWay.decrementAndGet();
        }
        calls.incrementAndGet();
        String key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        int number = sites.computeIfAbsent(key, _ -> sites.size() + 1);
        answer(exchange, 201, "{\"site\": \"site-" + number + "\"}");
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
