package dev.hawser.http.websocket;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** What one side of a WebSocket says to the other, in one piece. */
public sealed interface Message {
    /**
     * Text.
     *
     * @param text what is said
     */
    record Text(String text) implements Message {
        /** Checks it. */
        public Text {
            requireNonNull(text, "text");
        }

        @Override
        public byte[] payload() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Bytes.
     *
     * @param bytes not copied
     */
    record Binary(byte[] bytes) implements Message {
        /** Checks it. */
        public Binary {
            requireNonNull(bytes, "bytes");
        }

        @Override
        public byte[] payload() {
            return bytes;
        }
    }

    /** {@return what is sent: the bytes, or the text as UTF-8} */
    byte[] payload();

    /**
     * {@return a text}
     *
     * @param text what is said
     */
    static Message text(String text) {
        return new Text(text);
    }

    /**
     * {@return bytes}
     *
     * @param bytes not copied
     */
    static Message binary(byte[] bytes) {
        return new Binary(bytes);
    }
}
