package dev.hawser.batch.step;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/**
 * A response.
 *
 * @param status its status
 * @param headers its header fields
 * @param uri where it came from, after redirects
 * @param body its body, uncompressed
 */
record HttpAnswer(int status, HttpHeaders headers, URI uri, byte[] body) {
    /** {@return the body as text, in the character set that the response names, else UTF-8} */
    String text() {
        return new String(body, charset());
    }

    private Charset charset() {
        String type = headers.firstValue("content-type").orElse("");
        int at = type.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (at < 0) {
            return StandardCharsets.UTF_8;
        }
        String name = type.substring(at + "charset=".length());
        int end = name.indexOf(';');
        try {
            return Charset.forName(
                    (end < 0 ? name : name.substring(0, end)).strip().replace("\"", ""));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
