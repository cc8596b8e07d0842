package dev.hawser.net.testing;

import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Sends back what it gets, in two halves. */
final class AnsweringProtocol implements Protocol {
    private @Nullable Connection connection;

    @Override
    public void connectionMade(Connection made) {
        connection = made;
    }

    @Override
    public void dataReceived(ByteBuf data) {
        Connection open = connection;
        if (open != null) {
            open.send(data.readRetainedSlice(data.readableBytes() / 2));
            open.send(data.retain());
        }
    }
}
