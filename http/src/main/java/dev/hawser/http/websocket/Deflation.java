package dev.hawser.http.websocket;

import dev.hawser.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whether both sides want to compress (RFC 7692), each message by itself, so that nothing is held between two. */
final class Deflation {
    static final String FIELD = "Sec-WebSocket-Extensions";
    static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final String NAME = "permessage-deflate";

    private static final Pattern OFFERED = Pattern.compile("(client|server)_no_context_takeover"
            + "|client_max_window_bits(=\"?([89]|1[0-5])\"?)?|server_max_window_bits=\"?15\"?");

    /** A smaller window of the server's is read alike. */
    private static final Pattern ANSWERED =
            Pattern.compile("(client|server)_no_context_takeover|server_max_window_bits=\"?([89]|1[0-5])\"?");

    private Deflation() {}

    /** Whether a client offers what this side can do: it cannot choose a smaller window. */
    static boolean isOffered(Headers asked) {
        return Keys.words(asked, FIELD).stream().anyMatch(Deflation::canBe);
    }

    private static boolean canBe(String offer) {
        return isMadeOf(parts(offer), OFFERED);
    }

    /** Whether it is the extension with parameters of these, each once: anything else is to be declined. */
    private static boolean isMadeOf(List<String> parts, Pattern allowed) {
        List<String> parameters = parts.subList(1, parts.size());
        long names = parameters.stream()
                .map(part -> part.replaceFirst("=.*", ""))
                .distinct()
                .count();
        return parts.getFirst().equals(NAME)
                && names == parameters.size()
                && parameters.stream().allMatch(part -> allowed.matcher(part).matches());
    }

    /** Whether a server has agreed, as this side has offered it. */
    static boolean isAgreed(Headers answered) {
        List<String> words = Keys.words(answered, FIELD);
        if (words.size() != 1) {
            return false;
        }
        List<String> parts = parts(words.getFirst());
        return parts.contains("server_no_context_takeover") && isMadeOf(parts, ANSWERED);
    }

    private static List<String> parts(String offer) {
        return List.of(offer.replace(" ", "")
                .replace("\t", "")
                .toLowerCase(Locale.ROOT)
                .split(";", -1));
    }
}
