package dev.hawser.batch.step;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request, ready to be sent.
 *
 * @param method the method, in capitals
 * @param uri where to
 * @param headers the header fields, in order; a name may be there more than once
 * @param body the bytes of the body; empty for none
 */
record HttpCall(String method, URI uri, List<Header> headers, byte[] body) {
    /** What is not sent to another server than the one it is meant for. */
    private static final List<String> CONFIDENTIAL = List.of("authorization", "cookie", "proxy-authorization", "host");

    /**
     * A header field.
     *
     * @param name its name
     * @param value its value
     */
    record Header(String name, String value) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    HttpCall {
        headers = List.copyOf(headers);
    }

    Optional<String> header(String name) {
        return headers.stream().filter(h -> h.is(name)).map(Header::value).findFirst();
    }

    /**
     * {@return the request that follows a redirect}
     *
     * @param status the status that redirects
     * @param target where to
     */
    HttpCall redirected(int status, URI target) {
        boolean seeOther = status == 303 && !method.equals("HEAD");
        boolean moved = (status == 301 || status == 302) && method.equals("POST");
        boolean becomesGet = seeOther || moved;
        List<Header> kept = new ArrayList<>(headers);
        if (becomesGet) {
            kept.removeIf(h -> h.is("content-type") || h.is("idempotency-key"));
        }
        if (!sameOrigin(uri, target)) {
            kept.removeIf(h -> CONFIDENTIAL.stream().anyMatch(h::is));
        }
        return becomesGet ? new HttpCall("GET", target, kept, new byte[0]) : new HttpCall(method, target, kept, body);
    }

    private static boolean sameOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && port(a) == port(b);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
