package dev.hawser.batch.step;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Takes a response's body into memory, up to a limit. A longer one fails with {@link BodyTooLargeException} as soon as
 * that is known, and its connection is closed.
 *
 * <p><b>Threads:</b> the client's; it never calls two methods at once.
 */
final class LimitedBody implements BodySubscriber<byte[]> {
    private final long limit;
    private final ByteArrayOutputStream bytes;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    private LimitedBody(long limit, int expected) {
        this.limit = limit;
        this.bytes = new ByteArrayOutputStream(expected);
    }

    /** {@return a handler that takes bodies of up to so many bytes} */
    static BodyHandler<byte[]> upTo(long limit) {
        return info -> {
            long length = info.headers().firstValueAsLong("content-length").orElse(512);
            LimitedBody taker = new LimitedBody(limit, (int) Math.clamp(length, 16, Math.min(limit, 65_536) + 16));
            Set<String> lengths = new TreeSet<>(info.headers().allValues("content-length"));
            if (lengths.size() > 1) {
                // Where this response ends and the next begins is anybody's guess (RFC 9112, 6.3).
                taker.refuse(new ProtocolException("the response says that it is " + String.join(" and ", lengths)
                        + " bytes long, expected one Content-Length"));
            }
            return taker;
        };
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription theSubscription) {
        subscription = theSubscription;
        if (body.isDone()) {
            theSubscription.cancel();
        } else {
            theSubscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (bytes.size() + (long) buffer.remaining() > limit) {
                refuse(new BodyTooLargeException(limit));
                return;
            }
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        }
    }

    private void refuse(IOException why) {
        if (subscription != null) {
            subscription.cancel();
        }
        body.completeExceptionally(why);
    }

    @Override
    public void onError(Throwable cause) {
        body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }
}
