package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.http.Body;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one request, as fast as its server takes it. On the reactor. */
final class Sending {
    /** How much is written at once. */
    private static final int PIECE = 1 << 16;

    /** How long a server may be silent that was asked for leave. */
    private static final Duration LEAVE = Duration.ofSeconds(1);

    private final RequestOutput output;
    private final Outgoing outgoing;

    /** Told why the content cannot be given. */
    private final Consumer<Throwable> failed;

    private @Nullable Body body;
    private @Nullable DelayedCall patience;
    private @Nullable Deferred<?> reading;
    private byte[] piece = {};
    private int at;
    private long sent;

    /** Nothing more is to be written: all was, or nobody wants it. */
    private boolean over;

    private boolean complete;

    Sending(RequestOutput output, Outgoing outgoing, Consumer<Throwable> failed) {
        this.output = output;
        this.outgoing = outgoing;
        this.failed = failed;
    }

    /** Whether all of it was written. */
    boolean isComplete() {
        return complete;
    }

    /** Whether leave was asked for, and not given yet. */
    boolean isWaiting() {
        return patience != null;
    }

    void begin(Reactor reactor) {
        boolean empty = outgoing.content() instanceof ClientRequest.Bytes(byte[] bytes) && bytes.length == 0;
        output.head(empty);
        if (empty) {
            complete();
        } else if (outgoing.waits()) {
            patience = reactor.callLater(LEAVE, () -> {
                patience = null;
                content();
            });
        } else {
            content();
        }
    }

    /** The server has given leave. */
    void goOn() {
        if (patience != null) {
            patience.cancel();
            patience = null;
            content();
        }
    }

    private void content() {
        switch (outgoing.content()) {
            case ClientRequest.Bytes(byte[] bytes)
            when bytes.length <= PIECE -> {
                output.finish(bytes);
                complete();
            }
            case ClientRequest.Bytes(byte[] bytes) -> {
                piece = bytes;
                body = Body.of(new byte[0]);
                pump();
            }
            case ClientRequest.Pulled pulled -> {
                try {
                    body = pulled.bodies().get();
                } catch (RuntimeException e) {
                    fail(e);
                }
                pump();
            }
        }
    }

    private void complete() {
        over = true;
        complete = true;
    }

    /** Nobody wants the rest. */
    void stop() {
        over = true;
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
        if (reading != null) {
            reading.cancel();
        }
    }

    /** Writes until it has to wait. */
    private void pump() {
        while (!over && body != null) {
            if (at < piece.length) {
                Deferred<@Nullable Void> room = writeSome();
                if (!room.isFired()) {
                    var _ = room.addBoth(this::written);
                    return;
                }
                var _ = room.addBoth(this::noted);
            } else {
                Deferred<byte[]> next = Deferred.ofDeferred(body::read);
                if (!next.isFired()) {
                    reading = next;
                    var _ = next.addBoth(outcome -> {
                        reading = null;
                        take(outcome);
                        pump();
                        return true;
                    });
                    return;
                }
                var _ = next.addBoth(outcome -> {
                    take(outcome);
                    return true;
                });
            }
        }
    }

    private boolean written(Outcome<@Nullable Void> outcome) {
        noted(outcome);
        pump();
        return true;
    }

    /** A connection that takes nothing any more tells by itself how it came to its end. */
    private boolean noted(Outcome<@Nullable Void> outcome) {
        over |= outcome instanceof Outcome.Failure;
        return over;
    }

    private Deferred<@Nullable Void> writeSome() {
        byte[] bytes = piece;
        if (piece.length > PIECE) {
            bytes = Arrays.copyOfRange(piece, at, Math.min(piece.length, at + PIECE));
        }
        at += bytes.length;
        return output.write(bytes);
    }

    private void take(Outcome<byte[]> outcome) {
        if (over) {
            return;
        }
        switch (outcome) {
            case Outcome.Success<byte[]>(byte[] next) -> {
                piece = next;
                at = 0;
                sent += next.length;
                checkLength(next.length == 0);
            }
            case Outcome.Failure<byte[]>(Throwable cause) -> fail(cause);
        }
    }

    private void checkLength(boolean ended) {
        long said = outgoing.content() instanceof ClientRequest.Pulled pulled ? pulled.length() : -1;
        if (said >= 0 && (ended ? sent < said : sent > said)) {
            fail(new IllegalStateException("the content of " + outgoing.line() + " was to be " + said
                    + " bytes long, and " + (ended ? "ended after " + sent : "is longer")));
        } else if (ended) {
            output.end();
            complete();
        }
    }

    private void fail(Throwable cause) {
        over = true;
        failed.accept(cause);
    }
}
