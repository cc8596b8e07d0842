package dev.hawser.batch.step;

import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and follows its redirects, in an inline function.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class HttpSender {
    private static final int MOST_REDIRECTS = 10;

    /** Which redirects are followed. */
    enum Redirects {
        NEVER,
        /** All but those that lead from HTTPS to HTTP. */
        NORMAL,
        ALWAYS
    }

    /**
     * How to send.
     *
     * @param redirects which are followed
     * @param cookies whether cookies of responses are sent back
     * @param gzip whether compressed bodies are asked for
     * @param bodyLimit how many bytes a body may have
     */
    record Manner(Redirects redirects, boolean cookies, boolean gzip, long bodyLimit) {}

    private final HttpClient client;
    private final Shared shared;
    private final CookieJar cookies;
    private final Manner manner;
    private final long deadline;
    private final boolean bounded;

    /**
     * Makes one for a request.
     *
     * @param client sends it
     * @param performance the step that it is for
     * @param manner how to send
     * @param timeout how long it may take, with all redirects; empty for as long as it takes
     */
    HttpSender(HttpClient client, Performance performance, Manner manner, Optional<Duration> timeout) {
        this.client = client;
        this.shared = performance.shared();
        this.cookies = performance.cookies();
        this.manner = manner;
        this.bounded = timeout.isPresent();
        this.deadline =
                shared.reactor().nanoTime() + timeout.orElse(Duration.ZERO).toNanos();
    }

    /**
     * {@return the response}
     *
     * @param first the request
     * @throws StepFailure if a redirect cannot be followed
     * @throws TimeoutException if the time is over
     * @throws IOException if there was none
     */
    HttpAnswer send(HttpCall first) throws StepFailure, IOException, TimeoutException {
        HttpCall call = first;
        for (int redirects = 0; ; redirects++) {
            HttpResponse<byte[]> response = sendOnce(call);
            URI target = redirect(call, response);
            if (target == null) {
                return new HttpAnswer(response.statusCode(), response.headers(), call.uri(), plain(response));
            }
            if (redirects == MOST_REDIRECTS) {
                throw StepFailure.permanent(
                        "redirects", "was redirected " + (MOST_REDIRECTS + 1) + " times, the last time to " + target);
            }
            call = call.redirected(response.statusCode(), target);
        }
    }

    private HttpResponse<byte[]> sendOnce(HttpCall call) throws IOException, TimeoutException {
        Reactor reactor = shared.reactor();
        shared.names().lookUp(call.uri().getHost());
        HttpResponse<byte[]> response = Waits.await(
                reactor.fromCompletionStage(client.sendAsync(request(call), LimitedBody.upTo(manner.bodyLimit()))),
                remaining(),
                _ -> {});
        if (manner.cookies()) {
            cookies.take(call.uri(), response.headers());
        }
        return response;
    }

    private Optional<Duration> remaining() {
        return bounded
                ? Optional.of(
                        Duration.ofNanos(Math.max(0, deadline - shared.reactor().nanoTime())))
                : Optional.empty();
    }

    private static HttpRequest.BodyPublisher publisher(HttpCall.Body body) throws IOException {
        return switch (body) {
            case HttpCall.Body.Bytes(byte[] bytes, boolean _) ->
                bytes.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(bytes);
            case HttpCall.Body.File(Path path) -> HttpRequest.BodyPublishers.ofFile(path);
        };
    }

    private HttpRequest request(HttpCall call) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(call.uri()).method(call.method(), publisher(call.body()));
        String ownCookies = null;
        for (HttpCall.Header header : call.headers()) {
            if (header.is("cookie")) {
                ownCookies = ownCookies == null ? header.value() : ownCookies + "; " + header.value();
            } else {
                builder.header(header.name(), header.value());
            }
        }
        String all = join(ownCookies, manner.cookies() ? String.join("; ", cookies.cookiesFor(call.uri())) : "");
        if (!all.isEmpty()) {
            builder.header("Cookie", all);
        }
        if (manner.gzip() && call.header("accept-encoding").isEmpty()) {
            builder.header("Accept-Encoding", "gzip");
        }
        return builder.build();
    }

    private static String join(@Nullable String own, String others) {
        if (own == null) {
            return others;
        }
        return others.isEmpty() ? own : own + "; " + others;
    }

    private @Nullable URI redirect(HttpCall call, HttpResponse<byte[]> response) throws StepFailure {
        int status = response.statusCode();
        boolean redirects = (status >= 301 && status <= 303) || status == 307 || status == 308;
        String location = response.headers().firstValue("location").orElse("");
        if (!redirects || location.isEmpty() || manner.redirects() == Redirects.NEVER) {
            return null;
        }
        URI target = target(call.uri(), location);
        boolean downgrade = isHttps(call.uri()) && !isHttps(target);
        return downgrade && manner.redirects() == Redirects.NORMAL ? null : target;
    }

    private static URI target(URI from, String location) throws StepFailure {
        try {
            URI target = UrlText.withoutUser(from.resolve(UrlText.lenient(location)));
            if (target.getHost() != null
                    && target.getScheme().toLowerCase(Locale.ROOT).startsWith("http")) {
                return target;
            }
        } catch (IllegalArgumentException notOne) {
            // Told below.
        }
        throw StepFailure.permanent("redirects", "was redirected to '" + location + "', which is no URL of HTTP");
    }

    private static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Compressed bodies come even unasked. A response to HEAD says so of a body that it does not have. */
    private byte[] plain(HttpResponse<byte[]> response) throws IOException {
        String encoding = response.headers().firstValue("content-encoding").orElse("");
        boolean gzip = encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip");
        byte[] body = response.body();
        if (!gzip || body.length == 0 || !manner.gzip()) {
            return body;
        }
        if (body.length < BIG) {
            return Gunzip.inflate(body, manner.bodyLimit());
        }
        return Waits.await(shared.reactor().deferToThread(() -> Gunzip.inflate(body, manner.bodyLimit())));
    }

    /** From how many bytes on work on a body is a worker's: about a millisecond of it. */
    static final int BIG = 64 * 1024;
}
