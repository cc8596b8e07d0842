package dev.hawser.http;

/** Which characters may stand where. */
final class Syntax {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final int SHOWN = 80;

    private Syntax() {}

    static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isTokenChar((char) c));
    }

    /** Of a field: visible characters, blanks and tabs within, and bytes above ASCII. */
    static boolean isFieldValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return text.equals(text.strip());
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
