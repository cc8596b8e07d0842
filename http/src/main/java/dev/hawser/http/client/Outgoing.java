package dev.hawser.http.client;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.h2.SentFields;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request, ready to be written.
 *
 * @param request what was asked
 * @param target path and query
 * @param authority whom it is for, as a field says it
 * @param others names and values of the other fields, but for those that frame the content in HTTP/1.1
 * @param length of the content; -1 if that is not known before
 * @param waits whether it waits for leave to follow
 * @param proxy by which a plain request goes
 */
record Outgoing(
        ClientRequest request,
        String target,
        String authority,
        List<String> others,
        long length,
        boolean waits,
        Optional<Proxy> proxy) {

    /** As it goes to its origin, by its proxy. */
    static Outgoing of(ClientRequest request, ClientSettings settings) {
        Origin origin = Origin.of(request.uri());
        Optional<Proxy> proxy =
                settings.proxies().of(origin).filter(given -> given.kind() == Proxy.Kind.HTTP && !origin.secure());
        Headers headers = request.headers();
        boolean waits = request.expectsContinue() && hasContent(request);
        List<String> others = others(request, settings);
        if (waits) {
            field(others, "Expect", "100-continue");
        }
        long length = switch (request.content()) {
            case ClientRequest.Bytes(byte[] bytes) -> bytes.length;
            case ClientRequest.Pulled pulled -> pulled.length();
        };
        if (length > 0 || (length == 0 && isExpectedToCarry(request.method()))) {
            field(others, "Content-Length", Long.toString(length));
        }
        return new Outgoing(
                request,
                target(request.uri()),
                headers.first("Host").orElseGet(origin::authority),
                others,
                length,
                waits,
                proxy);
    }

    private static List<String> others(ClientRequest request, ClientSettings settings) {
        Headers headers = request.headers();
        List<String> others = new ArrayList<>();
        String cookies = request.cookies()
                .or(settings::cookies)
                .map(jar -> jar.of(request.uri()))
                .orElse("");
        headers.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Host") && (cookies.isEmpty() || !name.equalsIgnoreCase("Cookie"))) {
                field(others, name, value);
            }
        });
        if (!cookies.isEmpty()) {
            field(
                    others,
                    "Cookie",
                    headers.first("Cookie").map(own -> own + "; ").orElse("") + cookies);
        }
        if (asksForCompression(request, settings)) {
            field(others, "Accept-Encoding", "gzip, deflate");
        }
        if (headers.first("User-Agent").isEmpty()) {
            field(others, "User-Agent", "hawser");
        }
        return others;
    }

    private static void field(List<String> to, String name, String value) {
        to.add(name);
        to.add(value);
    }

    private static boolean isExpectedToCarry(Method method) {
        return method.equals(Method.POST) || method.equals(Method.PUT) || method.equals(Method.PATCH);
    }

    /** What is to be done. */
    Method method() {
        return request.method();
    }

    /** What follows the head. */
    ClientRequest.Content content() {
        return request.content();
    }

    /** For messages: method and URL. */
    String line() {
        return request.toString();
    }

    /** Whether the content goes in chunks by HTTP/1.1. */
    boolean isChunked() {
        return length < 0;
    }

    /** The head for HTTP/1.1, to its empty line. */
    byte[] head() {
        StringBuilder head = new StringBuilder(256)
                .append(method().name())
                .append(' ')
                .append(proxy.isPresent() ? Origin.of(request.uri()) : "")
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(authority)
                .append("\r\n");
        for (int i = 0; i < others.size(); i += 2) {
            head.append(others.get(i)).append(": ").append(others.get(i + 1)).append("\r\n");
        }
        proxy.ifPresent(given -> head.append(Connector.authorization(given)));
        if (isChunked()) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The head for HTTP/2. */
    List<String> fields() {
        String scheme = Origin.of(request.uri()).secure() ? "https" : "http";
        return SentFields.request(
                List.of(":method", method().name(), ":scheme", scheme, ":authority", authority, ":path", target),
                others);
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

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return target.chars().allMatch(c -> c < 0x80)
                ? target
                : URI.create(target).toASCIIString();
    }
}
