package dev.hawser.benchmarks.programs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a client sends again and again, and how long each answer is.
///
/// @param request the bytes
/// @param answer how long; 0 if the head of the first answer says that
record Ask(byte[] request, int answer) {
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern LENGTH =
            Pattern.compile("\r\ncontent-length: *([0-9]+)\r\n", Pattern.CASE_INSENSITIVE);

    /// Some 170 bytes, as a small service is sent them.
    private static final String JSON = """
            {"id":4711,"name":"Ada Lovelace","mail":"ada@example.org","tags":["first","analytical","engine"],\
            "address":{"street":"St James's Square 12","city":"London"},"paid":true}""";

    /// A block, which comes back.
    static Ask block(int length) {
        return new Ask(new byte[length], length);
    }

    static Ask get(String path) {
        return http("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
    }

    static Ask json() {
        return http("POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + JSON.length() + END_OF_HEAD + JSON);
    }

    private static Ask http(String request) {
        return new Ask(request.getBytes(US_ASCII), 0);
    }

    /// {@return how long an answer is, by its beginning; 0 if more of that is needed}
    static int length(byte[] begun, int count) {
        String text = new String(begun, 0, Math.min(count, begun.length), ISO_8859_1);
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            return 0;
        }
        Matcher length = LENGTH.matcher(text);
        if (!text.startsWith("HTTP/1.1 200 ") || !length.find()) {
            throw new IllegalStateException("an answer that is not as expected: " + text);
        }
        return end + END_OF_HEAD.length() + Integer.parseInt(length.group(1));
    }
}
