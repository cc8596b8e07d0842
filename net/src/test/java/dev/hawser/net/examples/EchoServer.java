package dev.hawser.net.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.task.React;

/** Sends back what it gets. Takes an endpoint. */
final class EchoServer {
    private EchoServer() {}

    public static void main(String[] arguments) {
        React.reactInline(reactor -> {
            ListeningPort port =
                    listen(Net.of(reactor), Endpoint.parse(arguments[0])).await();
            System.out.println("echoes at " + port.address());
            new Promise<Void>().await(); // until SIGINT or SIGTERM
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
