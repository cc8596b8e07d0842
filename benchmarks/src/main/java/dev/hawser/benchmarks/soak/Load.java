package dev.hawser.benchmarks.soak;

import dev.hawser.benchmarks.soak.Window.Kind;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.http.HttpException;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.Router;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.process.ChildProcess;
import dev.hawser.net.process.ProcessOutput;
import dev.hawser.net.process.Processes;
import dev.hawser.process.Signal;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.sql.Database;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What the program does, each part again and again at its own pace. What comes back is compared with what was sent.
final class Load {
    private static final Duration PACE = Duration.ofMillis(100);
    private static final Duration TICK = Duration.ofMillis(10);
    private static final byte[] BIG = new byte[1 << 18];

    private final Net net;
    private final Database database;
    private final Processes processes;
    private final Window window;
    private final Random random;

    Load(Net net, Database database, Window window, Random random) {
        this.net = net;
        this.database = database;
        this.processes = Processes.of(net);
        this.window = window;
        this.random = random;
    }

    /// A failure that is part of the load.
    static final class MeantException extends IOException {
        private static final long serialVersionUID = 1L;

        MeantException(String message) {
            super(message);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    Router routes() {
        return Router.of(r -> r.get("/hello/{name}", request -> Response.text("hello " + request.path("name")))
                .get("/big", _ -> Response.bytes("application/octet-stream", BIG))
                .get("/slow", _ -> {
                    var _ = net.reactor().sleep(Duration.ofSeconds(5)).await();
                    return Response.text("late");
                })
                .get("/fails", _ -> {
                    throw new HttpException(Status.INTERNAL_SERVER_ERROR, "as it should");
                })
                .post("/notes", request -> {
                    String text = request.body().text().await();
                    long id = database.query("insert into note (text) values (?) returning id", text)
                            .await()
                            .getFirst()
                            .asLong("id");
                    String kept = database.query("select text from note where id = ?", id)
                            .await()
                            .getFirst()
                            .asString("text");
                    long gone =
                            database.update("delete from note where id = ?", id).await();
                    require(gone == 1, "a note was there twice, or not");
                    return Response.text(kept);
                }));
    }

    /// One after the other, with pauses that are not all alike; ends by what one of them throws.
    private void again(Procedure one) throws Exception {
        while (true) {
            one.run();
            var _ = net.reactor()
                    .sleep(PACE.multipliedBy(50 + random.nextInt(101)).dividedBy(100))
                    .await();
        }
    }

    Procedure asks(HttpClient http, String url) {
        return () -> again(() -> {
            long since = System.nanoTime();
            switch (random.nextInt(20)) {
                case 0 -> {
                    Fetched big = http.fetch(url + "/big").await();
                    require(Arrays.equals(big.bytes(), BIG), "a body is another one");
                }
                case 1 -> {
                    boolean inTime = CancelScope.moveOnAfter(
                            Duration.ofMillis(5),
                            () -> http.fetch(url + "/slow").await().text());
                    require(!inTime, "five seconds were over in five milliseconds");
                    window.failed();
                }
                case 2 -> {
                    Status status = http.fetch(url + "/fails").await().status();
                    require(status.equals(Status.INTERNAL_SERVER_ERROR), "a handler that failed gave " + status);
                    window.failed();
                }
                case 3, 4, 5, 6 -> {
                    String text = "note " + random.nextLong();
                    Fetched kept = http.fetch(ClientRequest.post(url + "/notes").withText(text))
                            .await();
                    require(kept.text().equals(text), "a note is another one");
                    window.took(Kind.NOTE, since);
                }
                default -> {
                    int name = random.nextInt();
                    Fetched hello = http.fetch(url + "/hello/" + name).await();
                    require(hello.text().equals("hello " + name), "an answer is another one's");
                    window.took(Kind.WEB, since);
                }
            }
        });
    }

    /// A connection for some messages; then it is closed in order, or broken off.
    Procedure talks(Endpoint echo) {
        return () -> again(() -> {
            Connection connection = net.connect(echo).await();
            try {
                for (int i = random.nextInt(100); i > 0; i--) {
                    byte[] message = new byte[1 + random.nextInt(8192)];
                    random.nextBytes(message);
                    long since = System.nanoTime();
                    connection.write(message).await();
                    byte[] back = connection.readExactly(message.length).await();
                    require(Arrays.equals(back, message), "bytes are other ones");
                    window.took(Kind.SOCKET, since);
                    var _ = net.reactor().sleep(PACE).await();
                }
            } finally {
                if (random.nextBoolean()) {
                    connection.close();
                } else {
                    connection.abort();
                }
            }
        });
    }

    Procedure spawns() {
        return () -> again(() -> {
            if (random.nextInt(5) == 0) {
                ChildProcess sleeper = processes.spawn("sleep", "60").await();
                var _ = net.reactor().sleep(PACE).await();
                sleeper.signal(random.nextBoolean() ? Signal.KILL : Signal.TERM);
                var _ = sleeper.ended().await();
                window.failed();
                return;
            }
            byte[] text = new byte[random.nextInt(100_000)];
            long since = System.nanoTime();
            ProcessOutput output =
                    processes.output(List.of("cat"), text, 1 << 20).await();
            require(output.requireSuccess().out().length == text.length, "cat gave something else");
            window.took(Kind.CHILD, since);
        });
    }

    Procedure queries() {
        return () -> again(() -> {
            long since = System.nanoTime();
            long sum = database.query("select :a + :b as sum", Map.of("a", 40, "b", 2))
                    .await()
                    .getFirst()
                    .asLong("sum");
            require(sum == 42, "a sum is " + sum);
            window.took(Kind.QUERY, since);
        });
    }

    /// Ten children of which one fails now and then; its supervisor begins the loop anew.
    Procedure fails() {
        return () -> again(() -> Nursery.run(nursery -> {
            boolean fails = random.nextInt(50) == 0;
            for (int i = 0; i < 10; i++) {
                Duration pause = Duration.ofMillis(random.nextInt(50));
                Deferred<?> _ = nursery.start(() -> {
                    var _ = net.reactor().sleep(pause).await();
                    if (fails) {
                        window.failed();
                        throw new MeantException("one of ten");
                    }
                    return true;
                });
            }
        }));
    }

    /// How late a timer is.
    Procedure ticks() {
        return () -> {
            while (true) {
                long due = System.nanoTime() + TICK.toNanos();
                var _ = net.reactor().sleep(TICK).await();
                window.record(Kind.TICK, System.nanoTime() - due);
            }
        };
    }
}
