import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.http.websocket.Message;
import dev.hawser.http.websocket.WebSocket;
import dev.hawser.http.websocket.WebSocketClosedException;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.task.React;

/** What Autobahn's cases for WebSockets are asked of: {@code serve PORT}, and {@code ask PORT}. See the script autobahn. */
class Autobahn {
    private static final int LONGEST = 64 << 20;

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[1]);
        boolean serves = arguments[0].equals("serve");
        React.reactInline(reactor -> {
            Net net = Net.of(reactor);
            if (serves) {
                serve(net, port);
            } else {
                ask(net, port);
            }
        });
    }

    private static void serve(Net net, int port) {
        Router routes = Router.of(
                r -> r.webSocket("/", Autobahn::echo, o -> o.maxMessage(LONGEST).deflate(true)));
        HttpServer server = HttpServer.of(net, routes, o -> o.accessLog(false));
        server.listen("tcp:" + port + ":interface=127.0.0.1").await();
        server.ended().await();
    }

    private static void echo(WebSocket socket) {
        for (Message message : socket.messages()) {
            socket.send(message).await();
        }
    }

    /** A client of the fuzzing server, which judges it. */
    private static void ask(Net net, int port) throws Exception {
        String url = "ws://127.0.0.1:" + port;
        int count;
        try (WebSocket socket = open(net, url + "/getCaseCount")) {
            count = Integer.parseInt(((Message.Text) socket.receive().await().orElseThrow()).text());
        }
        System.out.println(count + " cases");
        for (int i = 1; i <= count; i++) {
            try (WebSocket socket = open(net, url + "/runCase?agent=hawser&case=" + i)) {
                echo(socket);
            } catch (WebSocketClosedException | NetException e) {
                continue; // the case wanted that
            }
        }
        try (WebSocket socket = open(net, url + "/updateReports?agent=hawser")) {
            for (Message _ : socket.messages()) {}
        }
    }

    private static WebSocket open(Net net, String url) throws Exception {
        return WebSocket.connect(net, url, o -> o.maxMessage(LONGEST).deflate(true))
                .await(Exception.class);
    }
}
