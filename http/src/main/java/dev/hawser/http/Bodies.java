package dev.hawser.http;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Outcome;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** What bodies have in common. */
final class Bodies {
    private Bodies() {}

    static Deferred<byte[]> collect(Body from, ByteArrayOutputStream all, int max) {
        return feed(from, piece -> {
                    if (all.size() + (long) piece.length > max) {
                        throw new HttpException(
                                Status.CONTENT_TOO_LARGE,
                                "the body is longer than the " + max + " bytes that are read at once");
                    }
                    all.writeBytes(piece);
                    return piece.length > 0;
                })
                .addCallback(_ -> all.toByteArray());
    }

    /**
     * Gives pieces to somebody as long as he wants more; the one without bytes is the end. In constant stack, however many
     * small ones are there at once.
     *
     * @param taker says whether he wants more
     */
    static Deferred<@Nullable Void> feed(Body from, Fn<byte[], Boolean> taker) {
        try {
            while (true) {
                Deferred<byte[]> next = from.read();
                if (!(next.outcome().orElse(null) instanceof Outcome.Success<byte[]>(byte[] piece))) {
                    return next.chainCallback(
                            later -> taker.apply(later) ? feed(from, taker) : Deferred.<@Nullable Void>succeed(null));
                }
                if (!taker.apply(piece)) {
                    return Deferred.succeed(null);
                }
            }
        } catch (Throwable e) {
            return Deferred.fail(e);
        }
    }
}
