package dev.hawser.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a field with what stands behind it, as in {@code form-data; name="a"}.
 *
 * @param value before the first semicolon
 * @param named by their names in small letters
 */
record Parameters(String value, Map<String, String> named) {
    static Parameters parse(String text) {
        Map<String, String> named = new LinkedHashMap<>();
        int at = text.indexOf(';');
        String value = (at < 0 ? text : text.substring(0, at)).strip();
        while (at >= 0 && at < text.length()) {
            int sign = text.indexOf('=', at);
            if (sign < 0) {
                break;
            }
            String name = text.substring(at + 1, sign).strip().toLowerCase(Locale.ROOT);
            StringBuilder its = new StringBuilder();
            at = read(text, sign + 1, its);
            named.putIfAbsent(name, its.toString());
        }
        return new Parameters(value, named);
    }

    /** Reads a value, quoted or not. {@return where the next semicolon is} */
    private static int read(String text, int from, StringBuilder into) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (at == text.length() || text.charAt(at) != '"') {
            int end = semicolon(text, at);
            into.append(text.substring(at, end).strip());
            return end;
        }
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            // Browsers write a quote in a name as %22, and no backslash before anything else.
            if (text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at++;
            }
            into.append(text.charAt(at));
        }
        return semicolon(text, at);
    }

    private static int semicolon(String text, int from) {
        int end = text.indexOf(';', from);
        return end < 0 ? text.length() : end;
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(named.get(name));
    }
}
