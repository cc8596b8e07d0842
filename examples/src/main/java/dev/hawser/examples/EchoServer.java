package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;

// usage: EchoServer [ENDPOINT]
/** Sends back what it gets. Try it with {@code EchoClient}, or {@code nc 127.0.0.1 8007}. */
final class EchoServer {
    private EchoServer() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            ListeningPort port = listen(net, Program.endpoint(arguments, 0)).await();
            Program.serve("sends back what it gets at " + port.address());
        });
    }

    // @start region="server"
    static Deferred<ListeningPort> listen(Net net, Endpoint endpoint) {
        return net.listen(endpoint, EchoServer::echo);
    }

    /** One inline function for each connection. */
    private static void echo(Connection connection) {
        for (byte[] bytes = connection.read().await();
                bytes.length > 0;
                bytes = connection.read().await()) {
            connection.write(bytes).await(); // waits while the peer does not read
        }
    }
    // @end region="server"
}
