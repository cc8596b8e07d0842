package dev.hawser.http.testing;

import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.net.Endpoint;

/** HTTP on a network in memory. */
public final class MemoryHttp {
    private MemoryHttp() {}

    /**
     * Lets a client find each host at the endpoint of its name: {@code http://shop/} is at {@code memory:shop}.
     *
     * @param options of the client
     */
    public static void endpoints(HttpClientOptions options) {
        options.endpoints(origin -> Endpoint.memory(origin.host()));
    }
}
