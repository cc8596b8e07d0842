package dev.hawser.net.transport;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a UDP socket is made: a draft that lives in the function which fills it in. See the components of
 * {@link DatagramSettings} for what is so by default.
 *
 * <p>Each method gives this draft back; the values are checked together when the function has returned.
 *
 * <p><b>Threads:</b> of the caller.
 */
public final class DatagramOptions {
    private boolean shared;
    private boolean broadcast;
    private int maxSize;
    private int queue;
    private OptionalInt receiveBuffer;
    private OptionalInt sendBuffer;
    private Optional<String> multicastInterface;
    private int multicastTtl;
    private boolean multicastLoopback;

    DatagramOptions(DatagramSettings from) {
        shared = from.shared();
        broadcast = from.broadcast();
        maxSize = from.maxSize();
        queue = from.queue();
        receiveBuffer = from.receiveBuffer();
        sendBuffer = from.sendBuffer();
        multicastInterface = from.multicastInterface();
        multicastTtl = from.multicastTtl();
        multicastLoopback = from.multicastLoopback();
    }

    /**
     * Whether others may be bound to the port as well.
     *
     * @param value whether they may
     * @return this
     */
    public DatagramOptions shared(boolean value) {
        shared = value;
        return this;
    }

    /**
     * Whether it may send to a broadcast address.
     *
     * @param value whether it may
     * @return this
     */
    public DatagramOptions broadcast(boolean value) {
        broadcast = value;
        return this;
    }

    /**
     * How much of a datagram is received; what is longer is cut off.
     *
     * @param bytes 1 to {@value DatagramSettings#LARGEST}
     * @return this
     */
    public DatagramOptions maxSize(int bytes) {
        maxSize = bytes;
        return this;
    }

    /**
     * How many datagrams may wait for their receiver; more are dropped, and counted.
     *
     * @param datagrams 1 or more
     * @return this
     */
    public DatagramOptions queue(int datagrams) {
        queue = datagrams;
        return this;
    }

    /**
     * The system's buffer for input.
     *
     * @param bytes 1 or more
     * @return this
     */
    public DatagramOptions receiveBuffer(int bytes) {
        receiveBuffer = OptionalInt.of(bytes);
        return this;
    }

    /**
     * The system's buffer for output.
     *
     * @param bytes 1 or more
     * @return this
     */
    public DatagramOptions sendBuffer(int bytes) {
        sendBuffer = OptionalInt.of(bytes);
        return this;
    }

    /**
     * Which network interface multicast goes by.
     *
     * @param name of the interface, such as {@code eth0}
     * @return this
     */
    public DatagramOptions multicastInterface(String name) {
        multicastInterface = Optional.of(name);
        return this;
    }

    /**
     * How far multicast goes; 1 is the local network.
     *
     * @param hops 0 to 255
     * @return this
     */
    public DatagramOptions multicastTtl(int hops) {
        multicastTtl = hops;
        return this;
    }

    /**
     * Whether multicast is received on this machine too.
     *
     * @param value whether it is
     * @return this
     */
    public DatagramOptions multicastLoopback(boolean value) {
        multicastLoopback = value;
        return this;
    }

    DatagramSettings settings() {
        return new DatagramSettings(
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
