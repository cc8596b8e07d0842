package dev.hawser.net.testing;

import java.time.Duration;

/**
 * Something that happened on a {@link MemoryNetwork}: a packet arrived, or a route was cut or healed. Two runs with one
 * seed have equal events in the same order.
 *
 * @param at when, since the network was made
 * @param who the end that sent the packet, or the hosts of the route
 * @param what for the reader of a test's output
 */
public record NetworkEvent(Duration at, String who, String what) {
    /** {@return it on one line} */
    @Override
    public String toString() {
        return at.toNanos() / 1e6 + " ms: " + who + " " + what;
    }
}
