package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.http.Body;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.HttpException;
import dev.hawser.http.Status;
import dev.hawser.http.h1.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The body of the request that is in work: taken from what its connection has received, when somebody asks. On the reactor. */
final class RequestBody implements Body {
    private final BodySource source;
    private final HttpSettings settings;
    private long total;

    /** How long somebody has waited for it so far, and since when somebody does. */
    private long waited;

    private long waitingSince;
    private @Nullable Promise<byte[]> waiting;
    private @Nullable HttpException broken;

    RequestBody(BodySource source, HttpSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    /** Whether all of it has been taken. */
    boolean isOver() {
        return source.isOver();
    }

    boolean isAskedFor() {
        return waiting != null;
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
        } catch (ClientGoneException | HttpException e) {
            return Deferred.fail(e);
        }
        if (piece.length > 0 || isOver()) {
            return Deferred.succeed(piece);
        }
        Promise<byte[]> promise = new Promise<>(_ -> stopWaiting());
        waiting = promise;
        waitingSince = source.nanoTime();
        boolean rate = mayWait() < settings.bodyTimeout().toNanos();
        if (rate) {
            source.isAskedFor(
                    Duration.ofNanos(Math.max(0, mayWait())),
                    () -> tooSlow("the body came with less than " + settings.minBodyRate() + " bytes a second"));
        } else {
            source.isAskedFor(settings.bodyTimeout(), () -> tooSlow("nothing of the body came for too long"));
        }
        return promise;
    }

    @Override
    public Deferred<byte[]> bytes(int max) {
        return source.isAtHand(max) ? read() : Body.super.bytes(max); // most small ones have come with their head
    }

    /** How many nanoseconds may pass until it has come too slowly on the whole. */
    private long mayWait() {
        int rate = settings.minBodyRate();
        if (rate == 0) {
            return Long.MAX_VALUE;
        }
        long fast = total / rate * 1_000_000_000 + total % rate * 1_000_000_000 / rate;
        return Math.max(settings.bodyRateFrom().toNanos(), fast) - waited;
    }

    private void stopWaiting() {
        waiting = null;
        waited += source.nanoTime() - waitingSince;
        source.isNotAskedFor(this);
    }

    private byte[] take() throws ClientGoneException {
        if (broken != null) {
            throw broken;
        }
        byte[] piece;
        try {
            piece = source.take(this);
        } catch (Refusal e) {
            throw broken(new HttpException(e.status(), String.valueOf(e.getMessage())));
        }
        total += piece.length;
        if (total > settings.maxBody()) {
            throw broken(new HttpException(
                    Status.CONTENT_TOO_LARGE,
                    "the body is longer than the " + settings.maxBody() + " bytes that are allowed"));
        }
        if (piece.length == 0 && !isOver() && source.hasEnded()) {
            throw new ClientGoneException("the rest of the body does not come any more");
        }
        source.taken();
        return piece;
    }

    private HttpException broken(HttpException cause) {
        broken = cause;
        return cause;
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
        } catch (ClientGoneException | HttpException e) {
            fail(e);
            return;
        }
        if (piece.length > 0 || isOver()) {
            stopWaiting();
            promise.callback(piece);
        }
    }

    private void tooSlow(String why) {
        fail(broken(new HttpException(Status.REQUEST_TIMEOUT, why)));
    }

    private void fail(Exception cause) {
        Promise<byte[]> promise = waiting;
        if (promise != null) {
            stopWaiting();
            promise.errback(cause);
        }
    }

    /** Takes what has come, and drops it. {@return whether that was all} */
    boolean drop() {
        try {
            while (take().length > 0) {
                continue;
            }
        } catch (ClientGoneException | HttpException e) {
            return false;
        }
        return isOver();
    }
}
