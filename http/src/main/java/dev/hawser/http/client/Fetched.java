package dev.hawser.http.client;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/**
 * An answer with all of its content.
 *
 * @param status how the request was answered
 * @param headers its fields; those of the compression only if it was not undone
 * @param uri where it came from, after redirects
 * @param bytes what it carries; not copied
 */
public record Fetched(Status status, Headers headers, URI uri, byte[] bytes) {
    /** How much of an answer stands in a message. */
    private static final int SHOWN = 200;

    /** {@return the content as text, in the character set that the answer names if this JVM knows it, else UTF-8} */
    public String text() {
        return new String(bytes, charset());
    }

    private Charset charset() {
        String type = headers.first("Content-Type").orElse("");
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

    /**
     * Goes on only with a success.
     *
     * @return this
     * @throws HttpClientException if the status is not 200 to 299: of the kind STATUS, with the beginning of the content
     */
    public Fetched requireSuccess() throws HttpClientException {
        if (!status.isSuccess()) {
            String text = text();
            String shown = text.substring(0, Math.min(SHOWN, text.length()))
                    .replaceAll("\\p{Cntrl}+", " ")
                    .strip();
            throw new HttpClientException(
                    HttpClientException.Kind.STATUS,
                    uri + " answered " + status + (shown.isEmpty() ? "" : ": " + shown),
                    null);
        }
        return this;
    }

    @Override
    public String toString() {
        return status + " from " + uri + ", " + bytes.length + " bytes";
    }
}
