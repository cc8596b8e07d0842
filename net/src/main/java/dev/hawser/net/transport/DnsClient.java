package dev.hawser.net.transport;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import java.net.InetSocketAddress;

/**
 * Asks a name server one question: by UDP, and by TCP if the answer was cut short. What to ask, whom, and how often is
 * the business of {@code dev.hawser.net.names}. A service provider interface.
 *
 * <p><b>Threads:</b> of its reactor.
 */
public interface DnsClient {
    /** Loads what the first question needs, which may block. Any thread; best one that may block. */
    void prepare();

    /**
     * Asks for the addresses of a name.
     *
     * @param server whom
     * @param name the full name
     * @param family which addresses
     * @return fires with what the server says; fails with an {@link java.io.IOException} if it cannot be asked. If it
     *     says nothing, so does this: it is the caller who has no more patience, and cancels it
     */
    @CheckReturnValue
    Deferred<DnsAnswer> ask(InetSocketAddress server, String name, AddressFamily family);
}
