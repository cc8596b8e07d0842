package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import org.jspecify.annotations.Nullable;

/** Where a request is written to. On the reactor. */
interface RequestOutput {
    /** Writes the head; perhaps nothing follows. */
    void head(boolean end);

    /** Writes some content. {@return fires when there is room for more} */
    Deferred<@Nullable Void> write(byte[] bytes);

    /** Writes all of the content, for which there is room. */
    void finish(byte[] all);

    /** The content has been written. */
    void end();
}
