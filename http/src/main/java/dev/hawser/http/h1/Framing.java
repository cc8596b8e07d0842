package dev.hawser.http.h1;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import java.util.List;

/** Where a message ends, by its fields: alike for requests and responses. */
final class Framing {
    /** More digits than any body has bytes. */
    private static final int MAX_DIGITS = 18;

    private Framing() {}

    /**
     * The length of a body: -1 for chunks.
     *
     * @param unsaid what it is if the fields do not say
     */
    static long length(Headers headers, int minor, long unsaid) throws Refusal {
        List<String> codings = headers.all("Transfer-Encoding");
        List<String> lengths = headers.all("Content-Length");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty()) {
                throw Refusal.bad("a body is either of a length or in chunks, not both");
            }
            if (minor == 0) {
                throw Refusal.bad("HTTP/1.0 has no chunks");
            }
            if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
                throw new Refusal(Status.NOT_IMPLEMENTED, "the only transfer coding here is chunked");
            }
            return -1;
        }
        if (lengths.isEmpty()) {
            return unsaid;
        }
        String length = lengths.getFirst();
        boolean digits = !length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9');
        if (lengths.size() > 1 || !digits || length.length() > MAX_DIGITS) {
            throw Refusal.bad("Content-Length is one number");
        }
        return Long.parseLong(length);
    }

    static boolean keepAlive(Headers headers, int minor) {
        return !headers.has("Connection", "close") && (minor == 1 || headers.has("Connection", "keep-alive"));
    }
}
