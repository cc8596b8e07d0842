package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.http.websocket.Message;
import dev.hawser.http.websocket.WebSocket;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

// usage: WebChat [ENDPOINT]
/** A room with a page: what one types, all others see. Open it in two windows. */
final class WebChat {
    private static final String PAGE = """
            <!doctype html><meta charset="utf-8"><title>Chat</title>
            <form id="say"><input id="text" autofocus autocomplete="off" size="60"></form><pre id="room"></pre>
            <script>
              const socket = new WebSocket(location.href.replace(/^http/, "ws") + "room");
              const show = line => document.getElementById("room").append(line + "\\n");
              socket.onmessage = message => show(message.data);
              socket.onclose = () => show("* the room is closed");
              document.getElementById("say").onsubmit = event => {
                event.preventDefault();
                const text = document.getElementById("text");
                socket.send(text.value);
                text.value = "";
              };
            </script>
            """;

    private final Set<WebSocket> guests = new LinkedHashSet<>(); // no lock: everything runs on the reactor's thread
    private int visitors;

    private WebChat() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            ListeningPort port = listen(net, Program.endpoint(arguments, 0)).await();
            Program.serve("the room is open at http://127.0.0.1:" + port.port() + "/");
        });
    }

    // @start region="chat"
    static Deferred<ListeningPort> listen(Net net, Endpoint endpoint) {
        WebChat room = new WebChat();
        byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
        Router routes = Router.of(r -> r.get("/", _ -> Response.bytes("text/html; charset=utf-8", page))
                .webSocket("/room", room::talk, o -> o.maxMessage(1000)));
        return HttpServer.of(net, routes).listen(endpoint);
    }

    private void talk(WebSocket socket) {
        String name = "guest " + ++visitors;
        tellAll(name + " is here");
        guests.add(socket);
        try {
            for (Message message : socket.messages()) {
                if (message instanceof Message.Text(String text)) {
                    tellAll(name + ": " + text);
                }
            }
        } finally {
            guests.remove(socket);
            tellAll(name + " has left");
        }
    }

    private void tellAll(String line) {
        for (WebSocket guest : guests) {
            var _ = guest.send(line).addErrback(_ -> null); // who is gone is about to leave
        }
    }
    // @end region="chat"
}
