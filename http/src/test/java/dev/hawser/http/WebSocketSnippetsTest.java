package dev.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.http.websocket.Message;
import dev.hawser.http.websocket.WebSocket;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The examples of the documentation.
@Tag("both")
@WithReactor
class WebSocketSnippetsTest {
    // @start region="echo"
    static Router echo() {
        return Router.of(routes -> routes.webSocket("/echo", socket -> {
                    for (Message message : socket.messages()) { // ends with the socket
                        socket.send(message).await(); // waits while the client does not read
                    }
                })
                .chainWebSocket(
                        "/shout",
                        socket -> socket.onMessage(
                                message -> { // no function
                                    if (message instanceof Message.Text(String text)) {
                                        var _ = socket.send(text + "!");
                                    }
                                })));
    }
    // @end region="echo"

    // @start region="client"
    static List<String> ask(Net net, String url, List<String> questions) {
        List<String> answers = new ArrayList<>();
        try (WebSocket socket = WebSocket.connect(net, url, o -> o.endpoint(Endpoint.memory("shop")))
                .await()) {
            for (String question : questions) {
                socket.send(question).await();
                if (socket.receive().await().orElseThrow() instanceof Message.Text(String answer)) {
                    answers.add(answer);
                }
            }
        }
        return answers;
    }
    // @end region="client"

    @Test
    void messagesComeBack(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            HttpServer.of(network.net("server"), echo()).listen("memory:shop").await();
            assertThat(ask(network.net("client"), "ws://shop/echo", List.of("a", "b")))
                    .containsExactly("a", "b");
            assertThat(ask(network.net("client"), "ws://shop/shout", List.of("a")))
                    .containsExactly("a!");
        });
    }
}
