package dev.hawser.http.testing;

import dev.hawser.http.Headers;
import java.nio.charset.StandardCharsets;

/**
 * A request that an origin was sent, all of it.
 *
 * @param method as it stands in the first line
 * @param target as it stands in the first line
 * @param headers its fields
 * @param body what it carried, its chunks put together; not copied
 * @param connection by which connection it came: the first one of the origin is 1
 */
public record SeenRequest(String method, String target, Headers headers, byte[] body, int connection) {
    /** {@return what it carried, as UTF-8} */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
