package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import org.jspecify.annotations.Nullable;

/** Where the answer to one request goes. On the reactor. */
interface Sink {
    /** Writes the head, and the content if that is bytes. What cannot be written any more is dropped. */
    void answer(Response response);

    /** Writes some of the content of a stream. {@return fires when there is room; fails if the client is gone} */
    Deferred<@Nullable Void> write(byte[] bytes);

    /** The content has been written: the request is over. */
    void end();

    /** The content cannot be written to its end, and its reader is to see that. */
    void breakOff();
}
