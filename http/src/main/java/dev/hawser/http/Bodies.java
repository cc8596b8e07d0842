package dev.hawser.http;

import dev.hawser.defer.Deferred;
import java.io.ByteArrayOutputStream;

/** What bodies have in common. */
final class Bodies {
    private Bodies() {}

    static Deferred<byte[]> collect(Body from, ByteArrayOutputStream all, int max) {
        return from.read().chainCallback(piece -> {
            if (piece.length == 0) {
                return Deferred.succeed(all.toByteArray());
            }
            if (all.size() + (long) piece.length > max) {
                return Deferred.fail(new HttpException(
                        Status.CONTENT_TOO_LARGE,
                        "the body is longer than the " + max + " bytes that are read at once"));
            }
            all.writeBytes(piece);
            return collect(from, all, max);
        });
    }
}
