package dev.hawser.examples;

import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import java.time.Duration;
import java.util.Optional;

// usage: EchoClient [ENDPOINT [LINE]]
/** Sends a line and prints what comes back. */
final class EchoClient {
    private EchoClient() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            String line = Program.argument(arguments, 1, "hello");
            System.out.println(ask(net, Program.endpoint(arguments, 0), line).orElse("(nothing)"));
        });
    }

    // @start region="client"
    /** The line that comes back; empty if the server closes instead. In an inline function. */
    static Optional<String> ask(Net net, Endpoint endpoint, String line) {
        Connection connection = net.connect(endpoint).await();
        try {
            connection.write(line + "\n").await();
            return connection
                    .readLine()
                    .addTimeout(net.reactor(), Duration.ofSeconds(5))
                    .await();
        } finally {
            connection.close();
        }
    }
    // @end region="client"
}
