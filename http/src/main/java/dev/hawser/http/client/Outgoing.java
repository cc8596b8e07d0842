package dev.hawser.http.client;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request, ready to be written to a connection.
 *
 * @param method what is to be done
 * @param head in bytes, to its empty line
 * @param content what follows
 * @param isChunked whether that goes in chunks
 * @param waits whether it waits for leave to follow
 * @param line for messages: method and URL
 */
record Outgoing(
        Method method, byte[] head, ClientRequest.Content content, boolean isChunked, boolean waits, String line) {

    /** As it goes to its origin, by its proxy. */
    static Outgoing of(ClientRequest request, ClientSettings settings) {
        Origin origin = Origin.of(request.uri());
        Optional<Proxy> proxy =
                settings.proxies().of(origin).filter(given -> given.kind() == Proxy.Kind.HTTP && !origin.secure());
        Headers headers = request.headers();
        StringBuilder head = new StringBuilder(256)
                .append(request.method().name())
                .append(' ')
                .append(proxy.isPresent() ? origin : "")
                .append(target(request.uri()))
                .append(" HTTP/1.1\r\n");
        field(head, "Host", headers.first("Host").orElseGet(origin::authority));
        String cookies = request.cookies()
                .or(settings::cookies)
                .map(jar -> jar.of(request.uri()))
                .orElse("");
        headers.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Host") && (cookies.isEmpty() || !name.equalsIgnoreCase("Cookie"))) {
                field(head, name, value);
            }
        });
        if (!cookies.isEmpty()) {
            field(head, "Cookie", headers.first("Cookie").map(own -> own + "; ").orElse("") + cookies);
        }
        if (asksForCompression(request, settings)) {
            head.append("Accept-Encoding: gzip, deflate\r\n");
        }
        if (headers.first("User-Agent").isEmpty()) {
            head.append("User-Agent: hawser\r\n");
        }
        proxy.ifPresent(given -> head.append(Connector.authorization(given)));
        boolean waits = request.expectsContinue() && hasContent(request);
        if (waits) {
            head.append("Expect: 100-continue\r\n");
        }
        boolean chunked = frame(head, request);
        byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        return new Outgoing(request.method(), bytes, request.content(), chunked, waits, request.toString());
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /** Whether the answer may be compressed without its reader knowing; a part of it could not be unpacked alone. */
    static boolean asksForCompression(ClientRequest request, ClientSettings settings) {
        return settings.compressed()
                && request.headers().first("Accept-Encoding").isEmpty()
                && request.headers().first("Range").isEmpty();
    }

    private static boolean hasContent(ClientRequest request) {
        return !(request.content() instanceof ClientRequest.Bytes(byte[] bytes) && bytes.length == 0);
    }

    /** Writes how the content is framed. {@return whether in chunks} */
    private static boolean frame(StringBuilder head, ClientRequest request) {
        long length = switch (request.content()) {
            case ClientRequest.Bytes(byte[] bytes) -> bytes.length;
            case ClientRequest.Pulled pulled -> pulled.length();
        };
        if (length < 0) {
            head.append("Transfer-Encoding: chunked\r\n");
            return true;
        }
        Method method = request.method();
        if (length > 0 || method.equals(Method.POST) || method.equals(Method.PUT) || method.equals(Method.PATCH)) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        return false;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return target.chars().allMatch(c -> c < 0x80)
                ? target
                : URI.create(target).toASCIIString();
    }
}
