package dev.hawser.batch.view;

import java.util.Locale;

/**
 * Texts that a person may look at on a terminal. What servers, programs and rows say is not to be trusted there: it could
 * move the cursor, set the title or turn the direction of writing. Such characters are written as JSON would escape them,
 * so that a line of JSON stays the same one.
 */
public final class Shown {
    private Shown() {}

    /**
     * {@return the text as one line, with line breaks, control characters and marks of direction escaped}
     *
     * @param text any text
     */
    public static String line(String text) {
        return escaped(text, false);
    }

    /**
     * {@return the same of a text of several lines: line breaks and tabulators stay}
     *
     * @param text any text
     */
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepsLines) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean kept = !TextWidth.isUnsafe(c) || (keepsLines && (c == '\n' || c == '\t'));
            if (kept) {
                shown.appendCodePoint(c);
            } else {
                shown.append(escape(c));
            }
        });
        return shown.toString();
    }

    private static String escape(int character) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> {
                StringBuilder escapes = new StringBuilder();
                for (char unit : Character.toChars(character)) {
                    escapes.append(String.format(Locale.ROOT, "\\u%04X", (int) unit));
                }
                yield escapes.toString();
            }
        };
    }
}
