package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.task.LoopingCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

// usage: FingerServer FILE [ENDPOINT [ENDPOINT-TO-SET]]
/**
 * The steps 11 to 14 of Twisted's finger tutorial: a service that answers who somebody is, is told so by others, and reads
 * a file of lines {@code name:text} every 30 seconds.
 */
final class FingerServer {
    private final Net net;
    private final Map<String, String> users = new HashMap<>(); // no lock: all that uses it runs on the reactor's thread

    FingerServer(Net net) {
        this.net = net;
    }

    // @start region="program"
    /** finger11: a program that ends in good order when it is told to: its ports first, then its connections. */
    public static void main(String[] arguments) {
        Program.run(net -> {
            if (arguments.length == 0) {
                throw new Program.UsageException("expected a file of lines name:text");
            }
            FingerServer server = new FingerServer(net);
            LoopingCall reading = server.keepReading(Path.of(arguments[0]));
            ListeningPort port = server.answer(Program.endpoint(arguments, 1)).await();
            if (arguments.length > 2) {
                server.beTold(Program.endpoint(arguments, 2)).await();
            }
            Program.serve("answers at " + port.address() + ", reads the file every " + reading.interval());
        });
    }
    // @end region="program"

    // @start region="answers"
    Deferred<ListeningPort> answer(Endpoint endpoint) {
        return net.listen(endpoint, connection -> {
            String user = connection.readLine(512).await().orElse("").strip();
            connection.write(users.getOrDefault(user, "No such user") + "\r\n").await();
        });
    }
    // @end region="answers"

    // @start region="told"
    /** finger12 and finger13: a second port, of the same service, where a name and a text are set. */
    Deferred<ListeningPort> beTold(Endpoint endpoint) {
        return net.listen(endpoint, this::set);
    }

    private void set(Connection connection) {
        String user = connection.readLine(512).await().orElse("").strip();
        connection.readLine(512).await().ifPresent(text -> users.put(user, text.strip()));
    }
    // @end region="told"

    // @start region="file"
    /** finger14: now, and every 30 seconds. Reading a file blocks, so a worker thread does it. */
    LoopingCall keepReading(Path file) {
        LoopingCall reading = LoopingCall.ofDeferred(
                net.reactor(),
                () -> net.reactor()
                        .deferToThread(() -> Files.readAllLines(file))
                        .addAction(this::take));
        var _ = reading.start(Duration.ofSeconds(30));
        return reading;
    }

    private void take(List<String> lines) {
        for (String line : lines) {
            String[] parts = line.split(":", 2);
            if (parts.length == 2) {
                users.put(parts[0].strip(), parts[1].strip());
            }
        }
    }
    // @end region="file"
}
