package dev.hawser.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request is about: a path, whose segments are decoded once, and a query.
 *
 * @param path as it was written, from its slash on; {@code *} for the server itself
 * @param query as it was written, without its question mark; empty if there is none
 * @param segments of the path, decoded; those of {@code /a/b%2fc/} are {@code a}, {@code b/c} and an empty one
 */
public record Target(String path, String query, List<String> segments) {
    /** Takes a copy. */
    public Target {
        segments = List.copyOf(segments);
    }

    /**
     * Reads a target.
     *
     * @param text a path with or without a query, or {@code *}
     * @return the target
     * @throws IllegalArgumentException if it is none
     */
    public static Target parse(String text) {
        if (text.equals("*")) {
            return new Target(text, "", List.of());
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a target begins with a slash, was " + Syntax.shown(text));
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw new IllegalArgumentException(
                        "a target has only visible characters of ASCII and no #, was " + Syntax.shown(text));
            }
        }
        int mark = text.indexOf('?');
        String path = mark < 0 ? text : text.substring(0, mark);
        List<String> segments = new ArrayList<>(4);
        int from = 1;
        for (int slash = path.indexOf('/', from); slash >= 0; slash = path.indexOf('/', from)) {
            segments.add(decoded(path.substring(from, slash), false));
            from = slash + 1;
        }
        segments.add(decoded(path.substring(from), false));
        return new Target(path, mark < 0 ? "" : text.substring(mark + 1), segments);
    }

    private static String decoded(String text, boolean plusIsBlank) {
        if (text.indexOf('%') < 0 && !(plusIsBlank && text.indexOf('+') >= 0)) {
            return text;
        }
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.put((byte) (hex(text, i + 1) << 4 | hex(text, i + 2)));
                i += 2;
            } else {
                bytes.put((byte) (c == '+' && plusIsBlank ? ' ' : c));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a target is UTF-8, was " + Syntax.shown(text), e);
        }
    }

    /** The names and values of a query, or of a form, decoded. */
    static List<Map.Entry<String, String>> pairs(String text) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String pair : text.split("&", -1)) {
            int sign = pair.indexOf('=');
            if (!pair.isEmpty()) {
                pairs.add(Map.entry(
                        decoded(sign < 0 ? pair : pair.substring(0, sign), true),
                        sign < 0 ? "" : decoded(pair.substring(sign + 1), true)));
            }
        }
        return pairs;
    }

    private static int hex(String text, int at) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
            throw new IllegalArgumentException("% is followed by two hexadecimal digits, was " + Syntax.shown(text));
        }
        return digit;
    }

    /**
     * {@return the first value of a name in the query, decoded; empty if there is none, or none that can be decoded}
     *
     * @param name decoded
     */
    public Optional<String> query(String name) {
        try {
            for (String pair : query.split("&", -1)) {
                int sign = pair.indexOf('=');
                if (decoded(sign < 0 ? pair : pair.substring(0, sign), true).equals(name) && !pair.isEmpty()) {
                    return Optional.of(sign < 0 ? "" : decoded(pair.substring(sign + 1), true));
                }
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return query.isEmpty() ? path : path + "?" + query;
    }
}
