package dev.hawser.net.names;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.AddressFamily;
import java.net.InetAddress;
import java.util.List;

/**
 * Finds the addresses of a host. Given to a {@code Net} by its options; a test writes its own in a line.
 *
 * <p><b>Threads:</b> of its reactor. Must not block.
 */
@FunctionalInterface
public interface NameResolver {
    /**
     * Finds the addresses of one family. Who connects asks for both families at the same time, and takes what comes.
     *
     * @param name a host's name, not an address
     * @param family which addresses
     * @return fires with the addresses, the best first; with none if the host has only addresses of the other family.
     *     Fails with an {@link java.net.UnknownHostException} if there is no such host, with another
     *     {@link java.io.IOException} if that could not be found out. Cancelling it gives up
     */
    @CheckReturnValue
    Deferred<List<InetAddress>> resolve(String name, AddressFamily family);
}
