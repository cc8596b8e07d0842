package dev.hawser.net.protocol;

import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Feeds the bytes that come to what cuts them into messages, as long as the connection takes input. */
abstract class Receiver implements Protocol {
    private static final System.Logger LOG = System.getLogger("dev.hawser.net");

    private @Nullable Connection connection;

    /** Made by its subclasses. */
    Receiver() {}

    /**
     * Notes the connection, and calls {@link #connected()}.
     *
     * @param made the connection
     * @throws Exception to abort the connection
     */
    @Override
    public final void connectionMade(Connection made) throws Exception {
        connection = made;
        connected();
    }

    /**
     * The connection is open. Does nothing by default.
     *
     * @throws Exception to abort the connection
     */
    protected void connected() throws Exception {}

    /**
     * {@return the connection of this protocol}
     *
     * @throws IllegalStateException before there is one
     */
    public final Connection connection() {
        if (connection == null) {
            throw new IllegalStateException(getClass().getName() + " has no connection yet; wait for connected()");
        }
        return connection;
    }

    /**
     * Cuts the bytes into messages.
     *
     * @param data what came
     * @throws Exception what a message's method threw; the connection is aborted
     */
    @Override
    public final void dataReceived(ByteBuf data) throws Exception {
        Connection from = connection();
        while (data.isReadable() && from.takesInput()) {
            take(data);
        }
        if (data.isReadable()) {
            from.unread(data.retain());
        }
    }

    /**
     * Takes bytes up to the end of a message, and delivers that; or keeps all.
     *
     * @param data not empty
     */
    abstract void take(ByteBuf data) throws Exception;

    /** The input cannot be understood from here on. */
    final void giveUp(System.Logger.Level level, String problem) {
        LOG.log(level, () -> connection() + " is closed: " + problem);
        connection().close();
    }
}
