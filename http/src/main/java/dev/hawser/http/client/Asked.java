package dev.hawser.http.client;

import dev.hawser.http.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of one request.
 *
 * @param id counts the requests of the client
 * @param request as it was made
 * @param status how it was answered; empty if it was not
 * @param tries how often a request was sent for it, redirects and retries included, or was to be
 * @param bytes of content that were read, as they came
 * @param begun when it was made
 * @param queued from then on, until there was a connection for the last of its tries
 * @param untilHead from then on, until the head of its answer had come
 * @param total from then on, until it ended
 * @param end how it ended
 * @param cause why it failed
 */
public record Asked(
        long id,
        ClientRequest request,
        Optional<Status> status,
        int tries,
        long bytes,
        Instant begun,
        Duration queued,
        Duration untilHead,
        Duration total,
        End end,
        Optional<Throwable> cause) {
    /** How a request ended. */
    public enum End {
        /** The answer was read to its end. */
        ANSWERED,
        /** It failed. */
        FAILED,
        /** It took too long. */
        TIMEOUT,
        /** Who asked has cancelled, or closed the answer before its end. */
        CANCELLED
    }
}
