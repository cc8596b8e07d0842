package dev.hawser.http;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import org.jspecify.annotations.Nullable;

/** Another protocol than HTTP, such as WebSocket, for a connection that was asked to change to it. On its reactor. */
public interface Upgraded {
    /**
     * Takes the connection before it returns, by {@link Connection#deliverTo}, and closes it at the end. What the client has
     * sent behind its request comes first.
     *
     * @param connection which has sent the answer
     * @param name of the request, as {@code dump()} shows it
     * @return fires when all is over, also a function that speaks it; cancelled if that is to be now
     */
    Deferred<@Nullable Void> speak(Connection connection, String name);

    /** The server closes, and waits a while for the protocol to come to its end. */
    void closing();
}
