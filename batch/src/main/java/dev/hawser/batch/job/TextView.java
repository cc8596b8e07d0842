package dev.hawser.batch.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text as it is, or with its escapes undone; each character knows where in the original it comes from.
 *
 * @param text what is to be looked through
 * @param starts where each character begins in the original, and the last one's end; null if that is the same place
 * @param isOfBytes whether each character stands for a byte of UTF-8
 */
record TextView(String text, int @Nullable [] starts, boolean isOfBytes) {
    private static final int HEX = 16;

    /** {@return the text as it is} */
    static TextView plain(String text) {
        return new TextView(text, null, false);
    }

    /** {@return the views in which something is undone; none if there is nothing to undo} */
    static List<TextView> decoded(String text) {
        List<TextView> views = new ArrayList<>(3);
        if (text.indexOf('\\') >= 0) {
            views.add(ofJson(text));
        }
        if (text.indexOf('%') >= 0) {
            views.add(ofPercent(text, false));
        }
        if (text.indexOf('+') >= 0) {
            views.add(ofPercent(text, true));
        }
        return views;
    }

    /** {@return a text as its bytes in UTF-8, each as a character} */
    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** {@return where a character of the view begins in the original} */
    int start(int index) {
        return starts == null ? index : starts[index];
    }

    /** Collects a view. */
    private static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private int[] starts;

        Builder(int length) {
            starts = new int[length + 1];
        }

        void add(String characters, int start) {
            int from = text.length();
            text.append(characters);
            if (text.length() >= starts.length) {
                starts = Arrays.copyOf(starts, 2 * text.length());
            }
            Arrays.fill(starts, from, text.length(), start);
        }

        TextView view(int end, boolean isOfBytes) {
            starts[text.length()] = end;
            return new TextView(text.toString(), starts, isOfBytes);
        }
    }

    /** {@return a text with {@code %xx} undone}
     *
     * @param plus whether a plus is a space, as in a form
     */
    static TextView ofPercent(String text, boolean plus) {
        Builder view = new Builder(text.length());
        int at = 0;
        while (at < text.length()) {
            int code = text.charAt(at) == '%' ? hex(text, at + 1, 2) : -1;
            int end = code >= 0 ? at + 3 : text.offsetByCodePoints(at, 1);
            String character = text.substring(at, end);
            if (code >= 0) {
                character = String.valueOf((char) code);
            } else if (plus && character.equals("+")) {
                character = " ";
            } else {
                character = bytes(character);
            }
            view.add(character, at);
            at = end;
        }
        return view.view(at, true);
    }

    private static TextView ofJson(String text) {
        Builder view = new Builder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean escape = c == '\\' && at + 1 < text.length();
            int code = escape && text.charAt(at + 1) == 'u' ? hex(text, at + 2, 4) : -1;
            int end = at + (code >= 0 ? 6 : escape ? 2 : 1);
            char plain = code >= 0 ? (char) code : escape ? unescaped(text.charAt(at + 1)) : c;
            view.add(String.valueOf(plain), at);
            at = end;
        }
        return view.view(at, false);
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> c;
        };
    }

    /** The number that some hexadecimal digits say, or -1. */
    private static int hex(String text, int from, int digits) {
        int number = 0;
        for (int at = from; at < from + digits; at++) {
            int digit = at < text.length() && text.charAt(at) < 128 ? Character.digit(text.charAt(at), HEX) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number * HEX + digit;
        }
        return number;
    }
}
