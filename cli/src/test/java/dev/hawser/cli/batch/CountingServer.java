package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A server that answers {@code /HOST/ROW} after a while, refuses every seventh request, and counts how many are under
 * way at once, in all and of each host, also over the processes that ask.
 */
final class CountingServer implements AutoCloseable {
    private static final long ANSWERS_AFTER_MILLIS = 15;
    private static final int REFUSES_EVERY = 7;

    private final Count all = new Count();
    private final Map<String, Count> ofHost = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> keysOfRow = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicInteger served = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    /** How many there are, and how many there were at most. */
    private static final class Count {
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        void begin() {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
        }

        void end() {
            now.decrementAndGet();
        }

        void forget() {
            most.set(now.get());
        }
    }

    CountingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        Count host = ofHost.computeIfAbsent(path[1], _ -> new Count());
        all.begin();
        host.begin();
        keysOfRow
                .computeIfAbsent(path[2], _ -> ConcurrentHashMap.newKeySet())
                .add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        asked.computeIfAbsent(path[2], _ -> new AtomicInteger()).incrementAndGet();
        boolean refused = served.incrementAndGet() % REFUSES_EVERY == 0;
        try (exchange) {
            TimeUnit.MILLISECONDS.sleep(ANSWERS_AFTER_MILLIS); // the work that a run waits for
            host.end();
            all.end();
            if (!refused) {
                answered.computeIfAbsent(path[2], _ -> new AtomicInteger()).incrementAndGet();
            }
            exchange.sendResponseHeaders(refused ? 503 : 200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many requests there were. */
    int served() {
        return served.get();
    }

    /** How many requests there were for each of some rows. */
    Map<String, Integer> asked(Collection<String> rows) {
        return rows.stream()
                .collect(Collectors.toMap(
                        row -> row,
                        row -> asked.getOrDefault(row, new AtomicInteger()).get()));
    }

    /** For how many rows the work was done more than once: the answer was on its way when a process was killed. */
    long doneTwice() {
        return answered.values().stream().filter(times -> times.get() > 1).count();
    }

    int mostAtOnce() {
        return all.most.get();
    }

    int mostOfAHost() {
        return ofHost.values().stream().mapToInt(host -> host.most.get()).max().orElse(0);
    }

    int atOnce() {
        return all.now.get();
    }

    /** From now on, what is the most counts from now on. */
    void forgetMost() {
        all.forget();
        ofHost.values().forEach(Count::forget);
    }

    /** What a killed process had under way goes on until the server notices. */
    void waitUntilIdle() throws InterruptedException {
        while (atOnce() > 0) {
            TimeUnit.MILLISECONDS.sleep(2); // of another process, so that no virtual time helps
        }
    }

    /** Waits for requests of another process. */
    void waitForRequests(int more, Process process) {
        int until = served() + more;
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (process.isAlive() && served() < until && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
    }

    void assertOneKeyForEachOf(int rows) {
        assertThat(keysOfRow).hasSize(rows);
        assertThat(keysOfRow.values())
                .as("one Idempotency-Key a row")
                .allSatisfy(keys -> assertThat(keys).hasSize(1));
        assertThat(keysOfRow.values().stream().flatMap(Set::stream).collect(Collectors.toSet()))
                .as("no two rows share one")
                .hasSize(rows);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
