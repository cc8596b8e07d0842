import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hawser.batch.step.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands in for a hosting company: `POST /sites` installs a site, which takes three seconds. Two customers come at a
/// bad moment and are refused once, with 503. Asked twice with the same Idempotency-Key, it installs once.
public final class HostingProvider implements Service {
    private static final Set<String> REFUSED_ONCE = Set.of("Customer 3", "Customer 8");
    private static final long INSTALLATION_MILLIS = 3_000;

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Map<String, String> sites = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger(1000);
    private HttpServer server;

    @Override
    public Map<String, String> start(Map<String, String> with) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/sites", this::install);
        server.start();
        return Map.of("url", "http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void install(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (String customer : REFUSED_ONCE) {
            if (request.contains('"' + customer + '"') && refused.add(customer)) {
                answer(exchange, 503, "{\"error\": \"busy\"}");
                return;
            }
        }
        try {
            Thread.sleep(INSTALLATION_MILLIS);
        } catch (InterruptedException e) {
            return; // the provider is being closed
        }
        String key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        String site = sites.computeIfAbsent(key, _ -> "site-" + numbers.incrementAndGet());
        answer(exchange, 201, "{\"site\": \"" + site + "\"}");
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
