package dev.hawser.benchmarks.servers;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerResponse;

/// Helidon's server of HTTP/1.1 and, by prior knowledge, HTTP/2, a virtual thread for each connection.
final class HelidonWeb {
    private HelidonWeb() {}

    static int start() {
        return WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .routing(routes -> routes.get(
                                "/hello", (_, response) -> answer(response, Contents.TEXT, Contents.HELLO))
                        .get("/big", (_, response) -> answer(response, Contents.BYTES, Contents.BIG))
                        .post("/json", (request, response) -> {
                            byte[] asked = request.content().as(byte[].class);
                            answer(response, Contents.JSON, Contents.again(asked));
                        }))
                .build()
                .start()
                .port();
    }

    private static void answer(ServerResponse response, String type, byte[] content) {
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.send(content);
    }
}
