package dev.hawser.http.h2;

import dev.hawser.http.Headers;
import java.util.Set;

/** What the fields of a head may be (RFC 9113 section 8.2), for both sides. */
final class FieldRules {
    /** What speaks of the connection is said otherwise here. */
    private static final Set<String> OF_CONNECTION =
            Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

    private static final int MAX_DIGITS = 18;

    private FieldRules() {}

    /** Whether a field of an answer, or of a request of ours, is left out here. */
    static boolean isOfConnection(String lower) {
        return OF_CONNECTION.contains(lower);
    }

    static void check(int stream, String name, String value) throws H2Failure {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
                throw malformed(stream, "the name of a field has capitals");
            }
        }
        if (isOfConnection(name) || (name.equals("te") && !value.equals("trailers"))) {
            throw malformed(stream, "the field " + name + " is of HTTP/1.1");
        }
    }

    static H2Failure malformed(int stream, String what) {
        return H2Failure.stream(stream, ErrorCode.PROTOCOL_ERROR, what);
    }

    /** The length that is said; -1 if none is. */
    static long length(int stream, Headers headers) throws H2Failure {
        var said = headers.all("content-length");
        if (said.isEmpty()) {
            return -1;
        }
        String text = said.getFirst();
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (said.size() > 1 || !digits || text.length() > MAX_DIGITS) {
            throw malformed(stream, "the length of a body is one number");
        }
        return Long.parseLong(text);
    }

    static Headers headers(int stream, java.util.List<String> fields) throws H2Failure {
        try {
            return Headers.of(fields);
        } catch (IllegalArgumentException e) {
            throw malformed(stream, String.valueOf(e.getMessage()));
        }
    }
}
