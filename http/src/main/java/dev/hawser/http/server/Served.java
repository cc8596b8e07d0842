package dev.hawser.http.server;

import dev.hawser.http.Status;
import java.time.Duration;
import java.time.Instant;

/**
 * What became of one request.
 *
 * @param id counts the requests of the server
 * @param peer who asked
 * @param line the method and the target
 * @param status how it was answered, or would have been
 * @param bytes of the content that were written
 * @param begun when its head had come
 * @param untilHead from then on, until the answer began
 * @param total from then on, until it ended
 * @param end how it ended
 * @param reason why what came was no request, and was refused; empty for a request
 */
public record Served(
        long id,
        String peer,
        String line,
        Status status,
        long bytes,
        Instant begun,
        Duration untilHead,
        Duration total,
        End end,
        String reason) {
    /** How a request ended. */
    public enum End {
        /** The answer was written to its end. */
        ANSWERED,
        /** The client was gone before. */
        CLIENT_GONE,
        /** The handler took too long. */
        TIMEOUT,
        /** The handler failed, and the answer says so, or broke off. */
        FAILED
    }
}
