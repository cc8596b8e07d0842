package dev.hawser.benchmarks.programs;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.http.client.HttpClient;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/// Clients that ask a server which answers after 50 ms, 500 requests at a time: the first time in a JVM that has just
/// begun, and again. The client has one core, the server the other.
final class WebClients {
    private static final int SLOTS = 500;
    private static final int ROUNDS = 4;
    private static final int HELLO = 13;

    private WebClients() {}

    /// Asks so many times, and returns when all is answered.
    private interface Round {
        void run(String url, AtomicInteger left) throws Exception;
    }

    private static Figures measure(int count, Round round) throws Exception {
        try (ServerProcess server = ServerProcess.inJvm("web-hawser-delayed")) {
            String url = server.url("/hello");
            Figures figures = Figures.of("cold, CPU for 1,000 [ms]", once(count, url, round)[0]);
            double[] warm = new double[2];
            for (int i = 1; i < ROUNDS; i++) {
                warm = once(count, url, round);
            }
            return figures.and("warm, CPU for 1,000 [ms]", warm[0]).and("warm, all [s]", warm[1]);
        }
    }

    private static double[] once(int count, String url, Round round) throws Exception {
        double cpu = cpuMillis();
        long begun = System.nanoTime();
        round.run(url, new AtomicInteger(count));
        double wall = (System.nanoTime() - begun) / Lateness.SECOND;
        return new double[] {(cpuMillis() - cpu) * 1000 / count, wall};
    }

    private static double cpuMillis() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
    }

    private static void check(int status, int length) {
        if (status != 200 || length != HELLO) {
            throw new IllegalStateException("an answer that is not as expected: " + status + ", " + length + " bytes");
        }
    }

    /// 500 functions, each of which asks again and again.
    static Figures hawser(int count) throws Exception {
        Reactor reactor = Reactor.start();
        HttpClient client = reactor.blockingCallFromThread(() -> HttpClient.of(
                Net.of(reactor), options -> options.perOrigin(SLOTS).maxConnections(SLOTS)));
        return measure(
                count,
                (url, left) -> reactor.blockingChainFromThread(() -> {
                    List<Deferred<Object>> slots = new ArrayList<>();
                    for (int i = 0; i < SLOTS; i++) {
                        slots.add(reactor.inline("slot", () -> {
                            while (left.getAndDecrement() > 0) {
                                var answer = client.fetch(url).await();
                                check(answer.status().code(), answer.bytes().length);
                            }
                            return true;
                        }));
                    }
                    return DeferredList.gather(slots);
                }));
    }

    private static Round threads(ExecutorService threads, Blocking ask) {
        return (url, left) -> {
            List<Future<Object>> slots = new ArrayList<>();
            for (int i = 0; i < SLOTS; i++) {
                Callable<Object> slot = () -> {
                    while (left.getAndDecrement() > 0) {
                        ask.once(url);
                    }
                    return true;
                };
                slots.add(threads.submit(slot));
            }
            for (Future<Object> slot : slots) {
                slot.get();
            }
        };
    }

    private interface Blocking {
        void once(String url) throws Exception;
    }

    static Figures jdk(int count) throws Exception {
        var client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .build();
        return measure(count, threads(Executors.newVirtualThreadPerTaskExecutor(), url -> {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            var answer = client.send(request, BodyHandlers.ofByteArray());
            check(answer.statusCode(), answer.body().length);
        }));
    }

    static Figures okhttp(int count) throws Exception {
        OkHttpClient client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(SLOTS, 30, TimeUnit.SECONDS))
                .callTimeout(Duration.ofSeconds(30))
                .build();
        return measure(count, threads(Executors.newVirtualThreadPerTaskExecutor(), url -> {
            try (Response answer =
                    client.newCall(new Request.Builder().url(url).build()).execute()) {
                check(answer.code(), answer.body().bytes().length);
            }
        }));
    }

    static Figures vertx(int count) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var client = vertx.createHttpClient(
                new HttpClientOptions(),
                new PoolOptions().setHttp1MaxSize(SLOTS).setEventLoopSize(1));
        return measure(count, (url, left) -> {
            CountDownLatch slots = new CountDownLatch(SLOTS);
            URI uri = URI.create(url);
            vertx.runOnContext(_ -> {
                for (int i = 0; i < SLOTS; i++) {
                    vertxSlot(client, uri, left, slots);
                }
            });
            slots.await();
        });
    }

    private static void vertxSlot(
            io.vertx.core.http.HttpClient client, URI uri, AtomicInteger left, CountDownLatch slots) {
        if (left.getAndDecrement() <= 0) {
            slots.countDown();
            return;
        }
        client.request(HttpMethod.GET, uri.getPort(), uri.getHost(), uri.getPath())
                .compose(HttpClientRequest::send)
                .compose(answer -> body(answer))
                .onComplete(done -> {
                    if (done.failed()) {
                        throw new IllegalStateException("it failed", done.cause());
                    }
                    vertxSlot(client, uri, left, slots);
                });
    }

    private static io.vertx.core.Future<Integer> body(HttpClientResponse answer) {
        return answer.body().map(bytes -> {
            check(answer.statusCode(), bytes.length());
            return bytes.length();
        });
    }
}
