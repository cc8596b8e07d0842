package dev.hawser.batch.step;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
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
            return new LimitedBody(limit, (int) Math.clamp(length, 16, Math.min(limit, 65_536) + 16));
        };
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription theSubscription) {
        subscription = theSubscription;
        theSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (bytes.size() + (long) buffer.remaining() > limit) {
                refuse();
                return;
            }
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        }
    }

    private void refuse() {
        if (subscription != null) {
            subscription.cancel();
        }
        body.completeExceptionally(new BodyTooLargeException(limit));
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
