package dev.hawser.examples;

import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import java.time.Duration;
import java.util.Optional;

// usage: KeyValueClient COMMAND...
/** Sends one command to {@code KeyValueServer}, which must show the certificate that it made, and prints the answer. */
final class KeyValueClient {
    private KeyValueClient() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            Endpoint server = Endpoint.parse("tls:localhost:8443:trust=" + SelfSigned.CERTIFICATE);
            System.out.println(ask(net, server, String.join(" ", arguments)).orElse("(the server has closed)"));
        });
    }

    static Optional<String> ask(Net net, Endpoint server, String command) {
        Connection connection = net.connect(server)
                .addTimeout(net.reactor(), Duration.ofSeconds(5))
                .await();
        try {
            connection.write(command + "\n").await();
            return connection.readLine().await();
        } finally {
            connection.close();
        }
    }
}
