package dev.hawser.net.examples;

import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.task.React;
import java.time.Duration;
import java.util.Optional;

/** Sends a line and prints what comes back. Takes an endpoint and the line. */
final class EchoClient {
    private EchoClient() {}

    public static void main(String[] arguments) {
        React.reactInline(reactor -> System.out.println(
                ask(Net.of(reactor), Endpoint.parse(arguments[0]), arguments[1]).orElse("(nothing)")));
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
