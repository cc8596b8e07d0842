package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import java.time.Duration;

// usage: HelloServer [ENDPOINT]
/** Says hello by HTTP. Try it with {@code curl http://127.0.0.1:8007/?name=Ada}. */
final class HelloServer {
    private HelloServer() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            ListeningPort port = listen(net, Program.endpoint(arguments, 0)).await();
            Program.serve("says hello at http://127.0.0.1:" + port.port());
        });
    }

    // @start region="server"
    static Deferred<ListeningPort> listen(Net net, Endpoint endpoint) {
        Router routes = Router.of(r -> r.get(
                        "/",
                        request ->
                                Response.text("hello, " + request.query("name").orElse("world") + "\n"))
                .get(
                        "/slow/{seconds}",
                        request -> { // only this request waits
                            net.reactor()
                                    .sleep(Duration.ofSeconds(Long.parseLong(request.path("seconds"))))
                                    .await();
                            return Response.text("at last\n");
                        }));
        return HttpServer.of(net, routes).listen(endpoint);
    }
    // @end region="server"
}
