package dev.hawser.benchmarks.servers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// The JDK's server, a virtual thread for each request.
final class JdkWeb {
    private JdkWeb() {}

    static int start() throws IOException {
        System.setProperty(
                "sun.net.httpserver.nodelay", "true"); // else a body waits for the client to acknowledge its head
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/hello", exchange -> answer(exchange, Contents.TEXT, Contents.HELLO));
        server.createContext("/big", exchange -> answer(exchange, Contents.BYTES, Contents.BIG));
        server.createContext("/json", exchange -> {
            byte[] asked = exchange.getRequestBody().readAllBytes();
            answer(exchange, Contents.JSON, Contents.again(asked));
        });
        server.start();
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String type, byte[] content) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }
}
