package dev.hawser.net.policy;

import dev.hawser.net.layer.Layer;
import dev.hawser.net.transport.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops reading whenever more came than its bucket had, until that is full again. What waits stays with the system, which
 * slows the peer down. What was read at once is handed on at once: the average holds, not each moment.
 */
final class InputThrottle extends Layer {
    private final Bucket bucket;
    private final LongConsumer granted = this::granted;
    private boolean wanted = true;
    private boolean inLine;
    private long allowance;

    InputThrottle(Wire wire, Bucket bucket) {
        super(wire);
        this.bucket = bucket;
    }

    private void granted(long bytes) {
        inLine = false;
        allowance += bytes;
        wire.reading(wanted);
    }

    @Override
    public void reading(boolean on) {
        wanted = on;
        wire.reading(wanted && !inLine);
    }

    @Override
    public void received(ByteBuf data) {
        allowance -= data.readableBytes();
        if (allowance <= 0 && !inLine) {
            bucket.giveBack(allowance);
            allowance = bucket.ask(granted);
            inLine = allowance == 0;
            if (inLine) {
                wire.reading(false);
            }
        }
        super.received(data);
    }

    /** {@inheritDoc} It does not look at what is sent. */
    @Override
    public @Nullable FileRegion takeFile() {
        return upper.takeFile();
    }

    @Override
    public void closed(@Nullable IOException failure) {
        bucket.forget(granted);
        bucket.giveBack(allowance);
        allowance = 0;
        super.closed(failure);
    }
}
