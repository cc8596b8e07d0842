package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Headers;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.RedirectPolicy;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

// usage: ReverseProxy [ENDPOINT [ORIGIN]]
/**
 * Stands before another server, and hands on what is asked and answered, each way as fast as it is taken. Try it before
 * {@code hawser serve DIR}: {@code curl http://127.0.0.1:8007/}.
 */
final class ReverseProxy {
    /** What is between two neighbours alone, and what both libraries write by themselves. */
    private static final Set<String> NOT_HANDED_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "content-length");

    private ReverseProxy() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            String origin = Program.argument(arguments, 1, "http://127.0.0.1:8000");
            ListeningPort port =
                    listen(net, Program.endpoint(arguments, 0), origin).await();
            Program.serve("stands before " + origin + " at http://127.0.0.1:" + port.port());
        });
    }

    static Deferred<ListeningPort> listen(Net net, Endpoint endpoint, String origin) {
        HttpClient client = HttpClient.of(net, options -> options.compressed(false));
        return HttpServer.of(net, request -> handedOn(client, origin, request), options -> options.maxBody(1L << 40))
                .listen(endpoint);
    }

    // @start region="proxy"
    private static Response handedOn(HttpClient client, String origin, Request request) throws IOException {
        ClientRequest asked = ClientRequest.of(request.method(), URI.create(origin + request.target()))
                .withHeaders(endToEnd(request.headers()).with("X-Forwarded-For", request.peer()))
                .withRedirects(RedirectPolicy.NEVER);
        long length = length(request.headers());
        if (length >= 0 || request.headers().first("Transfer-Encoding").isPresent()) {
            asked = asked.withContent(new ClientRequest.Pulled(request::body, length, false));
        }
        ClientResponse answer = client.send(asked).await(HttpClientException.class);
        return new Response(
                answer.status(), endToEnd(answer.headers()), new Response.Stream(length(answer.headers()), out -> {
                    try (answer) { // its server waits while our client does not read
                        for (byte[] piece = answer.body().read().await();
                                piece.length > 0;
                                piece = answer.body().read().await()) {
                            out.write(piece).await();
                        }
                    }
                }));
    }
    // @end region="proxy"

    private static long length(Headers headers) {
        Optional<String> length = headers.first("Content-Length");
        return length.isPresent() ? Long.parseLong(length.get()) : -1;
    }

    private static Headers endToEnd(Headers headers) {
        List<String> kept = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (!NOT_HANDED_ON.contains(name.toLowerCase(Locale.ROOT)) && !headers.has("Connection", name)) {
                kept.add(name);
                kept.add(value);
            }
        });
        return Headers.of(kept);
    }
}
