package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.http.Upgraded;
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

    /** The content has been written: the request is over. */
    void end();

    /** Nothing of the request runs any more. */
    default void left() {}

    /** The content cannot be written to its end, and its reader is to see that. */
    void breakOff();
}
