package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.http.Body;
import dev.hawser.http.h1.ResponseHead;
import org.jspecify.annotations.Nullable;

/** The content of the answer that a connection receives: taken from what has come, when somebody asks. On the reactor. */
final class AnswerBody implements Body {
    private final AnswerSource source;

    /** What the answer says of its length. */
    private final long length;

    /** Of the request, for messages. */
    private final String line;

    private @Nullable Promise<byte[]> waiting;
    private @Nullable Exception broken;
    private boolean over;
    private long total;

    AnswerBody(AnswerSource source, long length) {
        this.source = source;
        this.length = length;
        this.line = source.line();
    }

    /** How many bytes of it were taken. */
    long total() {
        return total;
    }

    /** Why there is no more of it; null if it is not broken. */
    @Nullable Exception broken() {
        return broken;
    }

    boolean isOver() {
        return over || source.isOver();
    }

    @Override
    public Deferred<byte[]> read() {
        if (waiting != null) {
            throw new IllegalStateException(
                    "a read of this body waits already; await it, or cancel it, before the next");
        }
        byte[] piece;
        try {
            piece = take();
        } catch (Exception e) {
            return Deferred.fail(e);
        }
        if (piece.length > 0 || isOver()) {
            return Deferred.succeed(piece);
        }
        Promise<byte[]> promise = new Promise<>(_ -> waiting = null);
        waiting = promise;
        return promise;
    }

    @Override
    public Deferred<byte[]> bytes(int max) {
        return length > max && length != ResponseHead.UNTIL_END
                ? Deferred.fail(Collecting.tooLarge(line, max))
                : Collecting.all(this, max, line);
    }

    private byte[] take() throws Exception {
        if (broken != null) {
            throw broken;
        }
        if (isOver()) {
            return new byte[0];
        }
        byte[] piece;
        try {
            piece = source.take();
        } catch (HttpClientException e) {
            broken = e;
            source.leave();
            throw e;
        }
        total += piece.length;
        if (piece.length == 0 && !source.isOver() && source.hasEnded()) {
            over = length == ResponseHead.UNTIL_END && source.hasEndedInOrder();
            if (!over) {
                broken = source.lost("the connection ended within the content of the answer");
                source.leave();
                throw broken;
            }
        }
        source.taken(isOver());
        return piece;
    }

    /** More has come, or nothing more will. */
    void serve() {
        Promise<byte[]> promise = waiting;
        if (promise == null) {
            return;
        }
        byte[] piece;
        try {
            piece = take();
        } catch (Exception e) {
            waiting = null;
            promise.errback(e);
            return;
        }
        if (piece.length > 0 || isOver()) {
            waiting = null;
            promise.callback(piece);
        }
    }

    /** There will be no more of it. */
    void fail(Exception cause) {
        if (broken == null && !isOver()) {
            broken = cause;
        }
        Promise<byte[]> promise = waiting;
        waiting = null;
        if (promise != null) {
            promise.errback(cause);
        }
    }

    /** Takes what has come and drops it. {@return whether that was all} */
    boolean drop() {
        try {
            while (take().length > 0) {
                continue;
            }
        } catch (Exception e) {
            return false;
        }
        return isOver();
    }
}
