package dev.hawser.net.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The upper half of an open connection: told by its {@link Wire} what happens. Engine code: returns soon, runs no code
 * of a user, throws nothing.
 */
public interface WireListener {
    /**
     * Bytes came in, in order.
     *
     * @param data them; belongs to the listener, which releases it
     */
    void received(ByteBuf data);

    /** The peer has ended its output: nothing more will be received. Once, or never. */
    void inputEnded();

    /**
     * The wire can send.
     *
     * @return what to send next, which belongs to the wire from now on; empty if there is nothing now, and then the wire
     *     waits for the next {@link Wire#requestWrite()}
     */
    ByteBuf takeOutput();

    /**
     * What to send next, if that is a part of a file and the wire can have the system send it. A wire that cannot does not
     * ask; {@link #takeOutput()} then gives that part as bytes.
     *
     * @return it, which belongs to the wire from now on; null if something else is next, or nothing
     */
    default @Nullable FileRegion takeFile() {
        return null;
    }

    /**
     * Output that was taken is on its way: handed to the system, or the transport's equal.
     *
     * @param bytes how many more
     */
    void sent(long bytes);

    /**
     * The wire is gone, both ways. Once, as the last call.
     *
     * @param failure how it broke; null if it ended in good order, or was closed or aborted from this side
     */
    void closed(@Nullable IOException failure);
}
