package dev.hawser.http.client;

import static java.util.Objects.requireNonNull;

import dev.hawser.http.Body;
import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.reactor.Reactor;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What is asked of a server. Immutable. What frames it (Content-Length, Transfer-Encoding, Connection, Expect) is written by the
 * client and may not be among its headers.
 *
 * {@snippet class = dev.hawser.http.ClientSnippetsTest region = post}
 *
 * @param method what is to be done; no CONNECT
 * @param uri where: {@code http} or {@code https}, without user and password
 * @param headers its fields; a {@code Host} among them takes the place of the URL's
 * @param content what it carries
 * @param timeout how long it may take from the call to the last byte of the answer; empty for what the client has
 * @param expectsContinue whether leave to send the content is asked for before
 * @param redirects which redirects are followed
 * @param cookies where its cookies are kept; empty for what the client has
 */
public record ClientRequest(
        Method method,
        URI uri,
        Headers headers,
        Content content,
        Optional<Duration> timeout,
        boolean expectsContinue,
        RedirectPolicy redirects,
        Optional<CookieJar> cookies) {
    private static final Set<String> FRAMING = Set.of(
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "upgrade",
            "te",
            "trailer",
            "expect");

    /** Methods whose requests may be sent again without a second effect. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /** What a request carries. */
    public sealed interface Content {
        /** {@return whether it can be sent a second time} */
        boolean isRepeatable();
    }

    /**
     * Bytes that are there.
     *
     * @param bytes not copied
     */
    public record Bytes(byte[] bytes) implements Content {
        @Override
        public boolean isRepeatable() {
            return true;
        }
    }

    /**
     * What is pulled while it is sent, as fast as the server takes it.
     *
     * @param bodies gives a body for each time that it is sent
     * @param length in bytes; -1 if that is not known: then it is sent in chunks
     * @param isRepeatable whether there is more than one body
     */
    public record Pulled(Supplier<? extends Body> bodies, long length, boolean isRepeatable) implements Content {
        /** Checks the values. */
        public Pulled {
            requireNonNull(bodies, "bodies");
            if (length < -1) {
                throw new IllegalArgumentException("length must be 0 or more, or -1 for unknown, was " + length);
            }
        }
    }

    /** Checks the values. */
    public ClientRequest {
        requireNonNull(method, "method");
        requireNonNull(content, "content");
        requireNonNull(timeout, "timeout");
        requireNonNull(redirects, "redirects");
        requireNonNull(cookies, "cookies");
        if (method.equals(Method.CONNECT)) {
            throw new IllegalArgumentException("CONNECT is for proxies, which the client speaks to by itself");
        }
        Origin.of(uri);
        headers.forEach((name, _) -> {
            if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(name + " is written by the client, as the request is sent");
            }
        });
        if (headers.all("Host").size() > 1) {
            throw new IllegalArgumentException("a request has one Host, not " + headers.all("Host"));
        }
        timeout.ifPresent(time -> HttpClientOptions.positive("timeout", time));
    }

    /**
     * {@return a request without content}
     *
     * @param method what is to be done
     * @param uri where
     */
    public static ClientRequest of(Method method, URI uri) {
        return new ClientRequest(
                method,
                uri,
                Headers.none(),
                new Bytes(new byte[0]),
                Optional.empty(),
                false,
                RedirectPolicy.NORMAL,
                Optional.empty());
    }

    /**
     * {@return a GET}
     *
     * @param url where
     */
    public static ClientRequest get(String url) {
        return of(Method.GET, URI.create(url));
    }

    /**
     * {@return a HEAD}
     *
     * @param url where
     */
    public static ClientRequest head(String url) {
        return of(Method.HEAD, URI.create(url));
    }

    /**
     * {@return a POST}
     *
     * @param url where
     */
    public static ClientRequest post(String url) {
        return of(Method.POST, URI.create(url));
    }

    /**
     * {@return a PUT}
     *
     * @param url where
     */
    public static ClientRequest put(String url) {
        return of(Method.PUT, URI.create(url));
    }

    /**
     * {@return a DELETE}
     *
     * @param url where
     */
    public static ClientRequest delete(String url) {
        return of(Method.DELETE, URI.create(url));
    }

    /**
     * {@return this, with a field}
     *
     * @param name in the place of all of this name
     * @param value the value
     */
    public ClientRequest withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /**
     * {@return this, with other fields}
     *
     * @param all in the place of those that it has
     */
    public ClientRequest withHeaders(Headers all) {
        return new ClientRequest(method, uri, all, content, timeout, expectsContinue, redirects, cookies);
    }

    /**
     * {@return this, with other content}
     *
     * @param other what it carries
     */
    public ClientRequest withContent(Content other) {
        return new ClientRequest(method, uri, headers, other, timeout, expectsContinue, redirects, cookies);
    }

    /**
     * {@return this, with bytes}
     *
     * @param type what they are, such as {@code image/png}
     * @param bytes not copied
     */
    public ClientRequest withBytes(String type, byte[] bytes) {
        return withContent(new Bytes(bytes)).withHeader("Content-Type", type);
    }

    /**
     * {@return this, with text}
     *
     * @param text sent as UTF-8
     */
    public ClientRequest withText(String text) {
        return withBytes("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return this, with JSON}
     *
     * @param json sent as it is
     */
    public ClientRequest withJson(String json) {
        return withBytes("application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return this, with a form, as a browser sends one}
     *
     * @param fields names and values
     */
    public ClientRequest withForm(Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return withBytes("application/x-www-form-urlencoded", form.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * {@return this, with a body that is pulled while it is sent} It can be sent once: no redirect and no retry repeats it.
     *
     * @param body such as that of a request to a server
     */
    public ClientRequest withBody(Body body) {
        requireNonNull(body, "body");
        return withContent(new Pulled(() -> body, -1, false));
    }

    /**
     * {@return this, with what is in a file, which is read while it is sent}
     *
     * @param reactor of the client
     * @param file read by worker threads, each time that it is sent
     * @param length how long it is; a file of another length fails the request
     */
    public ClientRequest withFile(Reactor reactor, Path file, long length) {
        return withContent(new Pulled(() -> Body.ofFile(reactor, file, length), length, true));
    }

    /**
     * {@return this, with a time limit}
     *
     * @param time from the call to the last byte of the answer, more than nothing
     */
    public ClientRequest withTimeout(Duration time) {
        return new ClientRequest(method, uri, headers, content, Optional.of(time), expectsContinue, redirects, cookies);
    }

    /**
     * {@return this, with a key by which its server knows that it is the same request} It may be sent again then, whatever its
     * method is.
     *
     * @param key of this request alone
     */
    public ClientRequest withIdempotencyKey(String key) {
        return withHeader("Idempotency-Key", key);
    }

    /**
     * {@return this, which asks for leave before its content is sent} So a server can refuse much without getting it; one that
     * says nothing gets it after a second.
     */
    public ClientRequest withExpectContinue() {
        return expecting(true);
    }

    ClientRequest expecting(boolean leave) {
        return new ClientRequest(method, uri, headers, content, timeout, leave, redirects, cookies);
    }

    /**
     * {@return this, whose redirects are followed otherwise}
     *
     * @param policy decides
     */
    public ClientRequest withRedirects(RedirectPolicy policy) {
        return new ClientRequest(method, uri, headers, content, timeout, expectsContinue, policy, cookies);
    }

    /**
     * {@return this, with a jar of its own for cookies}
     *
     * @param jar in the place of the client's, redirects included
     */
    public ClientRequest withCookies(CookieJar jar) {
        return new ClientRequest(method, uri, headers, content, timeout, expectsContinue, redirects, Optional.of(jar));
    }

    /** The request that follows by a redirect. */
    ClientRequest redirected(Method next, URI target, Headers its, Content carried) {
        return new ClientRequest(
                next, target, its, carried, timeout, expectsContinue && carried.equals(content), redirects, cookies);
    }

    /** Whether it may be sent a second time: that has no further effect, and its content is still there. */
    boolean isRepeatable() {
        return content.isRepeatable()
                && (IDEMPOTENT.contains(method.name())
                        || headers.first("Idempotency-Key").isPresent());
    }

    @Override
    public String toString() {
        return method + " " + uri;
    }
}
