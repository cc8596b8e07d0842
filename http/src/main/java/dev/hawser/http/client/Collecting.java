package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.http.Body;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Reads all of a body into memory, in a loop. On the reactor. */
final class Collecting {
    private final Body body;
    private final int max;
    private final String line;
    private final Promise<byte[]> promise = new Promise<>(_ -> cancel());
    private byte[] first = {};
    private @Nullable ByteArrayOutputStream all;
    private @Nullable Deferred<?> reading;
    private boolean over;

    private Collecting(Body body, int max, String line) {
        this.body = body;
        this.max = max;
        this.line = line;
    }

    /**
     * Fires with all bytes.
     *
     * @param max how many they may be
     * @param line for a message
     */
    static Deferred<byte[]> all(Body body, int max, String line) {
        Collecting collecting = new Collecting(body, max, line);
        collecting.pump();
        return collecting.promise;
    }

    static HttpClientException tooLarge(String line, long max) {
        return new HttpClientException(
                HttpClientException.Kind.TOO_LARGE,
                line + ": the content of the answer is longer than the " + max + " bytes that are allowed",
                null);
    }

    private void cancel() {
        over = true;
        if (reading != null) {
            reading.cancel();
        }
    }

    private void pump() {
        while (!over) {
            Deferred<byte[]> next = body.read();
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

    private void take(Outcome<byte[]> outcome) {
        if (over) {
            return;
        }
        switch (outcome) {
            case Outcome.Failure<byte[]>(Throwable cause) -> {
                over = true;
                promise.errback(cause);
            }
            case Outcome.Success<byte[]>(byte[] piece)
            when piece.length == 0 -> {
                over = true;
                promise.callback(all == null ? first : all.toByteArray());
            }
            case Outcome.Success<byte[]>(byte[] piece) -> add(piece);
        }
    }

    private void add(byte[] piece) {
        long size = (all == null ? first.length : all.size()) + (long) piece.length;
        if (size > max) {
            over = true;
            promise.errback(tooLarge(line, max));
        } else if (first.length == 0) {
            first = piece; // most answers come in one
        } else {
            if (all == null) {
                all = new ByteArrayOutputStream(2 * (int) size);
                all.writeBytes(first);
            }
            all.writeBytes(piece);
        }
    }
}
