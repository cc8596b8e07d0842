package dev.hawser.http.client;

import dev.hawser.http.h1.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * One request that is sent once, and what it is told: by the pool, until it has a connection, and by that. On the reactor.
 *
 * <p>After {@code connected} comes {@code answered}, then {@code over}, which comes first when there is no content; or
 * {@code failed} in the place of any of the first two.
 */
interface Exchange {
    /** What is sent. */
    Outgoing outgoing();

    /** Whether an idle connection will not do: one has just been found dead. */
    boolean wantsFresh();

    /** It has a connection, or a stream of one, which is ended by that. */
    void connected(Runnable leave);

    /** The head of the answer has come. */
    void answered(ResponseHead head, AnswerBody body);

    /** It ends without an answer. */
    void failed(Throwable cause, Loss loss);

    /** The answer was taken to its end, or broke off for a reason, or is given up; so many bytes of content were taken. */
    void over(long bytes, @Nullable Throwable broken);

    /** What is known of a request that has failed. */
    enum Loss {
        /** Not a byte of it was sent. */
        UNSENT,
        /** It was sent on a connection that had been used before, which ended without a word. */
        STALE,
        /** It was sent, or some of it, and nothing came. */
        UNANSWERED,
        /** The server says that it has done nothing for it: it may be sent again, whatever it is. */
        REFUSED,
        /** Sending it again would not help, or nobody knows. */
        FINAL
    }
}
