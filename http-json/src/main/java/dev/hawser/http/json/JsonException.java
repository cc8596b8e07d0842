package dev.hawser.http.json;

import java.io.IOException;

/** What a server answered is no JSON, or does not fit what was expected. The message says where. */
public final class JsonException extends IOException {
    private static final long serialVersionUID = 1L;

    JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
