package consumer;

import dev.hawser.http.Response;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.task.React;

/** A server and its client, resolved by Gradle. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        React.reactInline(reactor -> {
            Net net = Net.of(reactor);
            ListeningPort port = HttpServer.of(net, _ -> Response.text("by Gradle"))
                    .listen("tcp:0:interface=127.0.0.1")
                    .await();
            HttpClient client = HttpClient.of(net);
            System.out.println(
                    client.fetch("http://127.0.0.1:" + port.port()).await().text() + ", " + reactor.mode());
        });
    }
}
