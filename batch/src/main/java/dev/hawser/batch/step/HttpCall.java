package dev.hawser.batch.step;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A request, ready to be sent.
 *
 * @param method the method, in capitals
 * @param uri where to
 * @param headers the header fields, in order; a name may be there more than once
 * @param body what is sent
 */
record HttpCall(String method, URI uri, List<Header> headers, Body body) {
    /**
     * A header field.
     *
     * @param name its name
     * @param value its value
     * @param isSecret whether a secret is in it
     */
    record Header(String name, String value, boolean isSecret) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /** What is sent. */
    sealed interface Body {
        /** Nothing. */
        Body NONE = new Bytes(new byte[0], false);

        /** {@return whether a secret is in it, as far as the job tells} */
        default boolean isSecret() {
            return this instanceof Bytes(byte[] _, boolean isSecret) && isSecret;
        }

        /**
         * What is in memory.
         *
         * @param bytes the body; empty for none
         * @param isSecret whether a secret is in it
         */
        record Bytes(byte[] bytes, boolean isSecret) implements Body {
            static Bytes of(String text, boolean isSecret) {
                return new Bytes(text.getBytes(StandardCharsets.UTF_8), isSecret);
            }
        }

        /**
         * What is read while it is sent.
         *
         * @param path the file
         * @param length how long it is
         */
        record File(Path path, long length) implements Body {}
    }

    HttpCall {
        headers = List.copyOf(headers);
    }

    HttpCall withBody(Body other) {
        return new HttpCall(method, uri, headers, other);
    }
}
