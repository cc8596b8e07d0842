package dev.hawser.batch.step;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request, ready to be sent.
 *
 * @param method the method, in capitals
 * @param uri where to
 * @param headers the header fields, in order; a name may be there more than once
 * @param body what is sent
 */
record HttpCall(String method, URI uri, List<Header> headers, Body body) {
    /** What is not sent to another server than the one it is meant for. */
    private static final List<String> CONFIDENTIAL = List.of("authorization", "cookie", "proxy-authorization", "host");

    /**
     * A header field.
     *
     * @param name its name
     * @param value its value
     * @param isSecret whether a secret is in it
     */
    record Header(String name, String value, boolean isSecret) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /** What is sent. */
    sealed interface Body {
        /** Nothing. */
        Body NONE = new Bytes(new byte[0], false);

        /** {@return whether a secret is in it, as far as the job tells} */
        default boolean isSecret() {
            return this instanceof Bytes(byte[] _, boolean isSecret) && isSecret;
        }

        /**
         * What is in memory.
         *
         * @param bytes the body; empty for none
         * @param isSecret whether a secret is in it
         */
        record Bytes(byte[] bytes, boolean isSecret) implements Body {
            static Bytes of(String text, boolean isSecret) {
                return new Bytes(text.getBytes(StandardCharsets.UTF_8), isSecret);
            }
        }

        /**
         * What is read while it is sent.
         *
         * @param path the file
         */
        record File(Path path) implements Body {}
    }

    HttpCall {
        headers = List.copyOf(headers);
    }

    Optional<String> header(String name) {
        return headers.stream().filter(h -> h.is(name)).map(Header::value).findFirst();
    }

    HttpCall withBody(Body other) {
        return new HttpCall(method, uri, headers, other);
    }

    /**
     * {@return the request that follows a redirect; to another server, without what is confidential and what has a
     * secret in it}
     *
     * @param status the status that redirects
     * @param target where to
     * @throws StepFailure if a secret would be sent to another server
     */
    HttpCall redirected(int status, URI target) throws StepFailure {
        boolean seeOther = status == 303 && !method.equals("HEAD");
        boolean moved = (status == 301 || status == 302) && method.equals("POST");
        boolean becomesGet = seeOther || moved;
        List<Header> kept = new ArrayList<>(headers);
        if (becomesGet) {
            kept.removeIf(h -> h.is("content-type") || h.is("idempotency-key"));
        }
        if (!sameOrigin(uri, target)) {
            kept.removeIf(h -> h.isSecret() || CONFIDENTIAL.stream().anyMatch(h::is));
            if (body.isSecret() && !becomesGet) {
                throw StepFailure.permanent(
                        "redirects",
                        "was redirected (" + status + ") from " + HttpFailures.server(uri) + " to "
                                + HttpFailures.server(target)
                                + ", to which the body is not sent, since a secret is in it");
            }
        }
        return becomesGet ? new HttpCall("GET", target, kept, Body.NONE) : new HttpCall(method, target, kept, body);
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
