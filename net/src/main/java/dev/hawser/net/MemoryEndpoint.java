package dev.hawser.net;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.SocketSettings;

/**
 * A place within the process, for tests and for parts of one program that speak by connections.
 *
 * @param address its address
 */
public record MemoryEndpoint(MemoryAddress address) implements Endpoint {
    /** Checks the values. */
    public MemoryEndpoint {
        requireNonNull(address, "address");
    }

    static MemoryEndpoint parse(EndpointText text) {
        MemoryEndpoint endpoint = Endpoint.memory(text.one("NAME", "memory:NAME"));
        text.requireNoMore("none");
        return endpoint;
    }

    @Override
    public SocketSettings socket() {
        return SocketSettings.defaults();
    }

    /** {@return the string form} */
    @Override
    public String toString() {
        return "memory:" + EndpointText.escaped(address.name());
    }
}
