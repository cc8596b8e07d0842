package dev.hawser.http.websocket;

import dev.hawser.http.Headers;
import java.util.List;
import java.util.Locale;

/** Whether both sides want to compress (RFC 7692), each message by itself, so that nothing is held between two. */
final class Deflation {
    static final String FIELD = "Sec-WebSocket-Extensions";
    static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final String NAME = "permessage-deflate";

    private Deflation() {}

    /** Whether a client offers what this side can do: it cannot choose a smaller window. */
    static boolean isOffered(Headers asked) {
        return Keys.words(asked, FIELD).stream().anyMatch(Deflation::canBe);
    }

    private static boolean canBe(String offer) {
        List<String> parts = parts(offer);
        return parts.getFirst().equals(NAME)
                && parts.stream()
                        .skip(1)
                        .allMatch(part -> part.endsWith("_no_context_takeover")
                                || part.equals("client_max_window_bits")
                                || part.startsWith("client_max_window_bits=")
                                || part.equals("server_max_window_bits=15"));
    }

    /** Whether a server has agreed, as this side has offered it. */
    static boolean isAgreed(Headers answered) {
        List<String> words = Keys.words(answered, FIELD);
        if (words.size() != 1) {
            return false;
        }
        List<String> parts = parts(words.getFirst());
        return parts.getFirst().equals(NAME)
                && parts.contains("server_no_context_takeover")
                && parts.stream()
                        .skip(1)
                        .allMatch(part -> part.endsWith("_no_context_takeover")
                                || part.startsWith("server_max_window_bits=")); // a smaller one is read alike
    }

    private static List<String> parts(String offer) {
        return List.of(offer.replace(" ", "")
                .replace("\t", "")
                .toLowerCase(Locale.ROOT)
                .split(";", -1));
    }
}
