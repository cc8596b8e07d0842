package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Names as pages show them and lead to them. */
final class Escaping {
    private static final String UNRESERVED = "-._~/";

    private Escaping() {}

    static String forHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String forUrl(String text) {
        StringBuilder url = new StringBuilder();
        for (byte next : text.getBytes(UTF_8)) {
            char c = (char) (next & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                url.append(c);
            } else {
                url.append(String.format("%%%02X", (int) c));
            }
        }
        return url.toString();
    }
}
