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
public record DatagramOptions(
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
    public DatagramOptions {
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

    /** {@return the default options: see the components; 256 datagrams may wait, multicast goes 1 hop} */
    public static DatagramOptions defaults() {
        return new DatagramOptions(
                false, false, LARGEST, 256, OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), 1, true);
    }

    /** The fields of a record in the making, so that each change names only its own. */
    private static final class Draft {
        private boolean shared;
        private boolean broadcast;
        private int maxSize;
        private int queue;
        private OptionalInt receiveBuffer;
        private OptionalInt sendBuffer;
        private Optional<String> multicastInterface;
        private int multicastTtl;
        private boolean multicastLoopback;

        Draft(DatagramOptions from) {
            shared = from.shared;
            broadcast = from.broadcast;
            maxSize = from.maxSize;
            queue = from.queue;
            receiveBuffer = from.receiveBuffer;
            sendBuffer = from.sendBuffer;
            multicastInterface = from.multicastInterface;
            multicastTtl = from.multicastTtl;
            multicastLoopback = from.multicastLoopback;
        }

        DatagramOptions done() {
            return new DatagramOptions(
                    shared,
                    broadcast,
                    maxSize,
                    queue,
                    receiveBuffer,
                    sendBuffer,
                    multicastInterface,
                    multicastTtl,
                    multicastLoopback);
        }
    }

    private DatagramOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /**
     * {@return these options with a port that others may be bound to as well, or not}
     *
     * @param value whether they may
     */
    public DatagramOptions withShared(boolean value) {
        return with(draft -> draft.shared = value);
    }

    /**
     * {@return these options with or without broadcast}
     *
     * @param value whether it may be sent
     */
    public DatagramOptions withBroadcast(boolean value) {
        return with(draft -> draft.broadcast = value);
    }

    /**
     * {@return these options with other limits of what is received}
     *
     * @param bytes of a datagram
     * @param datagrams that may wait
     */
    public DatagramOptions withLimits(int bytes, int datagrams) {
        return with(draft -> {
            draft.maxSize = bytes;
            draft.queue = datagrams;
        });
    }

    /**
     * {@return these options with buffers of the system}
     *
     * @param receive bytes for input, 1 or more
     * @param send bytes for output, 1 or more
     */
    public DatagramOptions withBuffers(int receive, int send) {
        return with(draft -> {
            draft.receiveBuffer = OptionalInt.of(receive);
            draft.sendBuffer = OptionalInt.of(send);
        });
    }

    /**
     * {@return these options with multicast by a certain network interface}
     *
     * @param name of the interface, such as {@code eth0}
     */
    public DatagramOptions withMulticastInterface(String name) {
        return with(draft -> draft.multicastInterface = Optional.of(name));
    }

    /**
     * {@return these options with another reach of multicast}
     *
     * @param ttl hops, 0 to 255
     * @param loopback whether this machine receives it too
     */
    public DatagramOptions withMulticast(int ttl, boolean loopback) {
        return with(draft -> {
            draft.multicastTtl = ttl;
            draft.multicastLoopback = loopback;
        });
    }
}
