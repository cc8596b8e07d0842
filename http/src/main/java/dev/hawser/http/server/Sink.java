package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.http.Upgraded;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Where the answer to one request goes. On the reactor. */
interface Sink {
    /** Writes the head, and the content if that is bytes. What cannot be written any more is dropped. */
    void answer(Response response);

    /**
     * Writes the head, and hands the connection over to another protocol.
     *
     * @return fires when that is over
     */
    Deferred<@Nullable Void> upgrade(Response response, Upgraded next, String name);

    /** Writes some of the content of a stream. {@return fires when there is room; fails if the client is gone} */
    Deferred<@Nullable Void> write(byte[] bytes);

    /**
     * Has the system send some of a file as content of a stream. Not on every connection can it.
     *
     * @return as {@link #write(byte[])}; null if it is to be written as bytes
     */
    default @Nullable Deferred<@Nullable Void> write(FileChannel file, long from, int count) {
        return null;
    }

    /** The content has been written: the request is over. */
    void end();

    /** Nothing of the request runs any more. */
    default void left() {}

    /** The content cannot be written to its end, and its reader is to see that. */
    void breakOff();
}
