package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a UDP socket is made. Immutable; any thread.
 *
 * @param shared whether several sockets of this machine may be bound to the port, as programs that receive multicast do.
 *     Off by default
 * @param broadcast whether it may send to a broadcast address. Off by default
 * @param maxSize how many bytes of a datagram are received; what is longer is cut off. All by default
 * @param queue how many datagrams may wait for their receiver; more are dropped, and counted
 * @param receiveBuffer the system's buffer for input in bytes; empty leaves the choice to the system
 * @param sendBuffer the system's buffer for output in bytes; empty leaves the choice to the system
 * @param multicastInterface the name of the network interface that multicast goes out by, and comes in by unless
 *     {@code join} names another; empty for the first that can do it
 * @param multicastTtl how many hops multicast goes; 1 is the local network
 * @param multicastLoopback whether multicast is received on this machine too. On by default
 */
public record DatagramSettings(
        boolean shared,
        boolean broadcast,
        int maxSize,
        int queue,
        OptionalInt receiveBuffer,
        OptionalInt sendBuffer,
        Optional<String> multicastInterface,
        int multicastTtl,
        boolean multicastLoopback) {
    /** The most that fits into a datagram of IPv4 or IPv6, with its header. */
    public static final int LARGEST = 65_535;

    /** Checks the values. */
    public DatagramSettings {
        requireNonNull(receiveBuffer, "receiveBuffer");
        requireNonNull(sendBuffer, "sendBuffer");
        requireNonNull(multicastInterface, "multicastInterface");
        require("maxSize", maxSize, 1, LARGEST);
        require("queue", queue, 1, Integer.MAX_VALUE);
        require("multicastTtl", multicastTtl, 0, 255);
        require("receiveBuffer", receiveBuffer.orElse(1), 1, Integer.MAX_VALUE);
        require("sendBuffer", sendBuffer.orElse(1), 1, Integer.MAX_VALUE);
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", was " + value);
        }
    }

    /** {@return the defaults: see the components; 256 datagrams may wait, multicast goes 1 hop} */
    public static DatagramSettings defaults() {
        return new DatagramSettings(
                false, false, LARGEST, 256, OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), 1, true);
    }

    /**
     * {@return the defaults with what a function changes}
     *
     * @param options fills in the draft
     */
    public static DatagramSettings of(Consumer<? super DatagramOptions> options) {
        return defaults().with(options);
    }

    /**
     * {@return these settings with what a function changes}
     *
     * @param options fills in the draft, which has these values at first
     */
    public DatagramSettings with(Consumer<? super DatagramOptions> options) {
        DatagramOptions draft = new DatagramOptions(this);
        options.accept(draft);
        return draft.settings();
    }
}
