package dev.hawser.net.policy;

import dev.hawser.net.layer.Layer;
import dev.hawser.net.transport.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Lets output be taken only as fast as its bucket fills. What waits stays above, where writers are told to wait. */
final class OutputThrottle extends Layer {
    private final Bucket bucket;
    private final LongConsumer granted = this::granted;

    /** The rest of a buffer that was too long for what was granted. */
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;

    private long allowance;
    private boolean inLine;

    OutputThrottle(Wire wire, Bucket bucket) {
        super(wire);
        this.bucket = bucket;
    }

    private void granted(long bytes) {
        inLine = false;
        allowance += bytes;
        wire.requestWrite();
    }

    @Override
    public void requestWrite() {
        if (!inLine) {
            super.requestWrite();
        }
    }

    @Override
    public ByteBuf takeOutput() {
        if (inLine) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf next = rest.isReadable() ? rest : super.takeOutput();
        rest = Unpooled.EMPTY_BUFFER;
        if (!next.isReadable()) {
            bucket.giveBack(allowance);
            allowance = 0;
            return next;
        }
        if (allowance == 0) {
            allowance = bucket.ask(granted);
        }
        if (allowance == 0) {
            inLine = true;
            rest = next;
            return Unpooled.EMPTY_BUFFER;
        }
        if (next.readableBytes() <= allowance) {
            allowance -= next.readableBytes();
            return next;
        }
        ByteBuf portion = next.readRetainedSlice((int) allowance);
        allowance = 0;
        rest = next;
        return portion;
    }

    private void drop() {
        bucket.forget(granted);
        bucket.giveBack(allowance);
        allowance = 0;
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void abort() {
        drop();
        super.abort();
    }

    @Override
    public void closed(@Nullable IOException failure) {
        drop();
        super.closed(failure);
    }
}
