package dev.hawser.http.client;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.h1.ResponseHead;
import java.net.URI;
import java.util.Optional;

/** What request follows a redirect. */
final class Redirects {
    /** What is meant for one server alone. */
    private static final String[] CONFIDENTIAL = {"Authorization", "Cookie", "Proxy-Authorization", "Host"};

    /** What belongs to content that is not sent any more. */
    private static final String[] OF_CONTENT = {
        "Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Idempotency-Key"
    };

    private Redirects() {}

    /**
     * The next request; empty if the answer is to be given as it is.
     *
     * @throws Exception if it leads nowhere, or as the policy wants it
     */
    static Optional<ClientRequest> next(ClientRequest request, ResponseHead head) throws Exception {
        String location = head.headers().first("Location").orElse("");
        RedirectPolicy policy = request.redirects();
        if (!redirects(head.status().code()) || location.isEmpty() || policy == RedirectPolicy.NEVER) {
            return Optional.empty();
        }
        URI target = target(request, location);
        Origin from = Origin.of(request.uri());
        Origin to = Origin.of(target);
        boolean becomesGet = becomesGet(head.status().code(), request.method());
        if (!becomesGet && !request.content().isRepeatable()) {
            return Optional.empty();
        }
        Headers kept = from.equals(to) ? request.headers() : request.headers().without(CONFIDENTIAL);
        ClientRequest next = becomesGet
                ? request.redirected(Method.GET, target, kept.without(OF_CONTENT), new ClientRequest.Bytes(new byte[0]))
                : request.redirected(request.method(), target, kept, request.content());
        return policy.follow(request, head.status(), next);
    }

    private static boolean redirects(int code) {
        return (code >= 301 && code <= 303) || code == 307 || code == 308;
    }

    private static boolean becomesGet(int code, Method method) {
        boolean looks = method.equals(Method.GET) || method.equals(Method.HEAD);
        return (code <= 302 && method.equals(Method.POST)) || (code == 303 && !looks);
    }

    private static URI target(ClientRequest request, String location) throws HttpClientException {
        try {
            URI target = resolve(request.uri(), encoded(location));
            Origin.of(target);
            return target;
        } catch (IllegalArgumentException e) {
            throw new HttpClientException(
                    HttpClientException.Kind.REDIRECT,
                    request + ": it was redirected to '" + encoded(location) + "', where no request can go: "
                            + e.getMessage(),
                    e);
        }
    }

    private static URI resolve(URI base, String location) {
        String path = base.getRawPath() == null || base.getRawPath().isEmpty() ? "/" : base.getRawPath();
        String root = base.getScheme() + "://" + base.getRawAuthority();
        // the JDK would drop the last segment of the path before a query
        return URI.create(root + path).resolve(location.startsWith("?") ? root + path + location : location);
    }

    /** What servers write there although it is in no URL. */
    private static String encoded(String location) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < location.length(); i++) {
            char c = location.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
                encoded.append(String.format("%%%02X", (int) c));
            } else {
                encoded.append(c);
            }
        }
        int fragment = encoded.indexOf("#");
        return fragment < 0 ? encoded.toString() : encoded.substring(0, fragment);
    }
}
