package dev.hawser.http.h1;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;

/**
 * The head of a response that passed all checks.
 *
 * @param status how the request was answered, or what is said on the way to that
 * @param headers its fields
 * @param length of its body; -1 if that comes in chunks, {@link #UNTIL_END} if it ends with the connection
 * @param keepAlive whether the connection can be used again
 */
public record ResponseHead(Status status, Headers headers, long length, boolean keepAlive) {
    /** The length of a body that ends with the connection. */
    public static final long UNTIL_END = Long.MAX_VALUE;

    /** {@return whether another head follows} */
    public boolean isInterim() {
        return status.code() < 200;
    }
}
