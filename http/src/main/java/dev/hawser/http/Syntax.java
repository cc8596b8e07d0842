package dev.hawser.http;

/** Which characters may stand where. */
final class Syntax {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** Whether a character of ASCII may stand in a token; asked for each of each name. */
    private static final boolean[] TOKEN = new boolean[0x80];

    static {
        for (char c = 0; c < TOKEN.length; c++) {
            TOKEN[c] = isDigitOrLetter(c) || TOKEN_MARKS.indexOf(c) >= 0;
        }
    }

    private static final int SHOWN = 80;

    private Syntax() {}

    private static boolean isDigitOrLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    static boolean isTokenChar(char c) {
        return c < TOKEN.length && TOKEN[c];
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Of a field: visible characters, blanks and tabs within, and bytes above ASCII. */
    static boolean isFieldValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return text.isEmpty() || !(isBlank(text.charAt(0)) || isBlank(text.charAt(text.length() - 1)));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** For a message: short, and nothing in it that a terminal would obey. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(SHOWN, text.length()); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown.append(text.length() > SHOWN ? "…\"" : "\"").toString();
    }
}
