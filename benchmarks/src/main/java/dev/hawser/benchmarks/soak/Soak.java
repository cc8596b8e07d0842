package dev.hawser.benchmarks.soak;

import dev.hawser.defer.Procedure;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.scope.Restart;
import dev.hawser.scope.Supervisor;
import dev.hawser.sql.Database;
import dev.hawser.task.React;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/// Everything at once in one process at a steady load: HTTP server and client, sockets, children, SQL, supervised loops
/// that fail. A line each few minutes says what it holds and how long things take.
///
/// Arguments: minutes in all, minutes a line, a directory for the database and the book. What is not as it should be
/// ends it with 1.
final class Soak {
    private static final Endpoint ANY = Endpoint.parse("tcp:127.0.0.1:0");
    private static final int ASKING = 20;
    private static final int TALKING = 20;
    private static final int SPAWNING = 2;
    private static final int QUERYING = 4;
    private static final int FAILING = 4;

    private final Duration time;
    private final Duration each;
    private final Path directory;

    private Soak(Duration time, Duration each, Path directory) {
        this.time = time;
        this.each = each;
        this.directory = directory;
    }

    public static void main(String[] arguments) {
        Soak soak = new Soak(
                Duration.ofSeconds((long) (60 * Double.parseDouble(arguments[0]))),
                Duration.ofSeconds((long) (60 * Double.parseDouble(arguments[1]))),
                Path.of(arguments[2]));
        React.reactInline(soak::run);
    }

    private void run(Reactor reactor) throws Exception {
        Net net = Net.of(reactor);
        Database database = Database.open(reactor, "jdbc:sqlite:" + directory.resolve("notes.db"))
                .await();
        database.update("create table note (id integer primary key, text text not null)")
                .await();
        Window window = new Window();
        Load load = new Load(net, database, window, new Random(1));
        ListeningPort web = HttpServer.of(net, load.routes(), o -> o.accessLog(false))
                .listen(ANY)
                .await();
        ListeningPort echo = net.listen(ANY, Soak::echo).await();
        HttpClient http = HttpClient.of(net);
        try (PrintStream book = new PrintStream(
                new FileOutputStream(directory.resolve("soak.csv").toFile()), true, StandardCharsets.UTF_8)) {
            Window.head(book);
            Nursery.run(nursery -> {
                start(nursery, "asks", ASKING, load.asks(http, "http://127.0.0.1:" + web.port()));
                start(nursery, "talks", TALKING, load.talks(Endpoint.parse("tcp:127.0.0.1:" + echo.port())));
                start(nursery, "spawns", SPAWNING, load.spawns());
                start(nursery, "queries", QUERYING, load.queries());
                start(nursery, "ticks", 1, load.ticks());
                nursery.start("fails", () -> {
                    supervise(load.fails());
                    return true;
                });
                var _ = CancelScope.moveOnAfter(time, () -> lines(reactor, window, book));
                nursery.cancel();
            });
        }
    }

    private static void start(Nursery nursery, String name, int number, Procedure what) {
        for (int i = 0; i < number; i++) {
            nursery.start(name + " " + i, () -> {
                what.run();
                return true;
            });
        }
    }

    private static void supervise(Procedure what) throws Exception {
        Supervisor.run(o -> {
            for (int i = 0; i < FAILING; i++) {
                o.child("fails " + i, Restart.PERMANENT, what);
            }
            o.intensity(1_000, Duration.ofSeconds(1)).backoff(_ -> Duration.ofMillis(10));
        });
    }

    private void lines(Reactor reactor, Window window, PrintStream book) {
        for (int i = 1; true; i++) {
            var _ = reactor.sleep(each).await();
            window.line(each.multipliedBy(i).toMinutes(), book);
        }
    }

    private static void echo(Connection connection) {
        for (byte[] bytes = connection.read().await();
                bytes.length > 0;
                bytes = connection.read().await()) {
            connection.write(bytes).await();
        }
    }
}
